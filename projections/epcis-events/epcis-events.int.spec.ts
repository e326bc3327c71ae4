import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kysely, PostgresDialect, sql } from 'kysely';
import type pg from 'pg';
import { NO_HISTORIES } from '../../test/support/no-histories.js';
import { LogScript, type ScriptEvent } from '../../test/support/log-script.js';
import { createTestDatabase, openPool, type TestDatabase } from '../../test/support/postgres.js';
import type { Capture } from '../../src/ledger/capture/capture.events.js';
import type { EpcisEvent } from '../../src/epcis/model/epcis-event.js';
import type { Db } from '../builds/registry.js';
import { hashRows } from '../runner/row-hashes.js';
import { epcisEvents } from './epcis-events.projection.js';
import { findEvents, type Narrow } from './epcis-events.queries.js';
import { epcisEventsTable, epcisToldTable } from './epcis-events.tables.js';

const UNIT = '01/09506000134352/21/A1';
const OTHER = '01/09506000134352/21/A2';
const THIRD = '01/09506000134352/21/A3';
const PLANT = '414/9506000134376';

function ofDocument(script: LogScript, events: readonly object[], ...taken: readonly ScriptEvent[]): Capture {
  const capture = script.capture(...taken);
  const document = {
    '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'],
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: '2026-02-01T00:00:00Z',
    epcisBody: { eventList: events },
  };
  const told = { ...capture, parts: [{ name: 'document/epcis', text: JSON.stringify(document) }] };
  script.captures[script.captures.length - 1] = told;
  return told;
}

const seen = (more: object = {}): object => ({
  type: 'ObjectEvent',
  eventTime: '2026-02-01T06:45:16.123456789Z',
  eventTimeZoneOffset: '+00:00',
  epcList: [`https://example.com/some/${UNIT}`],
  action: 'OBSERVE',
  bizStep: 'https://ref.gs1.org/cbv/BizStep-holding',
  readPoint: { id: `urn:epc:id:sgln:9506000.13437.0` },
  ...more,
});

