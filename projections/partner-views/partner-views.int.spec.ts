import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kysely, PostgresDialect, sql } from 'kysely';
import type { AccessEvent } from '../../src/ledger/access/access.events.js';
import type { Capture, SubjectEvent } from '../../src/ledger/capture/capture.events.js';
import { RULES } from '../../src/ledger/item/rules.js';
import type { MasterDataEvent } from '../../src/ledger/master-data/master-data.events.js';
import { answerParty, type ToldParty } from '../../src/ledger/visibility/answer-party.js';
import { EmptiedSchemas } from '../../test/support/emptied-schemas.js';
import { createTestDatabase, openPool, type TestDatabase } from '../../test/support/postgres.js';
import { Chance } from '../../test/second-model/chance.js';
import { operation, PureLedger } from '../../test/support/pure-ledger.js';
import { PARTIES, RandomStory } from '../../test/visibility/random-story.js';
import { connectedHistories } from '../histories/connected.queries.js';
import { histories } from '../histories/histories.projection.js';
import type { Db } from '../builds/registry.js';
import { hashRows } from '../runner/row-hashes.js';
import { partnerViews } from './partner-views.projection.js';

const STORIES = 2;
const ALONE = 8;
const [FIRST, SECOND, THIRD] = PARTIES;

describe('partner views', () => {
  let database: TestDatabase;
  let db: Db;
  let schemas: EmptiedSchemas;

  beforeAll(async () => {
    database = await createTestDatabase();
    db = new Kysely({ dialect: new PostgresDialect({ pool: openPool(database.connectionString) }) });
    schemas = new EmptiedSchemas(db);
  });
  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });

  /** In batches of so many captures; what is left for later is done after each, or in the end. */
  async function project(captures: readonly Capture[], name: string, batch: number): Promise<string> {
    const historiesSchema = await schemas.of(histories, `histories_${name}`);
    const schema = await schemas.of(partnerViews, `views_${name}`);
    for (let from = 0; from < captures.length; from += batch) {
      const part = captures.slice(from, from + batch);
      await db.transaction().execute(async (trx) => {
        const reader = { db: trx, schema: historiesSchema };
        const target = {
          db: trx,
          closure: () => Promise.reject(new Error('no closure is asked for')),
          histories: connectedHistories(reader),
        };
        await histories.apply(part, { ...target, schema: historiesSchema });
        await partnerViews.apply(part, { ...target, schema });
        const position = part.at(-1)?.position ?? 0;
        while (await partnerViews.rest?.({ ...target, schema }, position));
      });
    }
    return schema;
  }

  /** As `answerParty` says it. */
  async function toldIn(schema: string, party: string): Promise<object> {
    const subjects = await sql<Record<string, unknown>>`
      SELECT subject, facts, holder, owner, disposition, ended, (
        SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('revision', revision, 'type', type, 'of', of_subject, 'data', data)) ORDER BY revision), '[]')
        FROM ${sql.id(schema, 'told_events')} e WHERE e.party = t.party AND e.subject = t.subject) AS events
      FROM ${sql.id(schema, 'told')} t WHERE party = ${party} ORDER BY subject`.execute(db);
    const recalls = await sql<{ told: object }>`
      SELECT told FROM ${sql.id(schema, 'told_recalls')} WHERE party = ${party} ORDER BY recall`.execute(db);
    return {
      subjects: subjects.rows.map(({ facts, ...row }) => given({ ...row, ...(facts as object) })),
      recalls: recalls.rows.map(({ told }) => told),
    };
  }

  /** Of a story that is told by captures, with keys that are made on the way. */
  async function expectToldAsFolded(seed: number, keyed: readonly string[], sizes: readonly number[]): Promise<number> {
    const chance = new Chance(seed);
    const { events } = new RandomStory(seed, 40).tell();
    const keys = keyed.map((party, index) => ({
      at: index === 0 ? 0 : chance.below(events.length + 1),
      event: granted(`k${index}`, party),
    }));
    const captures = capturesOf(events, chance, keys);
    const all = captures.flatMap((capture) => capture.events);
    const hashes: unknown[] = [];
    let subjects = 0;
    for (const size of sizes) {
      const schema = await project(captures, 'views', size);
      hashes.push(await hashRows(db, partnerViews, schema));
      for (const party of PARTIES) {
        const told = keyed.includes(party) ? answerParty(all, party) : { subjects: [], recalls: [] };
        expect([seed, size, party, await toldIn(schema, party)]).toEqual([seed, size, party, expected(told)]);
        subjects += told.subjects.length;
      }
    }
    expect([seed, hashes]).toEqual([seed, hashes.map(() => hashes[0])]);
    return subjects;
  }

  it('are what the fold of all events says of those who have a key, whatever the batches, and whenever the key was made', async () => {
    let subjects = 0;
    for (let seed = 1; seed <= STORIES; seed++) subjects += await expectToldAsFolded(seed, PARTIES.slice(0, 3), [1, 7]);
    expect(subjects).toBeGreaterThan(25 * STORIES);
  });

  it('follow what is told late, or taken back, by others who have none', async () => {
    for (let seed = 1; seed <= ALONE; seed++) {
      const party = PARTIES[seed % PARTIES.length] ?? '';
      await expectToldAsFolded(seed, [party], [2]);
    }
  });

  it('tell of what was the sender’s after all, when that is told late and names nobody who has a key', async () => {
    const [goods, others, pallet] = ['own/acme/u/1', 'own/acme/u/2', '00/095060001343520000'];
    const ledger = new PureLedger('2026-03-01T08:00:00Z', () => RULES);
    const place = { location: 'own/acme/place-1' };
    ledger.given(
      operation('manufacture', [goods], place, { recordedFor: FIRST }),
      operation('manufacture', [others], { ...place, owner: THIRD }, { recordedFor: FIRST }),
    );
    const before = new Date(Date.parse('2026-03-01T08:00:00Z') + 2_500).toISOString();
    ledger.passTime(60_000);
    ledger.given(
      operation('pack', [goods, others], { container: pallet }, { recordedFor: FIRST }),
      operation('ship', [pallet], { toParty: SECOND }, { recordedFor: FIRST }),
    );
    const told = async (): Promise<readonly string[]> => {
      const key = { at: 0, event: granted('k', SECOND) };
      const schema = await project(capturesOf(ledger.events, new Chance(1), [key]), 'views', 1);
      return ((await toldIn(schema, SECOND)) as ToldParty).subjects.map(({ subject }) => subject);
    };
    expect(await told()).toEqual([pallet, goods]);
    ledger.given(
      operation(
        'sell',
        [others],
        { owner: FIRST, at: before },
        { ...{ recordedFor: THIRD, reason: 'x' }, ifContradicted: 'record' },
      ),
    );
    expect(await told()).toEqual([pallet, goods, others]);
  });

  it('take no statement of master data for a recall', async () => {
    const ledger = new PureLedger('2026-03-01T08:00:00Z', () => RULES);
    ledger.given(operation('manufacture', ['own/acme/u/1'], { location: 'own/acme/place-1' }, { recordedFor: FIRST }));
    const stated: Placed = {
      type: 'MasterDataStated',
      subject: 'product/01/09506000134352',
      data: { ...SAID, by: FIRST, kind: 'product', spoken: 'party', fields: { name: 'Vials' } },
    };
    const captures = capturesOf(ledger.events, new Chance(1), [
      { at: 0, event: granted('k', FIRST) },
      { at: ledger.events.length, event: stated },
    ]);
    const schema = await project(captures, 'stated', 1);
    expect(((await toldIn(schema, FIRST)) as ToldParty).recalls).toEqual([]);
    expect(((await toldIn(schema, FIRST)) as ToldParty).subjects).toHaveLength(1);
  });

  it('keep nothing of a party whose last key was revoked', async () => {
    const { events } = new RandomStory(3).tell();
    const captures = capturesOf(events, new Chance(3), [
      { at: 0, event: granted('k1', FIRST) },
      { at: 0, event: granted('k2', FIRST) },
      { at: events.length, event: ended('k1') },
    ]);
    const schema = await project(captures, 'ended', 5);
    const before = (await toldIn(schema, FIRST)) as ToldParty;
    expect(before.subjects.length).toBeGreaterThan(3);
    const last = capturesOf(events, new Chance(3), [
      { at: 0, event: granted('k1', FIRST) },
      { at: events.length, event: ended('k1') },
    ]);
    expect(await toldIn(await project(last, 'ended', 5), FIRST)).toEqual({ subjects: [], recalls: [] });
  });
});

