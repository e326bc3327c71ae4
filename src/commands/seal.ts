import { readConfig } from '../config.js';
import type { LogMark } from '../event-store/event-store.js';
import { LedgerError } from '../ledger/errors.js';
import { sealLog } from '../moving/seal-log.js';
import type { Command } from './command.js';
import { ledgerName, withLog } from './command-log.js';
import { COMMAND_SAYS } from './commands.sentences.js';

const PLACE = { from: { type: 'string' }, ledger: { type: 'string' } } as const;

export const seal: Command = {
  name: 'seal',
  usage: '[--note TEXT] [--from URL] [--ledger NAME]',
  help: `ends a log: whoever writes to it is refused from then on, with the note; questions are still answered`,
  words: 0,
  options: { ...PLACE, note: { type: 'string' } },
  run: async (given, { logger }) => {
    const config = readConfig();
    const ledger = ledgerName('ledger', given.text('ledger') ?? config.ledger);
    return withLog(config, logger, { url: given.text('from'), ledger, mustExist: true }, async ({ store, words }) => {
      const last = await sealLog(store, given.text('note') ?? 'Its ledger goes on elsewhere');
      console.log(`${words} is sealed: position ${last} is its last.`);
      return 0;
    });
  },
};

export const open: Command = {
  name: 'open',
  usage: '[--as-it-is] [--from URL] [--ledger NAME]',
  help: `takes back a seal. The ledger must not go on elsewhere: that would be two of them
--as-it-is    opens a log that a copy or an import has not finished, at what is there`,
  words: 0,
  options: { ...PLACE, 'as-it-is': { type: 'boolean' } },
  run: async (given, { logger }) => {
    const config = readConfig();
    const ledger = ledgerName('ledger', given.text('ledger') ?? config.ledger);
    return withLog(config, logger, { url: given.text('from'), ledger, mustExist: true }, async ({ store, words }) => {
      const mark = await store.mark();
      if (mark.state === 'incomplete' && !given.flag('as-it-is')) throw halfThere(words, mark);
      if (mark.state !== 'open')
        await store.setMark({ state: 'open', since: new Date().toISOString(), note: `Opened; it was ${mark.state}` });
      console.log(
        mark.state === 'open' ? `${words} is open.` : `${words} was ${mark.state} (${mark.note}) and is open.`,
      );
      return 0;
    });
  },
};

function halfThere(words: string, { note }: LogMark): LedgerError {
  return new LedgerError('closed', { message: COMMAND_SAYS['half-there']({ where: words, note }) });
}
