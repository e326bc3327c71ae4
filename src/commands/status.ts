import { isKnown } from '../../projections/builds/builds.js';
import type { Release } from '../../projections/builds/releases.js';
import { projectorStatus, type BuildStatus } from '../../projections/runner/rebuild.js';
import { thisRelease } from '../composition/read-models.js';
import { readConfig } from '../config.js';
import type { Command } from './command.js';
import { withStores } from './command-database.js';

export const status: Command = {
  name: 'status',
  usage: '',
  help: 'version, position, lag and parked subjects of each read model',
  words: 0,
  options: {},
  run: async (_, { logger }) => {
    const config = readConfig();
    return withStores(config, logger, async ({ db, store }) => {
      console.log(statusTable(await projectorStatus(db, config.ledger, store), thisRelease(config.ledger)));
      return 0;
    });
  },
};

function statusTable(builds: readonly BuildStatus[], release: Release): string {
  const rows = builds.map((one) => [
    one.model,
    `v${one.version}`,
    `build ${one.build}`,
    one.state,
    `position ${one.position}`,
    `lag ${one.lag}`,
    `${one.parked.length} parked`,
    isKnown(release, one) ? '' : 'not of this release',
  ]);
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const parked = builds.flatMap((build) =>
    build.parked.map(({ subject, position, error }) => `${build.model}: ${subject} is parked at ${position}: ${error}`),
  );
  return [...lines, ...parked].join('\n');
}
