import { sql, type Kysely } from 'kysely';
import type { CaptureChanges } from '../../src/ledger/history/capture-changes.js';
import type { ItemEventType } from '../../src/ledger/item/item.events.js';
import type { ItemState } from '../../src/ledger/item/item.state.js';
import { destinationsOf, keptPlace } from '../../src/ledger/item/core/place.js';
import { lotCodeOf } from '../../src/ledger/item/core/lots.js';
import { inPieces } from '../../src/ledger/slices.js';
import type { NewRow } from '../schema/row-types.js';
import {
  custodiesTable,
  itemsTable,
  lotsTable,
  productionsTable,
  reportedTable,
  transfersTable,
  waysTable,
} from './items.tables.js';
import { writeAliases } from './aliases.projection.js';
import { writeClaimedLots } from './claimed-lots.projection.js';
import { addFormerFacts, keepBelievedFacts } from './former-facts.projection.js';
import { productionText, storedItem } from './stored-item.js';

type Db = Kysely<unknown>;

const itemRows = itemsTable.named();
const lotRows = lotsTable.named();
const custodyRows = custodiesTable.named();
const wayRows = waysTable.named();
const productionRows = productionsTable.named();
const transferRows = transfersTable.named();
const reportedRows = reportedTable.named();

/** Writes the states after these captures. Rows depend on the sequence of captures only, not on how it is cut into calls. */
export async function applyItems(db: Db, schema: string, captures: readonly CaptureChanges[]): Promise<void> {
  for (const run of runsOf(captures)) await applyRun(db, schema, run);
}

/** What a capture that tells histories anew replaces is kept, and so has to be written before it. */
function runsOf(captures: readonly CaptureChanges[]): readonly (readonly CaptureChanges[])[] {
  const runs: CaptureChanges[][] = [];
  for (const changes of captures) {
    const run = runs.at(-1);
    if (run && changes.refolded.size === 0) run.push(changes);
    else runs.push([changes]);
  }
  return runs;
}

async function applyRun(db: Db, schema: string, captures: readonly CaptureChanges[]): Promise<void> {
  const last = lastStates(captures);
  if (last.size === 0) return;
  for (const changes of captures) await keepBelievedFacts(db, schema, changes);
  const seen = captures.flatMap(({ states }) => [...states.values()]);
  await writeValues(db, schema, seen);
  const states = [...last.values()].filter((state) => state !== undefined);
  for (const piece of inPieces(states)) await writeStates(db, schema, piece);
  await writeTransfers(db, schema, seen);
  await addFormerFacts(
    db,
    schema,
    captures.filter(({ refolded }) => refolded.size === 0),
  );
  await writeAliases(db, schema, captures);
  await writeReported(db, schema, captures, last);
  await writeClaimedLots(db, schema, captures);
  await forget(
    db,
    schema,
    [...last].flatMap(([subject, state]) => (state ? [] : [subject])),
  );
}

/** Undefined for a subject whose every event was declared erroneous: its history was folded again, and nothing came of it. */
function lastStates(captures: readonly CaptureChanges[]): ReadonlyMap<string, ItemState | undefined> {
  const last = new Map<string, ItemState | undefined>();
  for (const { states, refolded } of captures) {
    for (const subject of refolded.keys()) if (!states.has(subject)) last.set(subject, undefined);
    for (const [subject, state] of states) last.set(subject, state);
  }
  return last;
}

async function forget(db: Db, schema: string, subjects: readonly string[]): Promise<void> {
  if (subjects.length === 0) return;
  await sql`DELETE FROM ${itemsTable.in(schema)} WHERE subject = ${itemsTable.any('subject', subjects)}`.execute(db);
}

async function writeStates(db: Db, schema: string, states: readonly ItemState[]): Promise<void> {
  await itemRows.upsert(schema, states.map(storedItem)).execute(db);
}

/** Where a subject that stands alone is; a carried one is found by its carriers. */
function ownPlace(state: ItemState): string | undefined {
  return state.carrier ? undefined : keptPlace(state.place);
}

