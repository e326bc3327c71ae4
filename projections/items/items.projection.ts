import { sql, type Kysely } from 'kysely';
import type { CaptureChanges } from '../../src/ledger/history/capture-changes.js';
import type { Production } from '../../src/ledger/item/core/core.events.js';
import type { ItemState } from '../../src/ledger/item/item.state.js';
import { placeKey } from '../../src/ledger/item/core/place.js';
import { lotCodeOf } from '../../src/ledger/recall/scope.js';
import { inPieces } from '../../src/ledger/slices.js';
import { ITEM_COLUMNS, ITEM_TYPES, itemsTable } from './items.tables.js';
import { productionText, storedItem } from './stored-item.js';

type Db = Kysely<unknown>;

/** Writes the states after these captures. Rows depend on the sequence of captures only, not on how it is cut into calls. */
export async function applyItems(db: Db, schema: string, captures: readonly CaptureChanges[]): Promise<void> {
  const last = lastStates(captures);
  if (last.size === 0) return;
  const seen = captures.flatMap(({ states }) => [...states.values()]);
  await writeValues(db, schema, seen);
  const states = [...last.values()].filter((state) => state !== undefined);
  for (const piece of inPieces(states)) await writeStates(db, schema, piece);
  await writeTransfers(db, schema, seen);
  await writeAliases(db, schema, captures, last);
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
  await sql`DELETE FROM ${itemsTable(schema, 'items')} WHERE subject = ANY(${subjects}::text[])`.execute(db);
}

async function writeStates(db: Db, schema: string, states: readonly ItemState[]): Promise<void> {
  const rows = states.map(storedItem);
  const values = ITEM_COLUMNS.map((name) => sql`${rows.map((row) => row[name])}::${sql.raw(ITEM_TYPES[name])}[]`);
  const columns = ITEM_COLUMNS.map((name) => sql.id(name));
  const news = ITEM_COLUMNS.map((name) => sql`${sql.id(name)} = ${sql.id('excluded', name)}`);
  await sql`
    INSERT INTO ${itemsTable(schema, 'items')} (${sql.join(columns)}) SELECT * FROM unnest(${sql.join(values)})
    ON CONFLICT (subject) DO UPDATE SET ${sql.join(news)}`.execute(db);
}

/** Where a subject that stands alone is; a carried one is found by its carriers. */
function ownPlace(state: ItemState): string | undefined {
  return state.carrier ? undefined : placeKey(state.place);
}

function saysTheSame(a: ItemState, b: ItemState): boolean {
  const isSame = a.lot === b.lot && a.product === b.product && a.holder === b.holder && a.production === b.production;
  if (!isSame || (a.carrier === undefined) !== (b.carrier === undefined)) return false;
  return a.place.kind === 'at' && b.place.kind === 'at' && a.place.location === b.place.location;
}

/** Which values occur together: few rows in a batch, and hardly ever a new one. */
async function writeValues(db: Db, schema: string, states: readonly ItemState[]): Promise<void> {
  const lots = new Map<string, readonly [string, string, string]>();
  const custodies = new Map<string, readonly [string, string]>();
  const productions = new Map<string, Production>();
  let before: ItemState | undefined;
  for (const state of states) {
    const { lot, product, holder, production } = state;
    // Of thousands that one operation names, most say the same as the one before.
    if (before && saysTheSame(before, state)) continue;
    before = state;
    const place = ownPlace(state);
    if (lot !== undefined) lots.set(`${lot} ${product}`, [lot, product ?? '', lotCodeOf(lot)]);
    if (holder !== undefined && place !== undefined) custodies.set(`${holder} ${place}`, [holder, place]);
    if (production) productions.set(productionText(production), production);
  }
  const made = [...productions.entries()];
  await sql`
    WITH new_lots AS (
      INSERT INTO ${itemsTable(schema, 'lots')} (lot, product, code)
      SELECT * FROM unnest(${[...lots.values()].map((row) => row[0])}::text[], ${[...lots.values()].map((row) => row[1])}::text[],
        ${[...lots.values()].map((row) => row[2])}::text[]) ON CONFLICT DO NOTHING
    ), new_productions AS (
      INSERT INTO ${itemsTable(schema, 'productions')} (production, line, equipment, operator, supplier)
      SELECT * FROM unnest(${made.map(([text]) => text)}::text[], ${made.map(([, p]) => p.line)}::text[],
        ${made.map(([, p]) => p.equipment)}::text[], ${made.map(([, p]) => p.operator)}::text[],
        ${made.map(([, p]) => p.supplier)}::text[]) ON CONFLICT DO NOTHING
    )
    INSERT INTO ${itemsTable(schema, 'custodies')} (holder, place)
    SELECT * FROM unnest(${[...custodies.values()].map((row) => row[0])}::text[], ${[...custodies.values()].map((row) => row[1])}::text[])
    ON CONFLICT DO NOTHING`.execute(db);
}

/** Kept for ever, whatever the carrier's later lives: it only widens a search, whose finds are resolved. */
async function writeTransfers(db: Db, schema: string, states: readonly ItemState[]): Promise<void> {
  const rows = states.flatMap((s) => (s.contents > 0 ? s.transfers.map((transfer) => [transfer.to, s.subject]) : []));
  if (rows.length === 0) return;
  await sql`INSERT INTO ${itemsTable(schema, 'transfers')} (owner, carrier)
    SELECT DISTINCT * FROM unnest(${rows.map((row) => row[0])}::text[], ${rows.map((row) => row[1])}::text[])
    ON CONFLICT DO NOTHING`.execute(db);
}

/** Only these events change identifiers, so that nothing is written for the many items that move. */
function identifiedIn(captures: readonly CaptureChanges[]): readonly string[] {
  const events = captures.flatMap(({ capture }) => capture.events);
  return [
    ...new Set(events.filter((e) => e.type === 'ItemIdentified' || e.type === 'ErrorDeclared').map((e) => e.subject)),
  ];
}

/** Any identifier finds the item, those that no longer hold too. */
function identifiersOf(state: ItemState | undefined): readonly string[] {
  return [...(state?.identifiers ?? []), ...(state?.formerIdentifiers ?? [])];
}

async function writeAliases(
  db: Db,
  schema: string,
  captures: readonly CaptureChanges[],
  last: ReadonlyMap<string, ItemState | undefined>,
): Promise<void> {
  const subjects = identifiedIn(captures);
  if (subjects.length === 0) return;
  const rows = subjects.flatMap((subject) =>
    identifiersOf(last.get(subject)).map((identifier) => [identifier, subject]),
  );
  const aliases = itemsTable(schema, 'aliases');
  const wanted = sql`SELECT * FROM unnest(${rows.map((row) => row[0])}::text[], ${rows.map((row) => row[1])}::text[]) AS w (identifier, subject)`;
  await sql`DELETE FROM ${aliases} WHERE subject = ANY(${subjects}::text[])
    AND (identifier, subject) NOT IN (${wanted})`.execute(db);
  await sql`INSERT INTO ${aliases} ${wanted} ON CONFLICT DO NOTHING`.execute(db);
}
