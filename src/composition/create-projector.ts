import { closure } from '../../projections/histories/closure.queries.js';
import { connectedHistories } from '../../projections/histories/connected.queries.js';
import { Projector } from '../../projections/runner/projector.js';
import type { RunnerObserver } from '../../projections/runner/runner-context.js';
import type { Logger } from '../telemetry/logging.js';
import type { Stores } from './open-ledger.js';
import { PROJECTED_MODELS, thisRelease } from './read-models.js';

/** The projector of a ledger over its stores, not started. */
export function createProjector(
  { pool, db, store }: Pick<Stores, 'pool' | 'db' | 'store'>,
  ledger: string,
  logger: Logger,
  observer?: RunnerObserver,
): Projector {
  return new Projector({
    pool,
    db,
    store,
    release: thisRelease(ledger),
    models: PROJECTED_MODELS,
    closure,
    connectedHistories,
    logger,
    ...(observer ? { observer } : {}),
  });
}
