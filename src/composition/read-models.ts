import { histories } from '../../projections/histories/histories.projection.js';
import { ownership } from '../../projections/ownership/ownership.projection.js';
import type { Projection } from '../../projections/projection.js';
import { stockLevels } from '../../projections/stock-levels/stock-levels.projection.js';

/** What the projector keeps, in the order in which it is applied: the others read `histories`. A new read model is one more line here. */
export const PROJECTED_MODELS: readonly Projection[] = [histories, stockLevels, ownership];
