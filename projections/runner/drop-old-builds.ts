import { allBuilds, dropBuild, isKnown, type Build } from '../builds/builds.js';
import type { Projection } from '../projection.js';
import type { RunnerContext } from './runner-context.js';

/**
 * Drops builds that were replaced: of the models that this projector keeps, and of those that the writers of its release keep. What another projector
 * keeps is that one's to drop. Answers whether some have to stay for a while.
 */
export async function dropOldBuilds(context: RunnerContext, kept: readonly Projection[]): Promise<boolean> {
  const { db, release, models } = context;
  const builds = await allBuilds(db, release.ledger);
  let areLeft = false;
  for (const build of builds) {
    if (build.state !== 'old' || !isKnown(release, build)) continue;
    const isKept = isAmong(kept, build);
    if (!isKept && isAmong(models, build)) continue;
    // A writer learns of the switch by its next write; until then it may still read the build before.
    const live = builds.find(
      (other) => isKnown(release, other) && other.model === build.model && other.state === 'live',
    );
    const isFree = isKept || (live !== undefined && live.position > build.position);
    if (!isFree || !(await dropped(context, build))) areLeft = true;
  }
  return areLeft;
}

function isAmong(models: readonly Projection[], { model }: Build): boolean {
  return models.some(({ name }) => name === model);
}

/** False where a long question reads it still. */
async function dropped({ db, release, logger }: RunnerContext, build: Build): Promise<boolean> {
  try {
    await dropBuild(db, release.ledger, build);
    return true;
  } catch (error) {
    logger.warn({ err: error, model: build.model, build: build.build }, 'an old build is still read');
    return false;
  }
}
