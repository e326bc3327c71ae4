import { killAll, killApi, killBackend, killEventStore, killPostgres, killProjector } from './kills.js';
import { brokenLink } from './links.js';
import type { Scenario } from './scenario.js';

/** All that a campaign draws from. */
export const SCENARIOS: readonly Scenario[] = [
  killApi,
  killProjector,
  killPostgres,
  killBackend,
  killEventStore,
  killAll,
  brokenLink,
];
