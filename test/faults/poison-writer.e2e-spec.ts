import { afterEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { liveBuild } from '../../projections/builds/builds.js';
import { parkedSubjects } from '../../projections/builds/parked.js';
import type { Stores } from '../../src/composition/open-ledger.js';
import { thisRelease } from '../../src/composition/read-models.js';
import { liveAndRebuilt, untilAtHead } from './clean-rebuild.js';
import { healthOf, metricOf, untilHealthSays } from './health.js';
import { serverSite, type Site } from './sites.js';
import { TestProcess } from './test-process.js';
import { PRODUCT, Witness, post, type Reply } from './witness.js';
import { AS_OWNER } from '../support/owner-key.js';

const unit = (serial: string): string => `${PRODUCT}/21/${serial}`;
const [POISON, SICK, NEIGHBOUR, INNOCENT] = [unit('POISON'), unit('SICK'), unit('NEIGHBOUR'), unit('INNOCENT')];
const [CASE, PALLET, ALIAS] = ['00/003000111111111118', '00/003000111111111125', 'own/acme/alias/S1'];

let site: Site | undefined;
afterEach(async () => {
  Witness.giveUp();
  await TestProcess.endAll();
  await site?.close();
});

type Opened = Stores & { readonly ledger: string };

/** The live build of `items` cannot take what is told of these from now on: a fault of the model's that is mended later. */
async function cannotTake({ db, ledger }: Opened, subjects: readonly string[]): Promise<() => Promise<void>> {
  const table = sql.id((await liveBuild(db, thisRelease(ledger), 'items')).schema, 'items');
  const list = sql.join(subjects.map((subject) => sql.lit(subject)));
  await sql`ALTER TABLE ${table} ADD CONSTRAINT indigestible CHECK (subject NOT IN (${list})) NOT VALID`.execute(db);
  return async () => {
    await sql`ALTER TABLE ${table} DROP CONSTRAINT indigestible`.execute(db);
  };
}

class Teller {
  private told = 0;

  constructor(private readonly url: string) {}

  async tell(name: string, items: readonly string[], more = {}, key = `told-${++this.told}`): Promise<Reply> {
    const reply = await post(this.url, { key, name, items: items.length, body: { items, ...more } });
    if (!reply) throw new Error(`${name} of ${items.join(', ')} was not answered`);
    return reply;
  }

  async item(id: string): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
    const response = await fetch(`${this.url}/v1/items/${encodeURIComponent(id)}`, { headers: AS_OWNER });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }
}

const TO_BUYER = { toParty: 'own/acme/buyer' };
const AT_PLANT = { lot: 'L1', location: 'own/acme/plant' };

/** What can be said and done while nothing is known of the poisoned ones, by whichever writer. */
async function expectOnlyThoseParked(teller: Teller): Promise<void> {
  for (const subject of [POISON, SICK, CASE, PALLET, NEIGHBOUR]) {
    const { status, body } = await teller.tell('sell', [subject], TO_BUYER);
    expect({ subject, status, ...body }).toMatchObject({ subject, status: 503, code: 'parked' });
    expect(body.detail).toMatch(/could not be taken in at position \d+/);
    const late = await teller.tell('move', [subject], { location: 'own/acme/dock', at: '2020-01-01T00:00:00Z' });
    expect({ subject, status: late.status, ...late.body }).toMatchObject({ subject, status: 503, code: 'parked' });
  }
  expect(await teller.tell('receive', [ALIAS], AT_PLANT)).toMatchObject({ status: 503, body: { code: 'parked' } });
  expect(await teller.item(POISON)).toMatchObject({ status: 503, body: { code: 'parked' } });
  expect(await teller.item(NEIGHBOUR)).toMatchObject({ status: 200, body: { incomplete: true } });
  const innocent = await teller.item(INNOCENT);
  expect(innocent.status).toBe(200);
  expect(innocent.body).not.toHaveProperty('incomplete');
}

describe('an event that a model of the writer cannot take in', () => {
  it('parks its subject, what carries it, and nothing else: the writer refuses these and goes on, also after a takeover, until it was mended', async () => {
    const opened = (site = await serverSite('postgres'));
    const url = `http://127.0.0.1:${opened.environment.PORT}`;
    const api = TestProcess.start('src/api', opened.environment);
    await api.printed(/listening/);
    TestProcess.start('src/projector', opened.environment);
    const stores = await opened.open();
    await untilAtHead(stores, stores.ledger);
    const teller = new Teller(url);
    const witness = new Witness();
    expect(await teller.tell('manufacture', [SICK, NEIGHBOUR, INNOCENT], AT_PLANT)).toMatchObject({ status: 201 });
    expect(await teller.tell('pack', [SICK, NEIGHBOUR], { container: CASE })).toMatchObject({ status: 201 });
    expect(await teller.tell('pack', [CASE], { container: PALLET })).toMatchObject({ status: 201 });
    witness.startClients(2, [url]);
    const mend = await cannotTake(stores, [POISON, SICK]);

    const made = await teller.tell('manufacture', [POISON], AT_PLANT, 'poison');
    expect(made).toMatchObject({ status: 201, body: { known: false } });
    const identified = { identifier: ALIAS, change: 'added' };
    expect(await teller.tell('identify', [SICK], identified)).toMatchObject({ status: 201 });
    await expectOnlyThoseParked(teller);
    expect(await teller.tell('move', [INNOCENT], { location: 'own/acme/dock' })).toMatchObject({ status: 201 });
    expect(await teller.tell('manufacture', [POISON], AT_PLANT, 'poison')).toMatchObject({
      status: 201,
      body: { known: true, position: made.body.position },
    });
    await witness.progress(20);

    await api.kill();
    await TestProcess.start('src/api', opened.environment).printed(/listening/);
    await untilHealthSays(url, { status: 'ready', writer: 'active' });
    await expectOnlyThoseParked(teller);
    await witness.progress(20);
    const parked = await parkedSubjects(stores.db, thisRelease(stores.ledger));
    const inModel = (model: string): string[] => parked.filter((one) => one.model === model).map((one) => one.subject);
    for (const model of ['items', 'genealogy', 'recalls'])
      expect(inModel(model).sort()).toEqual([ALIAS, CASE, PALLET, POISON, SICK].sort());
    expect(inModel('captures')).toEqual([]);
    expect(parked.find(({ subject }) => subject === POISON)?.error).toMatch(/indigestible/);
    expect((await healthOf(url)).body.models['items']?.parked).toBe(5);
    expect(await metricOf(url, 'traceledger_parked_subjects{model="items"}')).toBe(5);
    const doctor = TestProcess.start('src/cli', opened.environment, ['doctor']);
    expect(await doctor.end()).toMatchObject({ code: 2 });
    expect(doctor.output).toMatch(/problem +model items .*could not take in 5 subjects/);

    await mend();
    const retried = TestProcess.start('src/cli', opened.environment, ['retry']);
    expect(await retried.end()).toMatchObject({ code: 0 });
    expect(await parkedSubjects(stores.db, thisRelease(stores.ledger))).toEqual([]);
    for (const subject of [PALLET, POISON])
      expect(await teller.tell('sell', [subject], TO_BUYER)).toMatchObject({ status: 201 });
    expect(await teller.item(SICK)).toMatchObject({ status: 200, body: { identifiers: [ALIAS] } });
    await witness.finish();
    const { live, rebuilt } = await liveAndRebuilt(stores);
    expect(live).toEqual(rebuilt);
    await stores.close();
  });
});
