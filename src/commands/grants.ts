import { openGrants } from '../composition/open-keys.js';
import { readConfig } from '../config.js';
import { grantsAt, type GrantHeld } from '../ledger/access/grants.js';
import { asOfInstant, eventTimeRule } from '../ledger/event-time.js';
import { wrongUse, type Command } from './command.js';
import { withStores } from './command-database.js';
import { USAGE_SAYS } from './commands.sentences.js';

export const grants: Command = {
  name: 'grants',
  usage: '[--as-of INSTANT] [--known-at POSITION]',
  help: 'who might do what, at that moment, as it was known at that position of the log (docs/security.md)',
  words: 0,
  options: { 'as-of': { type: 'string' }, 'known-at': { type: 'string' } },
  run: (given, { logger }) => {
    const asOf = given.text('as-of') ?? new Date().toISOString();
    const rule = eventTimeRule(asOf);
    if (rule !== undefined) throw wrongUse(grants, USAGE_SAYS['wrong-option']({ option: 'as-of', value: asOf, rule }));
    const knownAt = given.position('known-at') ?? Number.MAX_SAFE_INTEGER;
    const config = readConfig();
    return withStores(config, logger, async ({ db, store }) => {
      const known = openGrants(db, config.ledger, store, logger);
      await known.bringUp();
      const events = known.events.filter(({ position }) => position <= knownAt);
      for (const grant of grantsAt(events, asOfInstant(asOf))) console.log(lineOf(grant));
      return 0;
    });
  },
};

function lineOf({ key, principal, role, parties, numbers, since, until }: GrantHeld): string {
  const bounds = [
    `for ${parties.length === 0 ? 'all parties' : parties.join(' ')}`,
    ...(numbers.length === 0 ? [] : [`numbers ${numbers.join(' ')}`]),
  ];
  return [key, principal, role, `since ${since}`, ...(until === undefined ? [] : [`until ${until}`]), ...bounds].join(
    '  ',
  );
}