function given(fields: Record<string, unknown>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

/** `contents` follow from what the others are in. */
function expected({ subjects, recalls }: ToldParty): object {
  const told = subjects.map(({ contents: _, ...one }) => JSON.parse(JSON.stringify(one)) as Record<string, unknown>);
  return { subjects: told, recalls };
}

type Placed = Pick<AccessEvent | MasterDataEvent, 'type' | 'subject' | 'data'>;

const SAID = { at: '2026-03-01T08:00:00Z', by: 'own/acme/self' };

function granted(key: string, party: string): Placed {
  const grant = { key, principal: key, role: 'partner', parties: [party], numbers: [] };
  return { type: 'AccessGranted', subject: `access/${key}`, data: { ...SAID, ...grant } };
}

function ended(key: string): Placed {
  return { type: 'AccessEnded', subject: `access/${key}-ended`, data: { ...SAID, key } };
}

/** Captures of one to four events, with these among them: positions are those of the new log, wherever they are named. */
function capturesOf(
  events: readonly SubjectEvent[],
  chance: Chance,
  grants: readonly { readonly at: number; readonly event: Placed }[],
): readonly Capture[] {
  const places = new Map<number, number>();
  const all: SubjectEvent[] = [];
  for (let index = 0; index <= events.length; index++) {
    for (const { at, event } of grants)
      if (at === index) all.push({ ...event, revision: 0, position: all.length, sortAt: 0 } as SubjectEvent);
    const event = events[index];
    if (!event) continue;
    places.set(event.position, all.length);
    all.push({ ...event, position: all.length });
  }
  const moved = all.map((event) => ({ ...event, data: movedIn(event.data, places) }) as SubjectEvent);
  const captures: Capture[] = [];
  for (let from = 0; from < moved.length;) {
    const some = moved.slice(from, from + 1 + chance.below(4));
    captures.push(captureOf(some));
    from += some.length;
  }
  return captures;
}

function movedIn(data: object, places: ReadonlyMap<number, number>): object {
  const moved = (one: number): number => places.get(one) ?? -1;
  const { positions, shipment, completes, undone } = data as {
    readonly positions?: readonly number[];
    readonly shipment?: number;
    readonly completes?: number;
    readonly undone?: { readonly by: { readonly position: number } };
  };
  return {
    ...data,
    ...(positions ? { positions: positions.map(moved) } : {}),
    ...(shipment === undefined ? {} : { shipment: moved(shipment) }),
    ...(completes === undefined ? {} : { completes: moved(completes) }),
    ...(undone ? { undone: { ...undone, by: { ...undone.by, position: moved(undone.by.position) } } } : {}),
  };
}

function captureOf(events: readonly SubjectEvent[]): Capture {
  const position = events.at(-1)?.position ?? 0;
  const header = {
    ...{ capture: `c${position}`, operation: 'test', caller: 'test', key: `k${position}`, requestHash: '' },
    ...{
      events: events.length,
      parts: 0,
      items: 0,
      recordedAt: '2026-03-01T08:00:00Z',
      epoch: 1,
      recordedFor: SAID.by,
    },
  };
  return { header, firstPosition: events[0]?.position ?? 0, position, parts: [], events };
}
