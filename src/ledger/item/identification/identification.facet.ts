import type { CoreFindingValues } from '../core/core.rules.js';
import type { CoreState } from '../core/core.state.js';
import { holds } from '../core/custody.findings.js';
import { notEnded } from '../core/ending.findings.js';
import { mustExist } from '../core/existence.findings.js';
import type { Recorded } from '../core/recorded-event.js';
import type { Relabelling } from '../core/relabelling.js';
import type { Order } from '../../order.js';
import type { Facet } from '../facet.js';
import type { Before, FindingOf } from '../finding.js';
import { SECOND_RULES, THIRD_RULES } from '../rules.js';

/** An identifier that a subject has or had, since when, and the product and lot that it names. */
export interface Identified {
  readonly identifier: string;
  readonly since: Order;
  readonly product?: string;
  readonly lot?: string;
}

/** By which identifiers a subject is found beside its own id. */
export interface IdentificationSlice {
  /** Further identifiers that hold now. */
  readonly identifiers?: readonly string[];
  /** Identifiers that held once: they still find it. */
  readonly formerIdentifiers?: readonly string[];
  /** All of these, in the order in which they were told. */
  readonly identified?: readonly Identified[];
  /** The one by which it goes, where that is not its own id any more. */
  readonly goesBy?: string;
}

export interface IdentificationEventData {
  /**
   * Another identifier of the same item: `added`, `replaced` (`former` no longer holds) or `ended`. `product` and `lot` are what it names. Where the
   * identifier by which the item goes changes, `becomes` is the one by which it goes from then on, with what the item then is.
   */
  readonly ItemIdentified: Recorded & {
    readonly identifier: string;
    readonly change: 'added' | 'replaced' | 'ended';
    readonly former?: string;
    readonly product?: string;
    readonly lot?: string;
    readonly becomes?: Relabelling;
  };
}

/** `unknown-item`, `ended` and `not-holder` are the core's. */
export interface IdentificationFindingValues extends Pick<CoreFindingValues, 'unknown-item' | 'ended' | 'not-holder'> {
  /** Only an identifier that the item has can end or be replaced. */
  readonly 'not-identified-so': { readonly identifier: string };
  /** An identifier belongs to one subject. */
  readonly 'identifier-taken': { readonly belongsTo: string };
}

type Data = IdentificationEventData['ItemIdentified'];

/** What the identifier itself names, without keys for what it does not. */
function named({ product, lot }: Data): Pick<Identified, 'product' | 'lot'> {
  return { ...(product === undefined ? {} : { product }), ...(lot === undefined ? {} : { lot }) };
}

type Slice = Pick<CoreState, 'subject'> & IdentificationSlice;

/** The identifier that the event ends. */
function endedBy({ change, former, identifier }: Data): string | undefined {
  return change === 'added' ? undefined : change === 'ended' ? identifier : former;
}

function identified(state: Slice, data: Data, since: Order, rules: number): IdentificationSlice {
  const { identifiers = [], formerIdentifiers, identified: told = [] } = state;
  const ending = endedBy(data);
  // What another goes by does not find this one.
  const gone = ending === undefined || rules < THIRD_RULES || isItsOwn(state, ending) ? ending : undefined;
  const held = identifiers.filter((identifier) => identifier !== gone && identifier !== data.identifier);
  const now = data.change === 'ended' ? held : [...held, data.identifier];
  const former = new Set([...(formerIdentifiers ?? []), ...(gone === undefined ? [] : [gone])]);
  for (const identifier of now) former.delete(identifier);
  const isKept = former.size > 0 || formerIdentifiers !== undefined;
  const added = [...former, ...now].filter((identifier) => !told.some((known) => known.identifier === identifier));
  const all = [...told, ...added.map((identifier): Identified => ({ identifier, since }))];
  return {
    identifiers: now,
    ...(isKept ? { formerIdentifiers: [...former] } : {}),
    identified: all.map((one) => (one.identifier === data.identifier ? { ...one, ...named(data) } : one)),
    ...(data.becomes === undefined ? {} : { goesBy: data.becomes.identifier }),
  };
}

function isItsOwn({ subject, identifiers = [] }: Slice, identifier: string): boolean {
  return identifier === subject || identifiers.includes(identifier);
}

/** Who holds it or owns it says by what it goes, or who acts for one of them; what a maker or a shop says of another's is recorded all the same. */
function byHolderOrOwner(
  before: Before,
  event: { readonly data: Data },
): readonly FindingOf<IdentificationFindingValues>[] {
  const { by, onBehalfOf } = event.data;
  const owner = before.now?.owner;
  if (owner !== undefined && (owner === by || owner === onBehalfOf)) return [];
  return holds(before, event).map((finding) => ({ ...finding, severity: 'flagged' }));
}

/** The id of a subject is the first of its identifiers. */
function identifying(
  before: Before<CoreState & IdentificationSlice>,
  event: { readonly data: Data; readonly rules?: number },
): readonly FindingOf<IdentificationFindingValues>[] {
  const { state } = before;
  const { change, identifier, former } = event.data;
  const [gone, field] = change === 'ended' ? [identifier, 'identifier'] : [former, 'former'];
  if (gone === undefined || state?.began === undefined) return mustExist(before, event);
  if (isItsOwn(state, gone)) return [];
  return [{ rule: 'not-identified-so', field, values: { identifier: gone } }];
}

export const identification: Facet<IdentificationSlice, IdentificationEventData, IdentificationFindingValues> = {
  name: 'identification',
  fields: ['identifiers', 'formerIdentifiers', 'identified', 'goesBy'],
  traits: {
    ItemIdentified: { bears: 'core', staysPut: true, identifier: 'identifier', changesCover: true, relabels: true },
  },
  evolve: { ItemIdentified: identified },
  findings: [
    { on: { ItemIdentified: identifying } },
    { since: SECOND_RULES, on: { ItemIdentified: notEnded } },
    { since: THIRD_RULES, on: { ItemIdentified: byHolderOrOwner } },
  ],
};
