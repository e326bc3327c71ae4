import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { liveBuild } from '../projections/builds/builds.js';
import { findBuild, requestRebuild } from '../projections/runner/rebuild.js';
import { PROJECTED_MODELS } from '../src/composition/read-models.js';
import { judgeWalk, walkLog } from '../src/doctor/deep-log-check.js';
import { logSchema } from '../src/event-store/postgres/log-schema.js';
import { until } from './faults/until.js';
import { request } from './support/api-answer.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';

const UNIT = '01/00300011111116/21/H1';
const HISTORY = `/v1/items/${encodeURIComponent(UNIT)}/history`;

describe('a ledger whose log has a hole', () => {
  let app: LedgerApp;
  let lost = 0;
  const move = async (place: string): Promise<number> => {
    const answer = await request(app.url)
      .post('/v1/operations/move')
      .send({ items: [UNIT], location: place });
    expect(answer.body).toMatchObject({ known: false });
    return answer.body.position;
  };

  beforeAll(async () => {
    app = await startLedger();
    await request(app.url)
      .post('/v1/operations/introduce')
      .send({ items: [UNIT], location: 'own/acme/plant' });
    lost = await move('own/acme/dock');
    const last = await move('own/acme/gate');
    expect((await request(app.url).get(`${HISTORY}?after=${last}`)).body.events).toHaveLength(3);
    const log = sql.id(logSchema(app.config.ledger), 'events');
    await sql`DELETE FROM ${log} WHERE position = ${lost}`.execute(app.ledger.db);
  });
  afterAll(() => app.stop());

  it('says so where the log is asked, and answers all else', async () => {
    const fromLog = await request(app.url).get(`${HISTORY}?source=log`);
    expect(fromLog.body).toMatchObject({ status: 503, code: 'wrong-log' });
    expect(fromLog.body['detail']).toContain(`at position ${lost}`);
    expect((await request(app.url).get(HISTORY)).body.events).toHaveLength(3);
    expect((await request(app.url).get('/v1/stock')).status).toBe(200);
  });

  it('is found by the walk of the doctor', async () => {
    const found = judgeWalk(await walkLog(app.ledger.store));
    expect(found.map(({ verdict }) => verdict)).toEqual(['problem', 'problem', 'problem']);
    expect(found[0]?.found).toBe(`no event at position: ${lost}`);
    expect(found[0]?.advice).toMatch(/^Before anything else keep the log and the database/);
  });

  it('keeps the build that answers where another cannot be made, and goes on recording', async () => {
    const { db, release } = app.ledger;
    const { ledger } = app.config;
    const before = await liveBuild(db, release, 'stock-levels');
    const asked = await requestRebuild(db, ledger, PROJECTED_MODELS, 'stock-levels');
    await until('the build is given up', async () => (await findBuild(db, ledger, asked)) === undefined);
    expect((await liveBuild(db, release, 'stock-levels')).build).toBe(before.build);
    const position = await move('own/acme/yard');
    const { body } = await request(app.url).get(`/v1/stock?groupBy=location&after=${position}`);
    expect(body.stock).toMatchObject([{ place: { location: 'own/acme/yard' }, quantity: '1' }]);
  });

  it('starts where the writer cannot read the log to its end, answers what was read, and refuses to record', async () => {
    const whole = await app.ledger.store.read(0, 100);
    const before = whole.filter(({ position }) => position < lost);
    const behind = whole.filter(({ position }) => position > lost);
    const broken = await startLedger({
      fill: async (log) => {
        await log.append(before, -1);
        await log.append(behind, before.length - 1);
      },
    });
    try {
      const { body } = await request(broken.url).get(`/v1/items/${encodeURIComponent(UNIT)}`);
      expect(body).toMatchObject({ revision: 0, place: { location: 'own/acme/plant' } });
      const refused = await request(broken.url)
        .post('/v1/operations/move')
        .send({ items: [UNIT], location: 'own/acme/gate' });
      expect(refused.body).toMatchObject({ status: 503, code: 'wrong-log' });
      expect(refused.body['detail']).toContain(`at position ${lost}`);
    } finally {
      await broken.stop();
    }
  });
});
