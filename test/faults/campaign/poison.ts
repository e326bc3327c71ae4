import { sql } from 'kysely';
import { liveBuild } from '../../../projections/builds/builds.js';
import { parkedSubjects } from '../../../projections/builds/parked.js';
import { thisRelease } from '../../../src/composition/read-models.js';
import { untilAtHead } from '../clean-rebuild.js';
import { TestProcess } from '../test-process.js';
import { PRODUCT, type Sent } from '../witness.js';
import { Finding, type Round, type Scenario } from './scenario.js';

const MODEL = 'ownership';
const MOST = 1_000;
const AT_ONCE = 20;

function poisoned(name: string): Sent {
  const items = [`${PRODUCT}/21/POISON-${name}`];
  return {
    key: `poison-${name}`,
    name: 'manufacture',
    items: 1,
    body: { items, lot: 'P', location: 'own/acme/plant' },
  };
}

/** Milliseconds until the models know of what was there when it was asked. */
async function lagMs({ stand }: Round): Promise<number> {
  const startedAt = performance.now();
  await untilAtHead(stand.stores, stand.stores.ledger);
  return performance.now() - startedAt;
}

/** The model is mended after the events were met; what it could not take in is asked for again. */
export const poison: Scenario = {
  name: 'poison',
  what: 'up to 1,000 events that one read model cannot take in, among others; retried when it was mended',
  async run(round) {
    const { stand, chance, witness, note, number } = round;
    const { db, ledger } = stand.stores;
    const before = await lagMs(round);
    const { schema } = await liveBuild(db, thisRelease(ledger), MODEL);
    const table = sql.id(schema, 'titles');
    await sql`ALTER TABLE ${table} ADD CONSTRAINT poison CHECK (subject NOT LIKE '%POISON%') NOT VALID`.execute(db);
    const count = 1 + chance.below(MOST);
    for (let n = 0; n < count; n += AT_ONCE) {
      const some = Array.from({ length: Math.min(AT_ONCE, count - n) }, (_, index) =>
        poisoned(`${number}-${n + index}`),
      );
      await Promise.all(some.map((sent) => witness.sendUntilAnswered(sent, stand.urls)));
    }
    const during = await lagMs(round);
    note(`${count} events, the others caught up in ${Math.round(during)} ms, in ${Math.round(before)} before`);
    const parked = await parkedSubjects(db, thisRelease(ledger));
    if (parked.length !== count || parked.some(({ model }) => model !== MODEL))
      throw new Finding('wrong', `${parked.length} subjects are parked, not ${count}`);
    await sql`ALTER TABLE ${table} DROP CONSTRAINT poison`.execute(db);
    const retry = TestProcess.start('src/cli', stand.environment, ['retry']);
    await retry.end();
    const left = await parkedSubjects(db, thisRelease(ledger));
    if (left.length > 0) throw new Finding('wrong', `${left.length} subjects are still parked:\n${retry.output}`);
  },
};
