import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import { QUERY_CASES, QUERY_DOCUMENTS } from '../../test/support/epcis/query-cases.js';
import { NO_HISTORIES } from '../../test/support/no-histories.js';
import { LogScript } from '../../test/support/log-script.js';
import { createTestDatabase, openPool, type TestDatabase } from '../../test/support/postgres.js';
import type { Db } from '../builds/registry.js';
import type { Capture } from '../../src/ledger/capture/capture.events.js';
import { isMet, readQuery, type EventQuery } from '../../src/epcis/query/read-query.js';
import { epcisEvents } from './epcis-events.projection.js';
import { findEvents, itemsNamed, valuesOf, type EventsQuestion } from './epcis-events.queries.js';

const SCHEMA = 'asked';
const ALWAYS = 1_000_000;
const EVERYTHING = { order: { by: 'seq', isDescending: false }, knownAt: ALWAYS, limit: 1_000 } as const;

function queried(parameter: string, ...values: readonly string[]): EventQuery {
  const read = readQuery(new Map([[parameter, values]]), new Map());
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return read.query;
}

describe('events of EPCIS by their indexes', () => {
  const script = new LogScript();
  let database: TestDatabase;
  let pool: pg.Pool;
  let db: Db;

  beforeAll(async () => {
    database = await createTestDatabase();
    pool = openPool(database.connectionString);
    db = new Kysely({ dialect: new PostgresDialect({ pool }) });
    await epcisEvents.create(db, SCHEMA);
    const captures = Object.values(QUERY_DOCUMENTS).map((document): Capture => {
      const parts = [{ name: 'document/epcis', text: JSON.stringify(document) }];
      return { ...script.capture(), parts };
    });
    const closure = (): never => {
      throw new Error('no history is needed');
    };
    await db
      .transaction()
      .execute((trx) => epcisEvents.apply(captures, { db: trx, schema: SCHEMA, closure, histories: NO_HISTORIES }));
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  const find = async (question: Partial<EventsQuestion>): Promise<readonly (string | undefined)[]> => {
    const { events: found } = await findEvents({ db, schema: SCHEMA }, { narrows: [], ...EVERYTHING, ...question });
    return found.map(({ event }) => event.eventID);
  };

  it.each([
    ...QUERY_CASES,
    { asked: 'GE_recordTime', value: '2026-03-01T08:00:02Z' },
    { asked: 'LT_recordTime', value: '2026-03-01T08:00:02Z' },
    { asked: 'MATCH_anyEPC', value: 'urn:epc:idpat:sgtin:9506000.*.*' },
    { asked: 'MATCH_anyEPC', value: 'urn:epc:idpat:sgtin:9506001.*.*' },
  ])('find the same by $asked=$value as looking at each event does', async ({ asked, value }) => {
    const query = queried(asked, ...value.split('|'));
    const { events: all } = await findEvents({ db, schema: SCHEMA }, { narrows: [], ...EVERYTHING });
    const met = all.filter(({ event }) => isMet(query, event)).map(({ event }) => event.eventID);
    const narrows = query.conditions.flatMap(({ narrow }) => narrow ?? []);
    const { events: narrowed } = await findEvents({ db, schema: SCHEMA }, { narrows, ...EVERYTHING });
    const ids = narrowed.map(({ event }) => event.eventID);
    expect(met.length).toBeGreaterThan(0);
    expect(met.length).toBeLessThan(all.length);
    if (query.conditions.every(({ narrow }) => narrow?.isExact)) expect(ids).toEqual(met);
    else expect(narrowed.filter(({ event }) => isMet(query, event)).map(({ event }) => event.eventID)).toEqual(met);
    if (narrows.length > 0) expect(ids.length).toBeLessThan(all.length);
  });

  it('go on behind an event, in either order, and tell nothing that was recorded later or had not happened', async () => {
    const order = { by: 'event_time', isDescending: true } as const;
    const { events: first } = await findEvents({ db, schema: SCHEMA }, { narrows: [], ...EVERYTHING, order, limit: 4 });
    const last = first.at(-1);
    const rest = await find({ order, ...(last && { behind: last }) });
    const whole = await find({ order });
    expect([...first.map(({ event }) => event.eventID), ...rest]).toEqual(whole);
    expect(whole.slice(0, 3)).toEqual(['urn:uuid:C-transformation', 'urn:uuid:C-aggregation', 'urn:uuid:C-object']);
    const before = script.captures[1]?.firstPosition ?? 0;
    expect(await find({ knownAt: before - 1 })).toEqual([
      'urn:uuid:A-object',
      'urn:uuid:A-aggregation',
      'urn:uuid:A-transformation',
    ]);
    expect(await find({ asOfMs: Date.parse('2026-01-01T10:00:00Z') - 1 })).toEqual([]);
    expect(await find({ asOfMs: Date.parse('2026-01-01T10:00:00Z') })).toHaveLength(4);
  });

  it('list the values that events have, each once, behind any of them', async () => {
    const reader = { db, schema: SCHEMA };
    expect(await valuesOf(reader, 'biz_step', { limit: 10 })).toEqual(['commissioning', 'shipping']);
    expect(await valuesOf(reader, 'biz_step', { behind: 'commissioning', limit: 10 })).toEqual(['shipping']);
    const items = await itemsNamed(reader, { limit: 3 });
    expect(items).toEqual(['01/09506000123455/21/A1', '01/09506000123455/21/A2', '01/09506000123455/21/A3']);
    expect(await itemsNamed(reader, { behind: items[2] ?? '', limit: 2 })).toEqual([
      '01/09506000123455/21/A4',
      '01/09506000123455/21/A5',
    ]);
  });
});
