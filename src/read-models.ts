import { closure } from '../projections/histories/closure.queries.js';
import { histories } from '../projections/histories/histories.projection.js';
import type { Projection } from '../projections/projection.js';
import { Projector } from '../projections/runner/projector.js';
import { stockLevels } from '../projections/stock-levels/stock-levels.projection.js';
import type { Logger } from './logging.js';
import type { Stores } from './open-ledger.js';

/** What the projector keeps, in the order in which it is applied: the others read `histories`. A new read model is one more line here. */
export const PROJECTED_MODELS: readonly Projection[] = [histories, stockLevels];

/** The projector of a ledger over its stores, not started. */
export function createProjector({ pool, db, store }: Stores, ledger: string, logger: Logger): Projector {
  return new Projector({ pool, db, store, ledger, models: PROJECTED_MODELS, closure, logger });
}
