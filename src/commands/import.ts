import { readConfig } from '../config.js';
import { importLog } from '../moving/import-log.js';
import { wrongUse, type Command } from './command.js';
import { ledgerName, withLog } from './command-log.js';
import { counted, ProgressLine } from './progress.js';
import { USAGE_SAYS } from './commands.sentences.js';

export const importCommand: Command = {
  name: 'import',
  usage: '--in FILE [--to URL] [--ledger NAME]',
  help: `fills an empty log, or the beginning of the same one, from an exported file; run again it goes on where it stood
--ledger      imports it under this name, whatever the file says`,
  words: 0,
  options: { in: { type: 'string' }, to: { type: 'string' }, ledger: { type: 'string' } },
  run: async (given, { logger, signal }) => {
    const config = readConfig();
    const path = given.text('in');
    if (path === undefined || path === '-') throw wrongUse(importCommand, USAGE_SAYS['no-file']());
    const named = given.text('ledger');
    const ledger = ledgerName('ledger', named ?? config.ledger);
    const line = new ProgressLine(process.stderr);
    return withLog(config, logger, { url: given.text('to'), ledger, mustExist: false }, async ({ store, words }) => {
      const { header, appended, hash } = await importLog({
        path,
        to: store,
        ledger: named === undefined ? ledger : undefined,
        signal,
        onProgress: (what, position, of) => line.show(what, position + 1, of + 1),
      }).finally(() => line.end());
      console.log(
        `${words} holds positions ${header.first} to ${header.last} of ${path}: ${counted(appended)} events were new.\n  sha256 ${hash}`,
      );
      return 0;
    });
  },
};