describe('every capture as events of EPCIS', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  let db: Db;

  beforeAll(async () => {
    database = await createTestDatabase();
    pool = openPool(database.connectionString);
    db = new Kysely({ dialect: new PostgresDialect({ pool }) });
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  async function project(script: LogScript, schema: string, batch: number): Promise<void> {
    await epcisEvents.create(db, schema);
    for (let from = 0; from < script.captures.length; from += batch) {
      const part = script.captures.slice(from, from + batch);
      const closure = (): never => {
        throw new Error('no history is needed');
      };
      await db
        .transaction()
        .execute((trx) => epcisEvents.apply(part, { db: trx, schema, closure, histories: NO_HISTORIES }));
    }
  }

  async function events(schema: string): Promise<readonly EpcisEvent[]> {
    const { rows } = await sql<{ said: string }>`SELECT said FROM ${epcisEventsTable.in(schema)} ORDER BY seq`.execute(
      db,
    );
    return rows.map(({ said }) => JSON.parse(said) as EpcisEvent);
  }

  it('has the same rows, whatever the batches: of operations, documents, what came twice, and corrections of corrections', async () => {
    const script = new LogScript();
    script.capture(
      ['ItemManufactured', UNIT, { location: PLANT }],
      ['ItemManufactured', OTHER, { location: PLANT }],
      ['ItemManufactured', THIRD, { location: PLANT }],
    );
    const observed = { bizStep: 'holding', location: PLANT, claimed: true } as const;
    const at = '2026-02-01T06:45:16.123456789Z';
    ofDocument(script, [seen(), seen({ eventID: 'urn:uuid:1' })], ['ItemObserved', UNIT, { ...observed, at }]);
    ofDocument(script, [seen(), seen({ eventID: 'urn:uuid:1', action: 'ADD' }), seen({ eventID: 'urn:uuid:1' })]);
    script.capture(['ErrorDeclared', OTHER, { positions: [2] }]);
    script.capture(['ErrorDeclared', THIRD, { positions: [3] }], ['ItemManufactured', THIRD, { location: '414/2' }]);
    await project(script, 'one_by_one', 1);
    await project(script, 'at_once', 100);
    await project(script, 'by_two', 2);
    const hashes = await hashRows(db, epcisEvents, 'one_by_one');
    expect(await hashRows(db, epcisEvents, 'at_once')).toEqual(hashes);
    expect(await hashRows(db, epcisEvents, 'by_two')).toEqual(hashes);
    const told = await events('one_by_one');
    expect(
      told.map(({ eventID, action, epcList, errorDeclaration }) => [
        eventID?.slice(0, 8),
        action,
        epcList?.length,
        errorDeclaration?.reason,
      ]),
    ).toEqual([
      ['ni:///sh', 'ADD', 3, undefined],
      ['ni:///sh', 'OBSERVE', 1, undefined],
      ['urn:uuid', 'OBSERVE', 1, undefined],
      // What was told before is not told again; the same id with another content is.
      ['urn:uuid', 'ADD', 1, undefined],
      ['ni:///sh', 'ADD', 3, 'incorrect_data'],
      ['ni:///sh', 'ADD', 2, undefined],
      // What was left of it is declared in its turn, with what stands in its place.
      ['ni:///sh', 'ADD', 1, undefined],
      ['ni:///sh', 'ADD', 2, 'incorrect_data'],
      ['ni:///sh', 'ADD', 1, undefined],
    ]);
    expect(told[4]?.eventID).toBe(told[0]?.eventID);
    expect(told[7]?.eventID).toBe(told[5]?.eventID);
    expect(told[7]?.errorDeclaration?.correctiveEventIDs).toEqual([told[6]?.eventID, told[8]?.eventID]);
  });

  it('tells once what comes again under the hash by which it was told', async () => {
    const script = new LogScript();
    ofDocument(script, [seen()]);
    await project(script, 'first_told', 1);
    const [{ eventID } = { eventID: undefined }] = await events('first_told');
    ofDocument(script, [seen({ eventID }), seen({ eventID, action: 'ADD' })]);
    await project(script, 'told_again', 1);
    // The same id with another content contradicts.
    expect((await events('told_again')).map((event) => [event.eventID, event.action])).toEqual([
      [eventID, 'OBSERVE'],
      [eventID, 'ADD'],
    ]);
  });

  it('finds an event by times to the nanosecond and by canonical names of whatever spelling', async () => {
    const script = new LogScript();
    ofDocument(script, [
      seen({ bizTransactionList: [{ type: 'po', bizTransaction: 'urn:epcglobal:cbv:bt:9506000134376:1' }] }),
    ]);
    await project(script, 'found', 1);
    const { rows } = await sql`SELECT event_time, biz_step, read_point FROM ${epcisEventsTable.in('found')}`.execute(
      db,
    );
    expect(rows).toEqual([{ event_time: '1769928316123456789', biz_step: 'holding', read_point: PLANT }]);
    const names = await sql`SELECT role, name, type FROM found.names ORDER BY role`.execute(db);
    expect(names.rows).toEqual([
      { role: 'epc', name: UNIT, type: null },
      { role: 'transaction', name: 'urn:epcglobal:cbv:bt:9506000134376:1', type: 'po' },
    ]);
  });

  it('takes names of any length, and is asked for any character', async () => {
    const script = new LogScript();
    const long = `urn:example:${'x'.repeat(5_000)}`;
    const odd = 'urn:example:short';
    ofDocument(script, [
      seen({ eventID: long, bizTransactionList: [{ bizTransaction: long }], disposition: long }),
      seen({ eventID: odd, bizTransactionList: [{ bizTransaction: `${long}y` }], readPoint: { id: odd } }),
    ]);
    await project(script, 'odd', 1);
    const found = async (narrow: Narrow): Promise<readonly (string | undefined)[]> => {
      const order = { by: 'seq', isDescending: false } as const;
      const question = { narrows: [narrow], order, knownAt: 1_000, limit: 10 };
      const { events: met } = await findEvents({ db, schema: 'odd' }, question);
      return met.map(({ event }) => event.eventID);
    };
    expect(await found({ kind: 'column', column: 'event_id', anyOf: [long] })).toEqual([long]);
    expect(await found({ kind: 'column', column: 'event_id', anyOf: [odd] })).toEqual([odd]);
    expect(await found({ kind: 'column', column: 'disposition', anyOf: [long] })).toEqual([long]);
    expect(await found({ kind: 'column', column: 'event_id', anyOf: ['urn:\0'] })).toEqual([]);
    expect(await found({ kind: 'names', roles: ['transaction'], exact: [`${long}y`], prefixes: [] })).toEqual([odd]);
  });

  it('keeps by runs which event tells which of the ledger', async () => {
    const script = new LogScript();
    script.capture(
      ['ItemMoved', UNIT, { location: PLANT }],
      ['ItemMoved', OTHER, { location: PLANT }],
      ['ItemMoved', UNIT, { location: '414/2' }],
      ['ItemMoved', THIRD, { location: PLANT }],
    );
    await project(script, 'runs', 1);
    const { rows } = await sql`SELECT capture, first, last FROM ${epcisToldTable.in('runs')} ORDER BY first`.execute(
      db,
    );
    expect(rows).toEqual([
      { capture: '4', first: '1', last: '2' },
      { capture: '4', first: '3', last: '3' },
      { capture: '4', first: '4', last: '4' },
    ]);
  });
});
