import { killAll, killApi, killBackend, killEventStore, killPostgres, killProjector } from './kills.js';
import { brokenLink } from './links.js';
import { poison } from './poison.js';
import type { Scenario } from './scenario.js';
import { unknownAppend } from './unknown.js';

/** All that a campaign draws from. */
export const SCENARIOS: readonly Scenario[] = [
  killApi,
  killProjector,
  killPostgres,
  killBackend,
  killEventStore,
  killAll,
  brokenLink,
  unknownAppend,
  poison,
];
