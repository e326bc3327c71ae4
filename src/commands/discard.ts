import { dropEarlierModels } from '../../projections/builds/earlier-models.js';
import { readConfig } from '../config.js';
import { discardReadModels } from '../composition/discard-read-models.js';
import { thisRelease } from '../composition/read-models.js';
import type { Command } from './command.js';
import { withStores } from './command-database.js';

export const discard: Command = {
  name: 'discard',
  usage: '[--earlier]',
  help: 'drops all read models of a ledger that is stopped; the next start builds them from the log. --earlier: only those that no release in use needs, beside a ledger that runs',
  words: 0,
  options: { earlier: { type: 'boolean' } },
  run: async (given, { logger }) => {
    const config = readConfig();
    const { ledger } = config;
    return withStores(config, logger, async ({ db }) => {
      if (given.flag('earlier')) {
        const schemas = await db.transaction().execute((trx) => dropEarlierModels(trx, thisRelease(ledger)));
        console.log(`Dropped: ${schemas.join(', ') || 'nothing'}.`);
        return 0;
      }
      const models = await discardReadModels(db, ledger);
      console.log(`Dropped: ${models.join(', ') || 'nothing'}. The next start builds the read models from the log.`);
      return 0;
    });
  },
};
