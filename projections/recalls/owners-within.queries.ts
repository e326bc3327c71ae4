import { sql, type Kysely } from 'kysely';
import type { Resolved } from '../../src/ledger/item/core/core.state.js';
import type { ItemState } from '../../src/ledger/item/item.state.js';
import { isTransportUnit, resolveState } from '../../src/ledger/item/core/resolve.js';
import { passesWithCarrier } from '../../src/ledger/operations/reached-titles.js';
import { isStay, openStay, staysTable } from '../genealogy/genealogy.tables.js';
import type { TraceSchemas } from './closure.queries.js';

/** The states of these subjects and of their carriers, as the items have them; what is known already, with its carriers, is left out. */
export type StatesOfItems = (
  subjects: readonly string[],
  known?: ReadonlyMap<string, ItemState>,
) => Promise<ReadonlyMap<string, ItemState>>;

/** The first piece answers where one party owns all that is in a subject, which is so as a rule. */
const FIRST_PIECE = 50;
const PIECE = 1_000;

/** Where it is looked, and how states are found. */
interface Look {
  readonly db: Kysely<unknown>;
  readonly schemas: TraceSchemas;
  readonly statesOf: StatesOfItems;
}

/**
 * Owners of what is in a subject, at any depth: as far down as it takes to find one of these parties. Only where none of them owns anything there all that is
 * in it is looked at.
 */
export async function ownersWithin(
  look: Look,
  subject: string,
  parties: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  await lookInto(look, subject, ({ owner }, state) => {
    if (owner !== undefined && passesWithCarrier(state)) found.add(owner);
    return parties.some((party) => found.has(party));
  });
  return found;
}

/** By some of these parties that sold something of what is in a subject, who owns that now; looked for as `ownersWithin` does. */
export async function buyersWithin(
  look: Look,
  subject: string,
  sellers: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const buyers = new Map<string, string>();
  await lookInto(look, subject, ({ owner, seller }) => {
    const isSold = owner !== undefined && seller !== undefined && owner !== seller && sellers.includes(seller);
    if (isSold && !buyers.has(seller)) buyers.set(seller, owner);
    return buyers.size === sellers.length;
  });
  return buyers;
}

/** Piece by piece, level by level, until after some piece enough is found. */
async function lookInto(
  { db, schemas, statesOf }: Look,
  subject: string,
  isEnough: (content: Pick<Resolved, 'owner' | 'seller'>, state: ItemState) => boolean,
): Promise<void> {
  const known = new Map(await statesOf([subject]));
  const world = { get: (id: string) => known.get(id) };
  const waiting = [subject];
  for (let carriers = waiting.splice(0); carriers.length > 0; carriers = waiting.splice(0)) {
    for await (const states of piecesIn(db, schemas, carriers, { known, statesOf })) {
      let isFound = false;
      for (const state of states) {
        known.set(state.subject, state);
        // The title of what only carries does not pass with that of what it is on.
        if (!isTransportUnit(state.subject)) isFound = isEnough(resolveState(world, state), state) || isFound;
        if (state.contents > 0 && state.subject !== subject) waiting.push(state.subject);
      }
      if (isFound) return;
    }
  }
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
      WHERE s.carrier = ${staysTable.any('carrier', carriers)} AND ${isStay('s')} AND ${openStay('s', {})} AND s.child > ${after} COLLATE "C"
      ORDER BY s.child LIMIT ${size}`.execute(db);
    const children = rows.map(({ child }) => child).filter((child) => !known.has(child));
    if (children.length > 0) yield [...(await statesOf(children, known)).values()];
    const last = rows.at(-1);
    if (!last || rows.length < size) return;
    after = last.child;
  }
}
