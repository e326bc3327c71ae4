// What of a batch may change what a kept party knows.
import { sql } from 'kysely';
import type { Capture } from '../../src/ledger/capture/capture.events.js';
import { LedgerError } from '../../src/ledger/errors.js';
import type { ItemEvent } from '../../src/ledger/item/item.events.js';
import { carrierNamed, isItemEvent } from '../../src/ledger/item/item.traits.js';
import { partiesNamed } from '../../src/ledger/visibility/parties-named.js';
import type { Target } from '../projection.js';
import { latestTable, toldTable } from './partner-views.tables.js';

/** Each takes something back, whenever it was. */
const TAKING_BACK = new Set<ItemEvent['type']>(['ErrorDeclared', 'ItemShippingVoided']);

/**
 * The subjects of events that name a kept party; those that a kept party was told of; and, of what is told late or taken back, all that is connected with anything told. What
 * comes in order and names nobody who is kept tells nothing of what was not told already.
 */
export async function concernedBy(
  captures: readonly Capture[],
  kept: ReadonlySet<string>,
  latestBefore: number,
  target: Target,
): Promise<readonly string[]> {
  const named = new Set<string>();
  const touched = new Set<string>();
  const late = new Set<string>();
  let latest = latestBefore;
  for (const event of captures.flatMap(({ events }) => events).filter(isItemEvent)) {
    const carrier = carrierNamed(event);
    if (partiesNamed(event).some((party) => kept.has(party))) named.add(event.subject);
    touched.add(event.subject);
    if (carrier !== undefined) touched.add(carrier);
    if (event.sortAt < latest || TAKING_BACK.has(event.type)) late.add(event.subject);
    latest = Math.max(latest, event.sortAt);
  }
  const upTo = captures.at(-1)?.position ?? -1;
  const around = await connectedWith([...late], upTo, target);
  return [...new Set([...named, ...(await toldAmong(target, [...touched, ...around.asked])), ...around.unasked])];
}

/** Of what is connected with too much to be told it is not asked whether anybody was told of it. */
async function connectedWith(
  late: readonly string[],
  upTo: number,
  { histories }: Target,
): Promise<{ readonly asked: readonly string[]; readonly unasked: readonly string[] }> {
  if (late.length === 0) return { asked: [], unasked: [] };
  try {
    return { asked: await histories.connected(late, upTo), unasked: [] };
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'too-large') return { asked: [], unasked: late };
    throw error;
  }
}

async function toldAmong({ db, schema }: Target, subjects: readonly string[]): Promise<readonly string[]> {
  if (subjects.length === 0) return [];
  const { rows } = await sql<{ subject: string }>`
    SELECT DISTINCT subject FROM ${toldTable.in(schema)} WHERE subject = ${toldTable.any('subject', subjects)}`.execute(
    db,
  );
  return rows.map(({ subject }) => subject);
}

const BEFORE_ALL = Number.MIN_SAFE_INTEGER;
const latestRows = latestTable.named();

/** The latest event time before these captures; theirs is kept. */
export async function moveLatest(captures: readonly Capture[], { db, schema }: Target): Promise<number> {
  const { rows } = await sql<{ at: string }>`SELECT at FROM ${latestTable.in(schema)}`.execute(db);
  const before = rows[0] ? Number(rows[0].at) : BEFORE_ALL;
  const times = captures
    .flatMap(({ events }) => events)
    .filter(isItemEvent)
    .map(({ sortAt }) => sortAt);
  const at = times.reduce((latest, time) => Math.max(latest, time), before);
  if (at !== before) await latestRows.upsert(schema, [{ at, one: 1 }]).execute(db);
  return before;
}
