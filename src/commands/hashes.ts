import { projectorStatus } from '../../projections/runner/rebuild.js';
import { hashRows } from '../../projections/runner/row-hashes.js';
import { INLINE_MODELS } from '../capture/inline-models/inline-builds.js';
import { readConfig } from '../config.js';
import { PROJECTED_MODELS } from '../composition/read-models.js';
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
    return withStores(config, logger, async ({ db, store }) => {
      const builds = await projectorStatus(db, config.ledger, store);
      for (const build of builds.filter(({ state }) => state === 'live')) {
        const declared = [...PROJECTED_MODELS, ...INLINE_MODELS].find(({ name }) => name === build.model);
        if (!declared) continue;
        for (const { table, rows, hash } of await hashRows(db, declared, build.schema))
          console.log(`${build.model}.${table}  ${rows} rows  ${hash}`);
      }
      return 0;
    });
  },
};
