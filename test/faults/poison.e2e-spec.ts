import { afterEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { liveBuild } from '../../projections/builds/builds.js';
import { parkedSubjects } from '../../projections/builds/parked.js';
import type { Stores } from '../../src/composition/open-ledger.js';
import { thisRelease } from '../../src/composition/read-models.js';
import { expectLikeRebuilt } from './all-there.js';
import { untilAtHead } from './clean-rebuild.js';
import { healthOf, metricOf } from './health.js';
import { serverSite, type Site } from './sites.js';
import { TestProcess } from './test-process.js';
import { PRODUCT, Witness } from './witness.js';

const MODEL = 'ownership';
const POISON = `${PRODUCT}/21/POISON`;
const NEIGHBOUR = `${PRODUCT}/21/NEIGHBOUR`;
const INNOCENT = `${PRODUCT}/21/INNOCENT`;
const CASE = '00/003000111111111118';

let site: Site | undefined;
afterEach(async () => {
  Witness.giveUp();
  await TestProcess.endAll();
  await site?.close();
});

type Opened = Stores & { readonly ledger: string };

/** The live build cannot take what is told of this subject: a fault of the model's that is mended later. */
async function cannotTake({ db, ledger }: Opened, subject: string): Promise<() => Promise<void>> {
  const { schema } = await liveBuild(db, thisRelease(ledger), MODEL);
  const table = sql.id(schema, 'titles');
  await sql`ALTER TABLE ${table} ADD CONSTRAINT indigestible CHECK (subject <> ${sql.lit(subject)})`.execute(db);
  return async () => {
    await sql`ALTER TABLE ${table} DROP CONSTRAINT indigestible`.execute(db);
  };
}

describe('an event that a read model cannot take in', () => {
  it('parks its subject and what relates to it, and nothing else; it is shown, and taken in once that is mended', async () => {
    const opened = (site = await serverSite('postgres'));
    const url = `http://127.0.0.1:${opened.environment.PORT}`;
    await TestProcess.start('src/api', opened.environment).printed(/listening/);
    TestProcess.start('src/projector', opened.environment);
    const stores = await opened.open();
    await untilAtHead(stores, stores.ledger);
    const witness = new Witness();
    let told = 0;
    const tell = async (name: string, items: readonly string[], more: object): Promise<void> => {
      const sent = { key: `told-${++told}`, name, items: items.length, body: { items, ...more } };
      const reply = await witness.sendUntilAnswered(sent, [url]);
      expect({ name, status: reply.status, ...reply.body }).toMatchObject({ name, status: 201 });
    };
    witness.startClients(2, [url]);
    const mend = await cannotTake(stores, POISON);
    await tell('manufacture', [POISON], { lot: 'L1', location: 'own/acme/plant' });
    await tell('manufacture', [NEIGHBOUR], { lot: 'L1', location: 'own/acme/plant' });
    await tell('manufacture', [INNOCENT], { lot: 'L1', location: 'own/acme/plant' });
    await tell('pack', [POISON, NEIGHBOUR], { container: CASE });
    await tell('ship', [CASE], { toParty: 'own/acme/buyer', toLocation: 'own/acme/dock2', owner: 'own/acme/buyer' });
    await tell('sell', [INNOCENT], { toParty: 'own/acme/buyer' });
    await witness.progress(20);
    await witness.finish();
    await untilAtHead(stores, stores.ledger);

    const parked = await parkedSubjects(stores.db, thisRelease(stores.ledger));
    expect(parked.map(({ model, subject }) => `${model} ${subject}`).sort()).toEqual(
      [CASE, NEIGHBOUR, POISON].map((subject) => `${MODEL} ${subject}`).sort(),
    );
    expect(parked.find(({ subject }) => subject === POISON)?.error).toMatch(/indigestible/);
    const { body } = await healthOf(url);
    expect([body.models[MODEL]?.parked, body.models.histories?.parked, body.models[MODEL]?.lag]).toEqual([3, 0, 0]);
    expect(await metricOf(url, `traceledger_parked_subjects{model="${MODEL}"}`)).toBe(3);
    const status = TestProcess.start('src/cli', opened.environment, ['status']);
    await status.end();
    expect(status.output).toMatch(/ownership .*3 parked/);
    expect(status.output).toMatch(/POISON is parked at \d+: .*indigestible/);

    await mend();
    const retried = TestProcess.start('src/cli', opened.environment, ['retry']);
    expect(await retried.end()).toMatchObject({ code: 0 });
    expect(retried.output).toMatch(/ownership: build 2 answers from now on/);
    expect(await parkedSubjects(stores.db, thisRelease(stores.ledger))).toEqual([]);
    expect((await healthOf(url)).body.models[MODEL]?.parked).toBe(0);
    await expectLikeRebuilt(stores);
    await stores.close();
  });
});
