// What is told of a thing that several speak of: our own word, else that of who issued its id, else what others claim.
import type { EventTime } from '../event-time.js';
import type { AnyMasterDataFields, MasterDataFields } from './master-data-fields.js';
import { canonicalJson } from '../canonical-json.js';
import { elevenDigits } from './ndc.js';
import type { StatementKept } from './statements.js';

/** How much a word weighs, the heaviest first. `issuer`: of who issued the id, such as the brand owner of a GTIN. */
export const STANDINGS = ['own', 'issuer', 'claim'] as const;
export type Standing = (typeof STANDINGS)[number];

/** A statement as it is told. `captured` is the position at which it was known. */
export interface Statement extends StatementKept {
  readonly captured: number;
  readonly capture: string;
  readonly recordedAtMs: number;
  readonly at: EventTime;
  readonly until?: EventTime;
  readonly fields: MasterDataFields;
  /** Who said that it was a mistake, and the position at which that was known. */
  readonly error?: { readonly by: string; readonly position: number };
}

export interface RankedStatement extends Statement {
  readonly standing: Standing;
}

/** Who says a value. */
export interface Source {
  readonly by: string;
  readonly standing: Standing;
  readonly position: number;
}

export type FieldName = keyof AnyMasterDataFields;

/** What several say of one field, not all of them the same; the first of `values` is the one that is told. */
export interface Disagreement {
  readonly field: FieldName;
  readonly values: readonly (Source & { readonly value: unknown })[];
}

export interface Told {
  readonly fields: AnyMasterDataFields;
  readonly sources: Readonly<Partial<Record<FieldName, Source>>>;
  readonly disagreements: readonly Disagreement[];
}

/** The heaviest word first; of two that weigh the same the one recorded last. */
export function ranked(
  holding: readonly Statement[],
  isIssuer: (statement: Statement) => boolean,
): readonly RankedStatement[] {
  const standingOf = (one: Statement): Standing => {
    if (one.spoken === 'own') return 'own';
    return one.spoken === 'party' && isIssuer(one) ? 'issuer' : 'claim';
  };
  return holding
    .map((one) => ({ ...one, standing: standingOf(one) }))
    .sort((a, b) => STANDINGS.indexOf(a.standing) - STANDINGS.indexOf(b.standing) || b.position - a.position);
}

/** Each field by the heaviest word that says it. */
export function toldOf(statements: readonly RankedStatement[]): Told {
  const fields: Partial<Record<FieldName, unknown>> = {};
  const sources: Partial<Record<FieldName, Source>> = {};
  const said = new Map<FieldName, (Source & { readonly value: unknown })[]>();
  for (const { fields: own, by, standing, position } of statements)
    for (const [name, value] of Object.entries(own) as [FieldName, unknown][]) {
      const source = { by, standing, position };
      if (!said.has(name)) {
        fields[name] = value;
        sources[name] = source;
      }
      said.set(name, [...(said.get(name) ?? []), { ...source, value }]);
    }
  const disagreements = [...said].flatMap(([field, values]) =>
    new Set(values.map(({ value }) => comparable(field, value))).size > 1 ? [{ field, values }] : [],
  );
  return { fields: fields as AnyMasterDataFields, sources, disagreements };
}

/** Two spellings of one code are no contradiction. */
function comparable(field: FieldName, value: unknown): string {
  if (field === 'ndc' && typeof value === 'string') return elevenDigits(value) ?? value;
  return canonicalJson(value);
}
