import { liveBuilds } from '../../projections/builds/builds.js';
import { hashRows } from '../../projections/runner/row-hashes.js';
import { readConfig } from '../config.js';
import { READ_MODELS, thisRelease } from '../composition/read-models.js';
import type { Command } from './command.js';
import { withStores } from './command-database.js';

export const hashes: Command = {
  name: 'hashes',
  usage: '',
  help: 'sums over the rows of the live read models: the same log gives the same',
  words: 0,
  options: {},
  run: async (_, { logger }) => {
    const config = readConfig();
    return withStores(config, logger, async ({ db }) => {
      for (const build of await liveBuilds(db, thisRelease(config.ledger))) {
        const declared = READ_MODELS.find(({ name }) => name === build.model);
        if (!declared) continue;
        for (const { table, rows, hash } of await hashRows(db, declared, build.schema))
          console.log(`${build.model}.${table}  ${rows} rows  ${hash}`);
      }
      return 0;
    });
  },
};
