import { releaseOf, type DeclaredModel, type Release } from '../../projections/builds/releases.js';
import { epcisEvents } from '../../projections/epcis-events/epcis-events.projection.js';
import { histories } from '../../projections/histories/histories.projection.js';
import { ownership } from '../../projections/ownership/ownership.projection.js';
import { partnerViews } from '../../projections/partner-views/partner-views.projection.js';
import type { Projection, ReadModel } from '../../projections/projection.js';
import { stockLevels } from '../../projections/stock-levels/stock-levels.projection.js';
import { INLINE_MODELS } from '../capture/inline-models/inline-builds.js';
import { READS_LOG_FORM } from '../ledger/capture/log-form.js';

/** What the projector keeps, in the order in which it is applied: the others read `histories`. A new read model is one more line here. */
export const PROJECTED_MODELS: readonly Projection[] = [histories, stockLevels, ownership, epcisEvents, partnerViews];

/** All that answer questions, whoever keeps them. */
export const READ_MODELS: readonly (DeclaredModel & Pick<ReadModel, 'tables'>)[] = [
  ...INLINE_MODELS,
  ...PROJECTED_MODELS,
];

/** Of which this code is, as a ledger sees it. */
export function thisRelease(ledger: string): Release {
  return releaseOf(ledger, READ_MODELS, READS_LOG_FORM);
}
