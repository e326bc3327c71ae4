import type { Narrow } from '../../../projections/epcis-events/epcis-events.queries.js';
import type { Sentence } from '../../ledger/sentences.js';
import type { EpcisEvent } from '../model/epcis-event.js';

/** What an event has to meet. */
export interface Condition {
  /** As it was given. */
  readonly parameter: string;
  readonly matches: (event: EpcisEvent) => boolean;
  /** What an index finds for it: all events that meet the condition, and where `isExact` no others. */
  readonly narrow?: Narrow & { readonly isExact: boolean };
}

/** A value of a parameter cannot be read. */
export interface Wrong {
  readonly value: string;
  readonly rule: Sentence;
}

export const isWrong = (read: object): read is Wrong => 'rule' in read;

/** Which namespace a prefix in the name of a parameter stands for; undefined: whichever the sender of the event gave that prefix. */
export type Namespaces = ReadonlyMap<string, string>;

/** What `{...}` in the name of a parameter stands for. */
export const PLACEHOLDERS = {
  type: '([A-Za-z][\\w:./-]*)',
  field: '([A-Za-z][\\w.-]*:[\\w.-]+|[a-z][a-z0-9+.-]*:[^#]*#[\\w.-]+)',
  name: '(.+)',
  uom: '([A-Z0-9]{2,4})',
} as const;

/** How values are told: one, or several with `|` between them. */
export type Taken = 'one' | 'several' | 'flag';

/** One parameter of the query language, or a family of them: parsing, SQL, OpenAPI and the table in the docs derive from it. */
export interface Parameter {
  /** As in the standard, `{field}`, `{type}` and `{uom}` for what varies: `EQ_ILMD_{field}`. */
  readonly name: string;
  /** Spellings that the standard has in another place. */
  readonly also?: readonly string[];
  readonly takes: Taken;
  /** What kind of values, for readers. */
  readonly values: string;
  readonly meaning: string;
  readonly isIndexed?: true;
  /** `varying` is what the placeholder stood for. */
  readonly read: (
    values: readonly string[],
    varying: string,
    namespaces: Namespaces,
  ) => Omit<Condition, 'parameter'> | Wrong;
}

/** The pattern of a name with its placeholder. */
export function patternOf(name: string): RegExp {
  const text = name.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  const filled = text.replace(/\{(\w+)\}/g, (_, word: string) => PLACEHOLDERS[word as keyof typeof PLACEHOLDERS]);
  return new RegExp(`^${filled}$`);
}
