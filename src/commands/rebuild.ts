import { LiveHistories } from '../../projections/histories/live-histories.queries.js';
import { findLiveBuild, type Build } from '../../projections/builds/builds.js';
import { findBuild, requestRebuild } from '../../projections/runner/rebuild.js';
import { INLINE_MODELS } from '../capture/inline-models/inline-builds.js';
import { rebuildInlineModels } from '../capture/inline-models/rebuild-inline.js';
import { readConfig } from '../config.js';
import { createProjector } from '../composition/create-projector.js';
import type { Stores } from '../composition/open-ledger.js';
import { PROJECTED_MODELS, thisRelease } from '../composition/read-models.js';
import { LedgerError } from '../ledger/errors.js';
import type { Command, Surroundings } from './command.js';
import { withStores } from './command-database.js';
import { MODELS_SAY } from '../../projections/projections.sentences.js';
import { COMMAND_SAYS } from './commands.sentences.js';

export const rebuild: Command = {
  name: 'rebuild',
  usage: 'MODEL',
  help: `builds a read model anew beside the old one, then switches; those that the writer keeps (${INLINE_MODELS.map(({ name }) => name).join(', ')})
are built together`,
  words: 1,
  options: {},
  run: async ({ words: [model = ''] }, surroundings) => {
    const config = readConfig();
    return withStores(config, surroundings.logger, async (stores) => {
      expectKnown(model);
      if (isInline(model)) await rebuildInline(stores, config.ledger, model);
      else await rebuildProjected(stores, config.ledger, model, surroundings);
      return 0;
    });
  },
};

function expectKnown(model: string): void {
  const known = [...INLINE_MODELS, ...PROJECTED_MODELS].map(({ name }) => name);
  if (known.includes(model)) return;
  throw new LedgerError('not-found', { message: MODELS_SAY['no-model']({ name: model, known }) });
}

export function isInline(model: string): boolean {
  return INLINE_MODELS.some(({ name }) => name === model);
}

/** The models that the writer keeps share a checkpoint, so that they are rebuilt together. */
export async function rebuildInline({ pool, db, store }: Stores, ledger: string, asked?: string): Promise<void> {
  const names = INLINE_MODELS.map(({ name }) => name).join(', ');
  const why = asked === undefined ? '' : `${asked} is kept by the writer, with others that share its checkpoint: `;
  console.log(`${why}${names} are built together, beside the live ones.`);
  const onProgress = (position: number, of: number): void => console.log(`  position ${position} of ${of}`);
  const histories = new LiveHistories(db, ledger);
  for (const build of await rebuildInlineModels({ pool, db, store, ledger, histories, onProgress }))
    console.log(
      `${build.model}: build ${build.build} (version ${build.version}) answers from position ${build.position} on.`,
    );
}

/** The projector that runs does it; where none runs, this process is one until it is done. */
export async function rebuildProjected(
  stores: Stores,
  ledger: string,
  model: string,
  { logger, signal }: Surroundings,
): Promise<void> {
  const { db } = stores;
  const asked = await requestRebuild(db, ledger, PROJECTED_MODELS, model);
  console.log(`${model}: build ${asked.build} (version ${asked.version}) is being built beside the live one.`);
  const projector = createProjector(stores, ledger, logger);
  const failed = projector.start().then(() => undefined);
  try {
    await Promise.race([failed, untilLive(asked, db, ledger, signal)]);
  } finally {
    await projector.stop();
  }
  const live = await findLiveBuild(db, thisRelease(ledger), model);
  if (!live || live.build < asked.build) throw failedBuild(asked, live);
  console.log(`${model}: build ${asked.build} answers from now on.`);
}

function failedBuild({ model, build }: Build, live: Build | undefined): LedgerError {
  const answering = live ? { answering: live.build } : {};
  const message = COMMAND_SAYS['not-rebuilt']({ model, build, ...answering });
  return new LedgerError('wrong-log', { message });
}

const LOOK_EVERY_MS = 200;

async function untilLive(asked: Build, db: Stores['db'], ledger: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const build = await findBuild(db, ledger, asked);
    // One that is gone or old was replaced by another rebuild, which is as good.
    if (build?.state !== 'building') return;
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
