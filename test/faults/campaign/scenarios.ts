import { betweenSteps } from './between-steps.js';
import { largeBesideSmall, overload } from './overload.js';
import { repliesCut } from './replies-cut.js';
import { soak } from './soak.js';
import { stopping } from './stopping.js';
import { clockSteps, pausedProjector, pausedWriter, takeover } from './takeovers.js';
import { KILLS } from './kills.js';
import { brokenLink, cutBetweenAppends } from './links.js';
import { poison } from './poison.js';
import type { Scenario } from './scenario.js';
import { unknownAppend } from './unknown.js';

/** All that a campaign draws from. */
export const SCENARIOS: readonly Scenario[] = [
  ...KILLS,
  brokenLink,
  cutBetweenAppends,
  unknownAppend,
  poison,
  betweenSteps,
  repliesCut,
  takeover,
  pausedWriter,
  pausedProjector,
  clockSteps,
  stopping,
  overload,
  largeBesideSmall,
  soak,
];
