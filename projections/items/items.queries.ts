import { sql, type Kysely } from 'kysely';
import type { ItemState } from '../../src/ledger/item/item.state.js';
import { isHeardOf, type Resolved } from '../../src/ledger/item/core/core.state.js';
import { reportOf } from '../../src/ledger/item/reports/reports.facet.js';
import { resolveState } from '../../src/ledger/item/core/resolve.js';
import type { RowOf } from '../schema/row-types.js';
import type { Moment } from '../genealogy/genealogy.tables.js';
import { givenThen } from './items-then.tables.js';
import { aliasesTable, itemsTable } from './items.tables.js';
import { stateOf, type ItemRow } from './stored-item.js';

type Db = Kysely<unknown>;

const NONE_KNOWN: ReadonlyMap<string, ItemState> = new Map();

/** A subject's own state, and what is true of it now with what its carriers did; `report`: as what it, or what it is in, is reported. */
export interface ItemFound {
  readonly state: ItemState;
  readonly resolved: Resolved;
  readonly report: ReturnType<typeof reportOf>;
}

/**
 * The own states of these subjects and of their carriers up to the outermost. A subject never heard of is left out, and so is what is `known` with
 * its carriers already.
 */
export async function loadStates(
  db: Db,
  schema: string,
  subjects: readonly string[],
  known: ReadonlyMap<string, ItemState> = NONE_KNOWN,
): Promise<ReadonlyMap<string, ItemState>> {
  const states = new Map<string, ItemState>();
  let wanted: readonly string[] = [...new Set(subjects)].filter((id) => !known.has(id));
  // Level by level: most subjects stand alone, and carriers are few beside what they carry.
  while (wanted.length > 0) {
    const { rows } = await sql<ItemRow>`SELECT ${itemsTable.names} FROM ${itemsTable.in(schema)}
      WHERE subject = ${itemsTable.any('subject', wanted)}`.execute(db);
    for (const row of rows) states.set(row.subject, stateOf(row));
    const carriers = new Set(rows.map((row) => states.get(row.subject)?.carrier?.id).filter((id) => id !== undefined));
    wanted = [...carriers].filter((id) => !states.has(id) && !known.has(id));
  }
  return states;
}

/** What carries each of these subjects, and what carries that, up to the outermost. */
export async function carriersAbove(
  db: Db,
  schema: string,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ subject: string; carrier: string }>`
    WITH RECURSIVE up AS (
      SELECT subject, carrier FROM ${itemsTable.in(schema)} WHERE subject = ${itemsTable.any('subject', subjects)}
      UNION SELECT i.subject, i.carrier FROM up JOIN ${itemsTable.in(schema)} i ON i.subject = up.carrier
    ) SELECT subject, carrier FROM up WHERE carrier IS NOT NULL`.execute(db);
  return new Map(rows.map(({ subject, carrier }) => [subject, carrier]));
}

/** Up to `limit` subjects in order, those after one of them: '' for the first. */
export async function subjectsAfter(db: Db, schema: string, after: string, limit: number): Promise<readonly string[]> {
  const { rows } = await sql<{ subject: string }>`
    SELECT subject FROM ${itemsTable.in(schema)} WHERE subject > ${after} COLLATE "C" ORDER BY subject LIMIT ${limit}
  `.execute(db);
  return rows.map(({ subject }) => subject);
}

/** The items of these ids, in the order asked; unknown ones are left out. */
export async function findItems(db: Db, schema: string, subjects: readonly string[]): Promise<readonly ItemFound[]> {
  const states = await loadStates(db, schema, subjects);
  return [...new Set(subjects)].flatMap((subject) => foundIn(states, subject));
}

/** Resolves a subject in states that hold its carriers. What only a corrected event named, and nothing told of, is not found. */
export function foundIn(states: ReadonlyMap<string, ItemState>, subject: string): readonly ItemFound[] {
  const state = states.get(subject);
  if (!state || (state.revision < 0 && !isHeardOf(state))) return [];
  return [{ state, resolved: resolveState(states, state), report: reportOf(states, state) }];
}

/** Those of these subjects that are of a product, by what they are known to be or by any identifier of theirs. */
export async function subjectsOfProduct(
  db: Db,
  schema: string,
  subjects: readonly string[],
  product: string,
): Promise<ReadonlySet<string>> {
  if (subjects.length === 0) return new Set();
  const { rows } = await sql<{ subject: string }>`
    SELECT subject FROM ${itemsTable.in(schema)} WHERE subject = ${itemsTable.any('subject', subjects)} AND product = ${product}
    UNION SELECT subject FROM ${aliasesTable.in(schema)} WHERE subject = ${aliasesTable.any('subject', subjects)} AND product = ${product}`.execute(
    db,
  );
  return new Set(rows.map(({ subject }) => subject));
}

/**
 * The subject that each identifier belongs to, or once did, where it is not the subject's own id; of several, the first in order. With a moment: as it
 * was given by then.
 */
export async function subjectsOfIdentifiers(
  db: Db,
  schema: string,
  identifiers: readonly string[],
  moment: Moment = {},
): Promise<ReadonlyMap<string, string>> {
  if (identifiers.length === 0) return new Map();
  const { rows } = await sql<Pick<RowOf<typeof aliasesTable>, 'identifier' | 'subject'>>`
    SELECT identifier, min(subject) AS subject FROM ${aliasesTable.in(schema)} a
    WHERE identifier = ${aliasesTable.any('identifier', identifiers)} AND ${givenThen('a', moment)} GROUP BY identifier`.execute(
    db,
  );
  return new Map(rows.map((row) => [row.identifier, row.subject]));
}