function saysTheSame(a: ItemState, b: ItemState): boolean {
  const isSame = a.lot === b.lot && a.product === b.product && a.holder === b.holder && a.production === b.production;
  if (!isSame || (a.carrier === undefined) !== (b.carrier === undefined)) return false;
  return a.place.kind === 'at' && b.place.kind === 'at' && a.place.location === b.place.location;
}

/** Which values occur together: few rows in a batch, and hardly ever a new one. */
async function writeValues(db: Db, schema: string, states: readonly ItemState[]): Promise<void> {
  const lots = new Map<string, NewRow<typeof lotsTable.columns>>();
  const custodies = new Map<string, NewRow<typeof custodiesTable.columns>>();
  const ways = new Map<string, NewRow<typeof waysTable.columns>>();
  const productions = new Map<string, NewRow<typeof productionsTable.columns>>();
  let before: ItemState | undefined;
  for (const state of states) {
    const { lot, product, holder, production } = state;
    // Of thousands that one operation names, most say the same as the one before.
    if (before && saysTheSame(before, state)) continue;
    before = state;
    const place = ownPlace(state);
    if (lot !== undefined) lots.set(`${lot} ${product}`, { lot, product: product ?? '', code: lotCodeOf(lot) });
    if (holder !== undefined && place !== undefined) custodies.set(`${holder} ${place}`, { holder, place });
    if (place !== undefined)
      for (const destination of destinationsOf(state.place))
        ways.set(`${destination} ${place}`, { destination, place });
    if (!production) continue;
    const text = productionText(production);
    productions.set(text, { ...production, production: text });
  }
  await sql`
    WITH new_lots AS (${lotRows.insert(schema, [...lots.values()])} ON CONFLICT DO NOTHING),
      new_productions AS (${productionRows.insert(schema, [...productions.values()])} ON CONFLICT DO NOTHING),
      new_ways AS (${wayRows.insert(schema, [...ways.values()])} ON CONFLICT DO NOTHING)
    ${custodyRows.insert(schema, [...custodies.values()])} ON CONFLICT DO NOTHING`.execute(db);
}

/** Kept for ever, whatever the carrier's later lives: it only widens a search, whose finds are resolved. */
async function writeTransfers(db: Db, schema: string, states: readonly ItemState[]): Promise<void> {
  const rows = states.flatMap((s) =>
    s.contents > 0
      ? s.transfers.flatMap(({ to }) => (to === undefined ? [] : [{ owner: to, carrier: s.subject }]))
      : [],
  );
  if (rows.length === 0) return;
  await sql`${transferRows.insert(schema, rows)} ON CONFLICT DO NOTHING`.execute(db);
}

/** Subjects of events of this type, or of what is corrected: nothing is written for the many items that move. */
function subjectsOf(type: ItemEventType, captures: readonly CaptureChanges[]): readonly string[] {
  const events = captures.flatMap(({ capture }) => capture.events);
  return [...new Set(events.filter((e) => e.type === type || e.type === 'ErrorDeclared').map((e) => e.subject))];
}

/** What left a carrier took its reports along: then it has one by an event that was not its own. */
async function writeReported(
  db: Db,
  schema: string,
  captures: readonly CaptureChanges[],
  last: ReadonlyMap<string, ItemState | undefined>,
): Promise<void> {
  const told = new Set([...subjectsOf('ItemReported', captures), ...refoldedIn(captures)]);
  const reported = [...last].flatMap(([subject, state]) => (isReported(state) ? [subject] : []));
  const over = [...told].filter((subject) => !isReported(last.get(subject)));
  if (over.length > 0)
    await sql`DELETE FROM ${reportedTable.in(schema)} WHERE subject = ${reportedTable.any('subject', over)}`.execute(
      db,
    );
  if (reported.length === 0) return;
  const rows = reported.map((subject) => ({ subject }));
  await sql`${reportedRows.insert(schema, rows)} ON CONFLICT DO NOTHING`.execute(db);
}

function isReported(state: ItemState | undefined): boolean {
  return state?.reported !== undefined && state.reported.report !== 'found';
}

function refoldedIn(captures: readonly CaptureChanges[]): readonly string[] {
  return captures.flatMap(({ refolded }) => [...refolded.keys()]);
}
