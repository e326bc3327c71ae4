import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Kysely, PostgresDialect } from 'kysely';
import { LiveLog } from '../../test/support/live-log.js';
import { LogScript } from '../../test/support/log-script.js';
import { createTestDatabase, openPool, type TestDatabase } from '../../test/support/postgres.js';
import { discardReadModels } from '../composition/discard-read-models.js';
import { BEFORE_FIRST, type EventStore } from '../event-store/event-store.js';
import type { WholePosition } from '../ledger/capture/capture-reader.js';
import { LogReactor } from './log-reactor.js';
import { ReactorPositions } from './reactor-positions.js';

const START: WholePosition = { position: BEFORE_FIRST, eventId: '' };

let database: TestDatabase;
let db: Kysely<unknown>;
let ledgers = 0;
beforeAll(async () => {
  database = await createTestDatabase();
  db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: openPool(database.connectionString) }) });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

describe('up to where a reactor has reacted', () => {
  let log: LiveLog;
  let ledger: string;
  const positionsOver = (store: EventStore): ReactorPositions => new ReactorPositions(db, store, ledger);
  const at = (position: number): WholePosition => ({ position, eventId: log.events[position]?.id ?? '' });

  beforeEach(async () => {
    ledger = `p${ledgers++}`;
    log = new LiveLog();
    const script = new LogScript();
    for (const unit of ['own/acme/u/1', 'own/acme/u/2', 'own/acme/u/3'])
      script.capture(['ItemIntroduced', unit, { owner: 'own/acme/self' }]);
    await script.appendTo(log);
    await positionsOver(log).migrate();
  });

  it('is told to whoever asks, each reactor by itself', async () => {
    const positions = positionsOver(log);
    await positions.migrate();
    expect(await positions.of('a')).toEqual(START);
    expect(await positions.move('a', START, at(3))).toBe(true);
    expect(await positionsOver(log).of('a')).toEqual(at(3));
    expect(await positions.of('b')).toEqual(START);
  });

  it('is not moved by one that does not know where it stands', async () => {
    const positions = positionsOver(log);
    await positions.move('a', START, at(1));
    await positions.move('a', at(1), at(5));
    for (const from of [START, at(1)]) expect(await positions.move('a', from, at(3))).toBe(false);
    expect(await positions.of('a')).toEqual(at(5));
  });

  it('is forgotten where the log is another one', async () => {
    await positionsOver(log).move('a', START, at(5));
    const positions = positionsOver(log.withOtherIds());
    expect(await positions.of('a')).toEqual(START);
    expect(await positions.move('a', START, { position: 1, eventId: 'other' })).toBe(true);
  });

  it('outlives the read models', async () => {
    await positionsOver(log).move('a', START, at(5));
    await discardReadModels(db, ledger);
    expect(await positionsOver(log).of('a')).toEqual(at(5));
  });

  it('is what a pass goes on from; one that finds it moved by another fails, and the next goes on from there', async () => {
    const positions = positionsOver(log);
    const seen: string[] = [];
    let meanwhile = async (): Promise<void> => undefined;
    const reactor = new LogReactor('a', {
      positions,
      store: { read: async (from) => log.events.slice(from, from + 2) },
      reactTo: async (captures) => {
        seen.push(...captures.flatMap(({ events }) => events.map(({ subject }) => subject)));
        await meanwhile();
      },
    });
    const whole = async (): Promise<void> => {
      for (const pass = reactor.react(); !(await pass.next()).done;);
    };
    meanwhile = async () => void (await positions.move('a', START, at(3)));
    await expect(whole()).rejects.toThrow('another process has reacted meanwhile');
    meanwhile = async () => undefined;
    await whole();
    expect(seen).toEqual(['own/acme/u/1', 'own/acme/u/3']);
    await whole();
    expect(seen).toHaveLength(2);
  });
});
