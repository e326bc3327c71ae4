import { closure } from '../../projections/histories/closure.queries.js';
import { connectedHistories } from '../../projections/histories/connected.queries.js';
import { LiveHistories } from '../../projections/histories/live-histories.queries.js';
import { liveBuilds, type Build } from '../../projections/builds/builds.js';
import { parkedSubjects, type Parked } from '../../projections/builds/parked.js';
import { Projector } from '../../projections/runner/projector.js';
import { hashRows, type TableHash } from '../../projections/runner/row-hashes.js';
import { PostgresInlineModels } from '../../src/capture/inline-models/postgres-inline-models.js';
import { catchUp } from '../../src/capture/leadership/takeover.js';
import { DEFAULT_LIMITS } from '../../src/capture/writer/writer-options.js';
import type { Stores } from '../../src/composition/open-ledger.js';
import { PROJECTED_MODELS, READ_MODELS, thisRelease } from '../../src/composition/read-models.js';
import { PATIENCE_MS, until } from './until.js';

type Hashes = Readonly<Record<string, readonly TableHash[]>>;

let rebuilt = 0;

/**
 * Rows of the live read models, and of the same models built anew from the same log beside them; equal, unless something was lost, doubled or left
 * half done. Waits until the live ones stand at the end of the log, so nobody may write meanwhile.
 */
export async function liveAndRebuilt(
  stores: Stores & { readonly ledger: string },
): Promise<{ readonly live: Hashes; readonly rebuilt: Hashes }> {
  // A thousand events a second at least, however busy the machine is.
  const withinMs = PATIENCE_MS + (await stores.store.head());
  await untilAtHead(stores, stores.ledger, withinMs);
  // Both would lack the same.
  expectNothingParked(await parkedSubjects(stores.db, thisRelease(stores.ledger)));
  const ledger = `rebuilt_${++rebuilt}`;
  await rebuildInline(stores, ledger);
  await rebuildProjected(stores, ledger, withinMs);
  return { live: await hashesOf(stores, stores.ledger), rebuilt: await hashesOf(stores, ledger) };
}

async function rebuildInline({ store, writerPool, writerDb, ledger }: Stores & { ledger: string }, anew: string) {
  const models = new PostgresInlineModels(writerPool, anew);
  await models.migrate();
  const histories = new LiveHistories(writerDb, ledger);
  await catchUp({ store, models, histories, limits: DEFAULT_LIMITS }, await models.checkpoint());
  expectNothingParked([...models.parked].map(([subject, { error }]) => ({ subject, error })));
}

function expectNothingParked(parked: readonly Pick<Parked, 'subject' | 'error'>[]): void {
  const [first] = parked;
  if (first) throw new Error(`${parked.length} subjects were not taken in, first ${first.subject}: ${first.error}`);
}

async function rebuildProjected(stores: Stores, ledger: string, withinMs: number): Promise<void> {
  const { pool, db, store } = stores;
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const projector = new Projector({
    ...{ pool, db, store, release: thisRelease(ledger), models: PROJECTED_MODELS, closure, connectedHistories },
    logger: quiet,
  });
  const failed = projector.start();
  try {
    await Promise.race([failed, untilAtHead(stores, ledger, withinMs)]);
  } finally {
    await projector.stop();
  }
}

/** Of the models that the projector keeps. The inline ones are written before an operation is answered. */
export async function untilAtHead(
  { db, store }: Pick<Stores, 'db' | 'store'>,
  ledger: string,
  withinMs = PATIENCE_MS,
): Promise<void> {
  const head = await store.head();
  let last: readonly Build[] = [];
  const standsThere = async (): Promise<boolean> => {
    last = await liveBuilds(db, thisRelease(ledger));
    return PROJECTED_MODELS.every(({ name }) => last.some((build) => build.model === name && build.position >= head));
  };
  await until(`the read models of ${ledger} are at ${head}`, standsThere, { withinMs }).catch((error: unknown) => {
    throw new Error(`${String(error)}: ${last.map(({ model, position }) => `${model} ${position}`).join(', ')}`);
  });
}

async function hashesOf(stores: Stores, ledger: string): Promise<Hashes> {
  return Object.fromEntries((await liveRows(stores, ledger)).map(({ model, hashes }) => [model, hashes]));
}

/** The rows of a live read model, and the version that says what they mean. */
export interface LiveRows {
  readonly model: string;
  readonly version: string;
  readonly hashes: readonly TableHash[];
}

export async function liveRows({ db }: Pick<Stores, 'db'>, ledger: string): Promise<readonly LiveRows[]> {
  const rows: LiveRows[] = [];
  for (const { model, version, schema } of await liveBuilds(db, thisRelease(ledger))) {
    const declared = READ_MODELS.find(({ name }) => name === model);
    if (declared) rows.push({ model, version, hashes: await hashRows(db, declared, schema) });
  }
  return rows;
}
