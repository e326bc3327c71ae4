import { auditRules } from '../audit/rules-audit.js';
import type { RulesDifference } from '../ledger/history/rules-audit.js';
import { RULES } from '../ledger/item/rules.js';
import { proposalsFor } from '../ledger/operations/rules-proposals.js';
import { thisRelease } from '../composition/read-models.js';
import { readConfig } from '../config.js';
import { wrongUse, type Command } from './command.js';
import { withStores } from './command-database.js';
import { USAGE_SAYS } from './commands.sentences.js';

const DIFFERENT = 1;

export const audit: Command = {
  name: 'audit',
  usage: 'rules [--json]',
  help: `rules: reads every history by the newest rules too, and lists what they would read otherwise
with operations that would make it so; nothing is changed. Exit code 1 where there is something.
--json    one difference a line`,
  words: 1,
  options: { json: { type: 'boolean' } },
  run: async (given, { logger, signal }) => {
    if (given.words[0] !== 'rules') throw wrongUse(audit, USAGE_SAYS['not-audited'](given.words[0] ?? ''));
    const show = given.flag('json') ? asJson : inWords;
    const config = readConfig();
    return withStores(config, logger, async ({ db }) => {
      let [subjects, different, position] = [0, 0, 0];
      for await (const page of auditRules(db, thisRelease(config.ledger))) {
        signal.throwIfAborted();
        for (const difference of page.differences) console.log(show(difference));
        subjects += page.subjects;
        different += page.differences.length;
        position = page.position;
      }
      const found = different === 0 ? 'none is' : `${different} are`;
      // Standard output is for the differences alone, so that another program can take them.
      console.error(`${subjects} histories up to position ${position}: ${found} read otherwise by rules ${RULES}.`);
      return different === 0 ? 0 : DIFFERENT;
    });
  },
};

function asJson(difference: RulesDifference): string {
  return JSON.stringify({ ...difference, proposals: proposalsFor(difference) });
}

function inWords(difference: RulesDifference): string {
  const { subject, differs } = difference;
  const proposals = proposalsFor(difference).map(({ operation, body }) => `  ${operation} ${JSON.stringify(body)}`);
  return [`${subject}: ${differs.join(', ')}`, ...proposals].join('\n');
}
