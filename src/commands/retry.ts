import { parkedSubjects } from '../../projections/builds/parked.js';
import { thisRelease } from '../composition/read-models.js';
import { readConfig } from '../config.js';
import type { Command } from './command.js';
import { withStores } from './command-database.js';
import { isInline, rebuildInline, rebuildProjected } from './rebuild.js';

export const retry: Command = {
  name: 'retry',
  usage: '',
  help: 'builds each read model anew that could not take in something, once that is mended',
  words: 0,
  options: {},
  run: async (_, surroundings) => {
    const config = readConfig();
    return withStores(config, surroundings.logger, async (stores) => {
      const { ledger } = config;
      const release = thisRelease(ledger);
      const models = new Set((await parkedSubjects(stores.db, release)).map(({ model }) => model));
      if (models.size === 0) console.log('Nothing is parked.');
      // A build begins at the beginning, because what names a parked subject later was held back as well. The writer's own come last: what is late
      // in them is folded from the histories.
      for (const model of models) if (!isInline(model)) await rebuildProjected(stores, ledger, model, surroundings);
      if ([...models].some(isInline)) await rebuildInline(stores, ledger);
      for (const { model, subject, position, error } of await parkedSubjects(stores.db, release))
        console.log(`${model}: ${subject} is still parked at ${position}: ${error}`);
      return 0;
    });
  },
};
