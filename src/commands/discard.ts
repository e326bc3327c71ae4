import { readConfig } from '../config.js';
import { discardReadModels } from '../discard-read-models.js';
import type { Command } from './command.js';
import { withStores } from './command-database.js';

export const discard: Command = {
  name: 'discard',
  usage: '',
  help: 'drops all read models of a ledger that is stopped; the next start builds them from the log',
  words: 0,
  options: {},
  run: async (_, { logger }) => {
    const config = readConfig();
    return withStores(config, logger, async ({ db }) => {
      const models = await discardReadModels(db, config.ledger);
      console.log(`Dropped: ${models.join(', ') || 'nothing'}. The next start builds the read models from the log.`);
      return 0;
    });
  },
};
