import { randomInt } from 'node:crypto';
import { inspect, parseArgs } from 'node:util';
import { Campaign, type CampaignOptions } from './campaign.js';
import type { Scenario } from './scenario.js';
import { SCENARIOS } from './scenarios.js';
import type { StoreName } from './stand.js';

const USAGE = `npm run faults -- [options]
  --rounds N       rounds in all (20)
  --seed S         what is drawn, and when; the same again with the same number (another each time)
  --from R         number of the first round (1)
  --store NAMES    postgres, eventstoredb, or both with a comma (both); EVENTSTOREDB_URL names a real server
  --only NAMES     scenarios, or how their names begin
  --per-ledger K   rounds on one ledger, before all its read models are compared with a clean rebuild (20)
  --clients C      clients of the mixed load (4)
  --minutes M      for scenarios that last (1)
  --keep           keeps logs and stores also where nothing was found
  --list           says which scenarios there are
long ones:  --only kill --rounds 2000;  --only replies-cut --rounds 20, which cut 10,000 replies;  --only soak --rounds 1 --minutes 60`;

const STORES: readonly StoreName[] = ['postgres', 'eventstoredb'];

/** A bad argument, told without a stack. */
class BadArgument extends Error {}

function readOptions(): CampaignOptions | undefined {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      rounds: text,
      seed: text,
      from: text,
      store: text,
      only: text,
      'per-ledger': text,
      clients: text,
      minutes: text,
      keep: { type: 'boolean' },
      list: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) return tell(USAGE);
  if (values.list === true) return tell(SCENARIOS.map(({ name, what }) => `${name.padEnd(24)} ${what}`).join('\n'));
  const eventStoreDbUrl = process.env.EVENTSTOREDB_URL;
  return {
    seed: count('seed', values.seed, randomInt(1, 2 ** 31)),
    from: count('from', values.from, 1),
    rounds: count('rounds', values.rounds, 20),
    stores: storesOf(values.store ?? STORES.join(',')),
    scenarios: scenariosOf(values.only),
    roundsPerLedger: count('per-ledger', values['per-ledger'], 20),
    clients: count('clients', values.clients, 4),
    keep: values.keep === true,
    minutes: minutesOf(values.minutes ?? '1'),
    ...(eventStoreDbUrl ? { eventStoreDbUrl } : {}),
    say,
  };
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function tell(text: string): undefined {
  say(text);
}

function count(name: string, given: string | undefined, fallback: number): number {
  const value = Number(given ?? fallback);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new BadArgument(`--${name} ${given} is to be a whole number from 1`);
  return value;
}

function minutesOf(given: string): number {
  const minutes = Number(given);
  if (!(minutes > 0)) throw new BadArgument(`--minutes ${given} is to be a number above 0`);
  return minutes;
}

function storesOf(given: string): CampaignOptions['stores'] {
  const [first, ...others] = given.split(',').map((name) => {
    const known = STORES.find((store) => store === name);
    if (!known) throw new BadArgument(`--store ${name} is to be one of ${STORES.join(', ')}`);
    return known;
  });
  if (!first) throw new BadArgument('--store names no store');
  return [first, ...others];
}

function scenariosOf(given: string | undefined): readonly Scenario[] {
  if (given === undefined) return SCENARIOS.filter(({ share }) => share !== 0);
  return given.split(',').flatMap((begin) => {
    const found = SCENARIOS.filter(({ name }) => name.startsWith(begin));
    if (found.length === 0)
      throw new BadArgument(`--only ${begin}: there is no such scenario; --list says which there are`);
    return found;
  });
}

async function main(): Promise<void> {
  const options = readOptions();
  if (!options) return;
  const startedAt = performance.now();
  say(`seed ${options.seed}, ${options.rounds} rounds, ${options.stores.join(' and ')}`);
  const { tally, evidence } = await Campaign.run(options);
  say(`\n${tally.table()}\n`);
  const took = `${Math.round((performance.now() - startedAt) / 1_000)} s, seed ${options.seed}`;
  say(evidence === undefined ? `nothing found in ${took}` : `something was found in ${took}; evidence: ${evidence}`);
  process.exitCode = evidence === undefined ? 0 : 1;
}

try {
  await main();
} catch (error) {
  const text = error instanceof BadArgument ? `${error.message}\n\n${USAGE}` : inspect(error);
  process.stderr.write(`${text}\n`);
  // A campaign that was interrupted waits for what does not come any more.
  process.exit(2);
}
