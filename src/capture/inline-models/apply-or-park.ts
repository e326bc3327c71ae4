// Applies captures to the inline models; where one fails for a fault of its own, parks what it concerns and goes on.
import { sql, type CompiledQuery, type Kysely } from 'kysely';
import { carriersAbove } from '../../../projections/items/items.queries.js';
import type { Build } from '../../../projections/builds/builds.js';
import { park, parkedInBuild } from '../../../projections/builds/parked.js';
import { collectedWrites } from './batched-database.js';
import { INLINE_MODELS, schemasOf, type InlineModel } from './inline-builds.js';
import {
  carriersUnknown,
  Parking,
  touchedBy,
  type ParkedAt,
  type ParkedSubjects,
  type CaptureToApply,
} from './parking.js';

type Db = Kysely<unknown>;

/** The keys are known whatever becomes of the states: what was recorded is not recorded again. */
const OF_KEYS: readonly InlineModel[] = INLINE_MODELS.filter(({ name }) => name === 'captures');
const OF_STATES: readonly InlineModel[] = INLINE_MODELS.filter(({ name }) => name !== 'captures');

/** Hands what these captures write to `collect`, in order. A model that cannot digest one of them throws. */
export async function collectWrites(
  builds: readonly Build[],
  captures: readonly CaptureToApply[],
  collect: (statement: CompiledQuery) => Promise<void> | void,
  models: readonly InlineModel[] = INLINE_MODELS,
): Promise<void> {
  const writes = collectedWrites(collect);
  const schemas = schemasOf(builds);
  for (const model of models) await model.apply(writes, schemas[model.name], captures);
}

async function writesOf(
  builds: readonly Build[],
  captures: readonly CaptureToApply[],
  models: readonly InlineModel[],
): Promise<readonly CompiledQuery[]> {
  const statements: CompiledQuery[] = [];
  await collectWrites(builds, captures, (statement) => void statements.push(statement), models);
  return statements;
}

/** What these builds could not take in. */
export async function parkedIn(db: Db, ledger: string, builds: readonly Build[]): Promise<Map<string, ParkedAt>> {
  const items = builds.find(({ model }) => model === 'items');
  const rows = items ? await parkedInBuild(db, ledger, items) : [];
  return new Map(rows.map(({ subject, position, error }) => [subject, { position, error }]));
}

/** Whether none of these captures bears on what is parked. */
export async function areFree(
  db: Db,
  builds: readonly Build[],
  captures: readonly CaptureToApply[],
  parked: ParkedSubjects,
): Promise<boolean> {
  if (captures.some(({ untold }) => untold)) return false;
  if (parked.size === 0) return true;
  const parking = await parkingFor(db, builds, captures, parked);
  return freeOf(captures, parking).length === captures.length;
}

/**
 * Takes captures into these builds, as they stand in the log, within the caller's transaction. One that a model cannot digest is left out of all that tell states, and
 * parks its subjects and what carries them; so does what bears on a parked one. Answers what is parked by it. Throws what is no fault of a capture.
 */
export async function applyOrPark(
  trx: Db,
  ledger: string,
  builds: readonly Build[],
  captures: readonly CaptureToApply[],
  parked: ParkedSubjects,
): Promise<ParkedSubjects> {
  const parking = await parkingFor(trx, builds, captures, parked);
  const free = freeOf(captures, parking);
  const together = async (): Promise<readonly CompiledQuery[]> => [
    ...(await writesOf(builds, captures, OF_KEYS)),
    ...(await writesOf(builds, free, OF_STATES)),
  ];
  if ((await tried(trx, together)) !== undefined)
    return oneByOne(trx, ledger, builds, captures, await parkingFor(trx, builds, captures, parked));
  await writeParked(trx, ledger, builds, OF_STATES, parking.added);
  return parking.added;
}

async function oneByOne(
  trx: Db,
  ledger: string,
  builds: readonly Build[],
  captures: readonly CaptureToApply[],
  parking: Parking,
): Promise<ParkedSubjects> {
  const keyless = new Set<string>();
  for (const changes of captures) {
    const attempt = (models: readonly InlineModel[]): Promise<string | undefined> =>
      tried(trx, () => writesOf(builds, [changes], models));
    const lost = await attempt(OF_KEYS);
    // Without its key it could be recorded twice: that all of its subjects are parked prevents it.
    if (lost !== undefined) {
      if (touchedBy(changes).length === 0) throw new Error(`the capture at ${changes.capture.position}: ${lost}`);
      parking.park(changes, lost);
      for (const subject of touchedBy(changes)) keyless.add(subject);
      continue;
    }
    if (!parking.mayTake(changes)) continue;
    const error = await attempt(OF_STATES);
    if (error === undefined) parking.taken(changes);
    else parking.park(changes, error);
  }
  await writeParked(trx, ledger, builds, OF_STATES, parking.added);
  const lost = new Map([...parking.added].filter(([subject]) => keyless.has(subject)));
  await writeParked(trx, ledger, builds, OF_KEYS, lost);
  return parking.added;
}

async function parkingFor(
  db: Db,
  builds: readonly Build[],
  captures: readonly CaptureToApply[],
  parked: ParkedSubjects,
): Promise<Parking> {
  const below = [...new Set(captures.flatMap(carriersUnknown))];
  return new Parking(parked, await carriersAbove(db, schemasOf(builds).items, below));
}

/** Those that may be taken in; what the others bear on is parked. */
function freeOf(captures: readonly CaptureToApply[], parking: Parking): readonly CaptureToApply[] {
  return captures.filter((changes) => {
    const may = parking.mayTake(changes);
    if (may) parking.taken(changes);
    return may;
  });
}

async function writeParked(
  trx: Db,
  ledger: string,
  builds: readonly Build[],
  models: readonly InlineModel[],
  parked: ParkedSubjects,
): Promise<void> {
  const rows = [...parked].map(([subject, at]) => ({ subject, ...at }));
  if (rows.length === 0) return;
  for (const build of builds) if (models.some(({ name }) => name === build.model)) await park(trx, ledger, build, rows);
}

/** Undefined when it went well; else what the captures are to blame for, and nothing of it is left in the transaction. */
async function tried(trx: Db, writes: () => Promise<readonly CompiledQuery[]>): Promise<string | undefined> {
  let statements: readonly CompiledQuery[];
  try {
    statements = await writes();
  } catch (error) {
    // Nothing is asked of the database there.
    return wordsOf(error);
  }
  await sql`SAVEPOINT attempt`.execute(trx);
  try {
    for (const statement of statements) await trx.executeQuery(statement);
    await sql`RELEASE SAVEPOINT attempt`.execute(trx);
    return undefined;
  } catch (error) {
    if (!isIndigestible(error)) throw error;
    await sql`ROLLBACK TO SAVEPOINT attempt`.execute(trx);
    return wordsOf(error);
  }
}

export function wordsOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 500);
}

/** SQLSTATE classes: 21 cardinality, 22 data, 23 integrity, 54 beyond a limit. All others are the database's own trouble. */
export function isIndigestible(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^(21|22|23|54)[0-9A-Z]{3}$/.test(code);
}
