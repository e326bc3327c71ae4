import { afterEach, describe, expect, it } from '@jest/globals';
import { BEFORE_FIRST } from '../../src/event-store/event-store.js';
import { testSeed } from '../support/seed/test-seed.js';
import { Chance, passing, rounds } from './chance.js';
import { expectAllThere } from './all-there.js';
import { embeddedSite, killPostgresOf, serverSite, type Site } from './sites.js';
import { TestProcess } from './test-process.js';
import { until } from './until.js';
import { Witness, largeManufacture } from './witness.js';

const ITEMS = 10_000;
/** Events of a whole capture of them: header and items, and then some of the small operations beside it. */
const EVENTS = 11_000;
const LONGEST_MS = 1_200;
const ROUND_MS = 300_000;

let site: Site | undefined;
afterEach(async () => {
  Witness.giveUp();
  await site?.close();
});

async function startLedger({ environment }: Site): Promise<{ readonly process: TestProcess; readonly url: string }> {
  const process = TestProcess.start('src/main', environment);
  const [, url = ''] = await process.printed(/API\s+(http\S+)/);
  return { process, url };
}

/** Kills at a random moment after the request left, or when the log has grown by a random number of events. */
async function atRandom(chance: Chance, site: Site): Promise<string> {
  if (chance.below(2) === 0) {
    const ms = chance.below(LONGEST_MS);
    await passing(ms);
    return `after ${ms} ms`;
  }
  const stores = await site.open();
  try {
    const [from, events] = [await stores.store.head(), chance.below(EVENTS)];
    await until('the log grows', async () => (await stores.store.head()) >= from + events, { everyMs: 1 });
    return `at ${events} more events`;
  } finally {
    await stores.close();
  }
}

async function campaign(site: Site, chance: Chance, count: number): Promise<void> {
  const witness = new Witness();
  let ledger = await startLedger(site);
  for (let round = 0; round < count; round++) {
    const acknowledgedBefore = witness.acknowledged.size;
    witness.startClients(2, [ledger.url]);
    await witness.progress(10);
    const large = largeManufacture(`large-${round}`, 100_000 * (round + 1), ITEMS);
    const firstTry = witness.sendOnce(large, ledger.url);
    const moment = await atRandom(chance, site);
    ledger.process.killGroup();
    const dataDir = site.environment.DATA_DIR;
    // Half of the time the database goes with it, as when the machine itself ends.
    if (dataDir !== undefined && chance.below(2) === 0) await killPostgresOf(dataDir);
    const answered = (await firstTry)?.status === 201;
    ledger = await startLedger(site);
    await expectWholeOrNot(site, witness, large.key, answered, `round ${round}, killed ${moment}`);
    const again = await witness.sendUntilAnswered(large, [ledger.url]);
    expect(again).toMatchObject({ status: 201, body: { items: ITEMS } });
    await witness.finish();
    expect(witness.acknowledged.size).toBeGreaterThan(acknowledgedBefore);
  }
  const { captures } = await expectAllThere(site, witness);
  expect(captures.filter(({ header }) => header.items === ITEMS)).toHaveLength(count);
}

async function expectWholeOrNot(site: Site, witness: Witness, key: string, answered: boolean, when: string) {
  const stores = await site.open();
  try {
    const { captures } = await witness.check(stores.store);
    const found = captures.filter(({ header }) => header.key === key);
    expect({ when, events: found.map(({ events }) => events.length) }).toEqual({
      when,
      // A capture is read whole or as voided; what was acknowledged is there.
      events: found.length === 1 || answered ? [ITEMS] : [],
    });
    expect(await stores.store.head()).toBeGreaterThan(BEFORE_FIRST);
  } finally {
    await stores.close();
  }
}

describe('a ledger killed in the middle of an operation over 10,000 items', () => {
  it.each([
    ['the embedded PostgreSQL', embeddedSite, 2],
    ['EventStoreDB', () => serverSite('eventstoredb'), 2],
  ] as const)(
    'shows it whole or not at all after the next start, on %s',
    async (_, open, short) => {
      const chance = Chance.of(testSeed(), 'killed in an operation');
      site = await open();
      await campaign(site, chance, rounds(short)).catch((error: unknown) => {
        throw new Error(`TEST_SEED=${testSeed()}`, { cause: error });
      });
    },
    rounds(2) * ROUND_MS,
  );
});
