import { sql, type Kysely } from 'kysely';
import type { ItemState } from '../../src/ledger/item/item.state.js';
import { isTransportUnit, resolveState } from '../../src/ledger/item/core/resolve.js';
import { openStay, staysTable } from '../genealogy/genealogy.tables.js';
import type { TraceSchemas } from './closure.queries.js';

/** The states of these subjects and of their carriers, as the items have them; what is known already, with its carriers, is left out. */
export type StatesOfItems = (
  subjects: readonly string[],
  known?: ReadonlyMap<string, ItemState>,
) => Promise<ReadonlyMap<string, ItemState>>;

/** The first piece answers where one party owns all that is in a subject, which is so as a rule. */
const FIRST_PIECE = 50;
const PIECE = 1_000;

/**
 * Some of these parties who own something of what is in a subject, at any depth. As far down as it takes to find one: only where none of them owns anything
 * there all that is in it is looked at.
 */
export async function ownersWithin(
  db: Kysely<unknown>,
  schemas: TraceSchemas,
  subject: string,
  parties: readonly string[],
  statesOf: StatesOfItems,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const known = new Map(await statesOf([subject]));
  const world = { get: (id: string) => known.get(id) };
  const waiting = [subject];
  for (let carriers = waiting.splice(0); carriers.length > 0; carriers = waiting.splice(0)) {
    for await (const states of piecesIn(db, schemas, carriers, { known, statesOf })) {
      for (const state of states) {
        known.set(state.subject, state);
        // The title of what only carries does not pass with that of what it is on.
        const { owner } = isTransportUnit(state.subject) ? {} : resolveState(world, state);
        if (owner !== undefined && parties.includes(owner)) found.add(owner);
        if (state.contents > 0 && state.subject !== subject) waiting.push(state.subject);
      }
      if (found.size > 0) return found;
    }
  }
  return found;
}

async function* piecesIn(
  db: Kysely<unknown>,
  schemas: TraceSchemas,
  carriers: readonly string[],
  { known, statesOf }: { readonly known: ReadonlyMap<string, ItemState>; readonly statesOf: StatesOfItems },
): AsyncGenerator<readonly ItemState[], void> {
  let after = '';
  for (let size = FIRST_PIECE; ; size = PIECE) {
    const { rows } = await sql<{ child: string }>`SELECT DISTINCT s.child FROM ${staysTable.in(schemas.genealogy)} s
      WHERE s.carrier = ${staysTable.any('carrier', carriers)} AND s.kind <> 'lot' AND ${openStay('s', {})} AND s.child > ${after} COLLATE "C"
      ORDER BY s.child LIMIT ${size}`.execute(db);
    const children = rows.map(({ child }) => child).filter((child) => !known.has(child));
    if (children.length > 0) yield [...(await statesOf(children, known)).values()];
    const last = rows.at(-1);
    if (!last || rows.length < size) return;
    after = last.child;
  }
}
