import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import { liveBuild } from '../../../projections/builds/builds.js';
import { inlineModelsOf } from './inline-builds.js';
import { createTestDatabase, openPool, type TestDatabase } from '../../../test/support/postgres.js';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import { recorded } from '../../../test/support/random-ledger.js';
import { type InlineCheckpoint, ModelsBroughtOn, WriterReplaced } from './inline-models.js';
import { PostgresInlineModels } from './postgres-inline-models.js';

const [UNIT, CASE, PLANT] = ['01/09506000134352/21/1', '01/19506000134359/21/C1', '414/9506000134376'];
const START: InlineCheckpoint = { position: -1, eventId: '', epoch: 0, recordedAtMs: 0 };

let database: TestDatabase;
let pool: pg.Pool;
let db: Kysely<unknown>;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = openPool(database.connectionString);
  db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

function story() {
  const ledger = new PureLedger();
  const lot = '01/09506000134352/10/A1';
  ledger.given(
    operation('manufacture', [UNIT], { location: PLANT, product: '01/09506000134352', lot }),
    operation('manufacture', [CASE], { location: PLANT }),
    operation('pack', [UNIT], { container: CASE }),
    operation('identify', [UNIT], { identifier: 'own/acme/alias/1', change: 'added' }),
    {
      operation: 'open-recall',
      recall: 'recall/r1',
      scope: { anyOf: [{ lots: [lot] }] },
      blocks: ['sale'],
      sites: [],
      reason: 'glass',
      recordedFor: SELF,
    },
  );
  return { ledger, changes: recorded(ledger) };
}

describe('the inline models as the writer sees them', () => {
  it('move with their checkpoint, and take nothing from one who does not know it', async () => {
    const models = new PostgresInlineModels(pool, 'main');
    await models.migrate();
    await models.migrate();
    expect(await models.checkpoint()).toEqual(START);
    const { ledger, changes } = story();
    const to = { position: ledger.head - 1, eventId: 'e1', epoch: 3, recordedAtMs: 1_772_352_000_000 };
    expect(await models.apply(changes, START, to)).toBe(true);
    const other = new PostgresInlineModels(pool, 'main');
    expect(await other.checkpoint()).toEqual(to);
    expect(await other.apply(changes, START, to)).toBe(false);
    expect(await other.apply([], to, { ...to, position: to.position + 1, epoch: 4 })).toBe(true);
    expect((await models.checkpoint()).epoch).toBe(4);
    expect((await liveBuild(db, inlineModelsOf('main'), 'items')).position).toBe(to.position + 1);

    expect(Object.fromEntries(await other.load([UNIT]))).toEqual({
      [UNIT]: ledger.get(UNIT),
      [CASE]: ledger.get(CASE),
    });
    expect(Object.fromEntries(await other.subjectsOfIdentifiers(['own/acme/alias/1', 'own/acme/alias/2']))).toEqual({
      'own/acme/alias/1': UNIT,
    });
    const asked = {
      recalls: ['recall/r1'],
      expiring: [],
      reported: [],
      leftOpen: [],
      owning: new Map(),
      selling: new Map(),
      clearing: [],
    };
    expect(await other.forbiddingContents([CASE], asked)).toEqual(
      new Map([[CASE, { recalled: new Map([['recall/r1', UNIT]]) }]]),
    );
    const first = changes[0]?.capture;
    const key = first?.header.key ?? '';
    expect(
      await other.findKeys([
        { caller: 'test', key },
        { caller: 'somebody', key },
      ]),
    ).toMatchObject([{ caller: 'test', key, answer: { capture: first?.header.capture } }]);
    expect(await other.findCaptures([first?.header.capture ?? '', 'none'])).toEqual([
      { capture: first?.header.capture, firstPosition: first?.firstPosition, position: first?.position },
    ]);
  });

  it('answer a writer no more once one of a later epoch leads, though these are not its models', async () => {
    const [first, second] = [new PostgresInlineModels(pool, 'led'), new PostgresInlineModels(pool, 'led')];
    await first.migrate();
    await first.checkpoint();
    expect([await first.lead(3), await first.load([UNIT])]).toEqual([true, new Map()]);
    expect([await second.lead(3), await second.lead(4)]).toEqual([false, true]);
    await expect(first.load([UNIT])).rejects.toThrow(WriterReplaced);
    await expect(first.expectNotSetBack()).rejects.toThrow(WriterReplaced);
    // Who only follows is answered.
    await first.checkpoint();
    expect(await first.load([UNIT])).toEqual(new Map());
    expect(await first.lead(4)).toBe(false);
  });

  it('answer a writer no more once another has brought them on, whatever it wrote itself', async () => {
    const [first, second] = [new PostgresInlineModels(pool, 'replaced'), new PostgresInlineModels(pool, 'replaced')];
    await first.migrate();
    const start = await first.checkpoint();
    const own = { ...start, position: 1, eventId: 'e1', epoch: 1 };
    const [isApplied, beside] = await Promise.all([first.apply([], start, own), first.load([UNIT])]);
    expect([isApplied, beside, await first.load([UNIT])]).toEqual([true, new Map(), new Map()]);
    const taken = { ...own, position: 2, eventId: 'e2', epoch: 2 };
    expect(await second.apply([], await second.checkpoint(), taken)).toBe(true);
    await expect(first.load([UNIT])).rejects.toThrow(ModelsBroughtOn);
    await expect(first.findKeys([{ caller: 'test', key: 'k' }])).rejects.toThrow(ModelsBroughtOn);
    await expect(first.expectNotSetBack()).rejects.toThrow(ModelsBroughtOn);
    expect(await second.load([UNIT])).toEqual(new Map());
    await first.checkpoint();
    expect(await first.load([UNIT])).toEqual(new Map());
  });

  it('say that the database is not to be had', async () => {
    const nobody = openPool(`postgres://127.0.0.1:${await unusedPort()}/none`);
    const models = new PostgresInlineModels(nobody, 'main');
    await expect(models.apply([], START, START)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(models.checkpoint()).rejects.toMatchObject({ code: 'unavailable' });
    await nobody.end();
  });
});

async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
