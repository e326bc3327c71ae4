import { readConfig } from '../config.js';
import { copyLog, type Copied } from '../moving/copy-log.js';
import { wrongUse, type Command, type Given, type Surroundings } from './command.js';
import { ledgerName, withLog, type OpenLog } from './command-log.js';
import { counted, ProgressLine } from './progress.js';
import { USAGE_SAYS } from './commands.sentences.js';

export const copy: Command = {
  name: 'copy',
  usage: '[--from URL] [--to URL] [--ledger NAME] [--as NAME] [--follow | --seal | --open]',
  help: `copies a whole log into another event store and compares both; run again it goes on where it stood
--from, --to  esdb://..., esdb+discover://... or postgres://..., or @file with that in it; one of them may be left out: the log of the settings
--as          the ledger's name in the target, where it is to be another one
--follow      goes on copying what is appended, until the source is sealed or Ctrl-C
--seal        seals the source at the end, so that nothing is written there any more, and opens the target
--open        opens the target although the source is still written to: from there they are two ledgers`,
  words: 0,
  options: {
    from: { type: 'string' },
    to: { type: 'string' },
    ledger: { type: 'string' },
    as: { type: 'string' },
    follow: { type: 'boolean' },
    seal: { type: 'boolean' },
    open: { type: 'boolean' },
  },
  run: async (given, surroundings) => {
    const config = readConfig();
    const ledger = ledgerName('ledger', given.text('ledger') ?? config.ledger);
    const places = { from: given.text('from'), to: given.text('to'), as: ledgerName('as', given.text('as') ?? ledger) };
    if (['follow', 'seal', 'open'].filter((name) => given.flag(name)).length > 1)
      throw wrongUse(copy, USAGE_SAYS['one-of-flags']());
    if (places.from === places.to && places.as === ledger) throw wrongUse(copy, USAGE_SAYS['same-log']());
    const { logger } = surroundings;
    return withLog(config, logger, { url: places.from, ledger, mustExist: true }, (from) =>
      withLog(config, logger, { url: places.to, ledger: places.as, mustExist: false }, (to) =>
        copyBetween(from, to, given, surroundings),
      ),
    );
  },
};

async function copyBetween(from: OpenLog, to: OpenLog, given: Given, { signal }: Surroundings): Promise<number> {
  const line = new ProgressLine(process.stderr);
  const say = (text: string): void => {
    line.end();
    console.log(text);
  };
  say(`From ${from.words}\n  to ${to.words}`);
  try {
    const copied = await copyLog({
      from: from.store,
      to: to.store,
      source: from.words,
      target: to.words,
      atEnd: given.flag('seal') ? 'seal' : given.flag('open') ? 'open' : 'leave',
      follow: given.flag('follow'),
      signal,
      onProgress: (what, position, of) => line.show(what, position + 1, of + 1),
      say,
    });
    say(outcome(copied));
    return 0;
  } finally {
    line.end();
  }
}

function outcome({ position, hashes, behind, isOpen, isMoved }: Copied): string {
  const same = `Both hold the same ${counted(position + 1)} events, positions 0 to ${position}.
  source sha256 ${hashes.from}
  target sha256 ${hashes.to}`;
  if (isOpen && isMoved) return `${same}\nThe target is complete, and takes a writer.`;
  if (isOpen)
    return `${same}\nThe target takes a writer. The source is still written to (${counted(behind)} events more by now): they are two ledgers.`;
  return `${same}
The source is still written to (${counted(behind)} events more by now), so no writer begins on the target yet.
To move the ledger run the same command with --seal: it ends the source, copies the rest and opens the target.`;
}
