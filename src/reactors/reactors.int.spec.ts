import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Kysely, PostgresDialect, sql } from 'kysely';
import type pg from 'pg';
import { itemsTable } from '../../projections/items/items.tables.js';
import { unmarkedUnits } from '../../projections/recalls/impact.queries.js';
import { checkLog } from '../../test/support/log-checker.js';
import { MomentsOfDeath } from '../../test/support/moments-of-death.js';
import { createTestDatabase, openPool, type TestDatabase } from '../../test/support/postgres.js';
import { operation, SELF } from '../../test/support/pure-ledger.js';
import { request, WriterFixture } from '../../test/support/writer-fixture.js';
import { liveInlineBuilds, schemasOf } from '../capture/inline-models/inline-builds.js';
import type { InlineSchemas } from '../capture/inline-models/inline-schemas.js';
import { PostgresInlineModels } from '../capture/inline-models/postgres-inline-models.js';
import type { CaptureWriter } from '../capture/writer/capture-writer.js';
import type { EventStore } from '../event-store/event-store.js';
import { PostgresEventStore } from '../event-store/postgres/postgres-event-store.js';
import type { Operation } from '../ledger/operations/operation.js';
import { Metrics } from '../telemetry/metrics.js';
import { LogReactor } from './log-reactor.js';
import { ReactorPositions } from './reactor-positions.js';
import { ReactorRunner } from './reactor-runner.js';
import { recordReaction, type Reaction, type Reactor } from './reactor.js';
import { RecallMarker } from './recall-marker.js';

const [PLANT, ASIDE] = ['414/9506000134376', '414/9506000134369'];
const DAY_MS = 86_400_000;
const UNITS_A_ROUND = 2;

let database: TestDatabase;
let pool: pg.Pool;
let db: Kysely<unknown>;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = openPool(database.connectionString, { max: 10 });
  db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

/** One that was made in a round, and the time from which on it may be reacted to. */
interface Unit {
  readonly id: string;
  readonly round: number;
  readonly fromMs: number;
}

/** What a reactor reaches, through which its process may die. */
interface Reach {
  readonly writer: Pick<CaptureWriter, 'local' | 'status'>;
  readonly store: Pick<EventStore, 'read'>;
  readonly positions: Pick<ReactorPositions, 'of' | 'move'>;
  readonly schemas: InlineSchemas;
  readonly clock: () => number;
  readonly ask: <T>(question: () => Promise<T>) => Promise<T>;
}

interface Kind {
  /** What is recorded in a round for the reactor to react to: each unit once. */
  facts(units: readonly Unit[]): readonly Operation[];
  reactor(reach: Reach): Reactor;
}

const moveAside = (key: string, subjects: readonly string[]): Reaction => ({
  key,
  requestHash: createHash('sha256').update(key).digest('hex'),
  operation: operation('move', subjects, { location: ASIDE }),
});

/** Whatever was made is moved aside. */
const everyCapture: Kind = {
  facts: (units) => units.map(({ id }) => operation('manufacture', [id], { location: PLANT })),
  reactor: ({ store, positions, writer }) =>
    new LogReactor('every-capture', {
      positions,
      // A store may answer with fewer events than it is asked for.
      store: { read: (from, limit) => store.read(from, Math.min(limit, 4)) },
      reactTo: async (captures) => {
        for (const { header, events } of captures) {
          if (header.operation !== 'manufacture') continue;
          await recordReaction(
            writer,
            moveAside(
              `aside/${header.capture}`,
              events.map(({ subject }) => subject),
            ),
          );
        }
      },
    }),
};

/** What has expired is moved aside, each unit on its day. */
const expiries: Kind = {
  facts: (units) =>
    units.map(({ id, fromMs }) => {
      const expiry = new Date(fromMs).toISOString().slice(0, 10);
      return operation('manufacture', [id], { location: PLANT, expiry });
    }),
  reactor: ({ ask, schemas, writer, clock }) => ({
    name: 'expiries',
    async *react() {
      for (;;) {
        const { rows } = await ask(() =>
          sql<{ subject: string; expiry: string }>`SELECT subject, expiry FROM ${itemsTable.in(schemas.items)}
            WHERE expiry IS NOT NULL AND strpos(place, ${ASIDE}) = 0 ORDER BY expiry, subject LIMIT 2`.execute(db),
        );
        const due = rows.filter(({ expiry }) => Date.parse(expiry) <= clock());
        if (due.length === 0) return rows[0] && Date.parse(rows[0].expiry);
        for (const { subject } of due) await recordReaction(writer, moveAside(`expired/${subject}`, [subject]));
        yield;
      }
    },
  }),
};

/** What a recall hits is marked; those of the rounds before are closed. */
const recalls: Kind = {
  facts: (units) => {
    const round = units[0]?.round ?? 0;
    const lot = `own/acme/u/10/${round}`;
    const made = operation(
      'manufacture',
      units.map(({ id }) => id),
      { location: PLANT, lot },
    );
    const opened: Operation = {
      ...{ operation: 'open-recall', recall: `recall/${round}`, scope: { anyOf: [{ lots: [lot] }] } },
      ...{ blocks: ['sale'], sites: [], reason: 'test', recordedFor: SELF },
    };
    const before = `recall/${round - 1}`;
    return [
      ...(round === 0 ? [] : [{ operation: 'close-recall', recall: before, recordedFor: SELF } as const]),
      ...[made, opened],
    ];
  },
  reactor: ({ ask, schemas, writer }) =>
    new RecallMarker({
      writer,
      recordedFor: SELF,
      markedInError: async () => undefined,
      unmarked: (recall, limit) => {
        const scope = { anyOf: [{ lots: [recall.replace('recall/', 'own/acme/u/10/')] }] };
        return ask(() => unmarkedUnits(db, schemas, { scope, recall, moment: {} }, { limit: Math.min(limit, 1) }));
      },
    }),
};

/** A ledger in which processes come and go, each with a reactor of its own, and a clock that goes on as the test wants. */
class Scene {
  private readonly units: Unit[] = [];
  private readonly troubles: unknown[] = [];
  private readonly allMoments: MomentsOfDeath[] = [];
  private survivor: CaptureWriter | undefined;
  private nowMs = Date.parse('2026-03-01T00:00:00Z');
  private processes = 0;
  private rounds = 0;

  private constructor(
    private readonly kind: Kind,
    private readonly ledger: string,
    private readonly store: EventStore,
    private readonly schemas: InlineSchemas,
  ) {
    this.fixture = new WriterFixture(store);
    this.positions = new ReactorPositions(db, store, ledger);
  }
  private readonly fixture: WriterFixture;
  readonly positions: ReactorPositions;

  static async open(ledger: string, kind: Kind): Promise<Scene> {
    const store = await PostgresEventStore.open({ connectionString: database.connectionString, ledger });
    await new PostgresInlineModels(pool, ledger).migrate();
    const scene = new Scene(kind, ledger, store, schemasOf(await liveInlineBuilds(db, ledger)));
    await scene.positions.migrate();
    return scene;
  }

  async close(): Promise<void> {
    for (const { wake } of this.allMoments) wake();
    await this.fixture.close();
    await this.store.close();
  }

  /**
   * Something happens, and the reactor lives in one process after the other: each of the first dies at the moment given, the last reacts to all. Then
   * the dead wake up. Answers whether all of them had died.
   */
  async round(...deaths: readonly number[]): Promise<boolean> {
    const end = await this.recordFacts();
    const dead: { readonly moments: MomentsOfDeath; readonly life: Promise<void> }[] = [];
    for (const diesAt of [...deaths, Number.POSITIVE_INFINITY]) {
      const moments = new MomentsOfDeath(diesAt);
      const life = this.live(moments, end);
      await Promise.race([life, moments.died]);
      if (moments.isDead) dead.push({ moments, life });
    }
    await this.expectEachOnce();
    for (const { moments, life } of dead) {
      moments.wake();
      await life;
    }
    await this.expectEachOnce();
    return dead.length === deaths.length;
  }

  /** Answers the day on which the last of it may be reacted to. */
  private async recordFacts(): Promise<number> {
    const round = this.rounds++;
    const made = Array.from({ length: UNITS_A_ROUND }, (_, n): Unit => {
      return { id: `own/acme/u/${round}-${n}`, round, fromMs: this.nowMs + (n + 1) * DAY_MS };
    });
    this.units.push(...made);
    const writer = this.survivor ?? this.process(new MomentsOfDeath(Number.POSITIVE_INFINITY)).writer;
    for (const [index, fact] of this.kind.facts(made).entries())
      await writer.capture(request(`fact ${round} ${index}`, fact));
    return this.nowMs + UNITS_A_ROUND * DAY_MS;
  }

  private async live(moments: MomentsOfDeath, endMs: number): Promise<void> {
    const { writer, runner } = this.process(moments);
    this.survivor = writer;
    try {
      await writer.start();
      for (;;) {
        // The second time because it has recorded something itself: from then on only the clock gives it a reason.
        await runner.look();
        await runner.look();
        if (this.nowMs >= endMs) return;
        this.nowMs += DAY_MS;
      }
    } catch (error) {
      // One that was overtaken while it took over.
      if (!moments.isDead) throw error;
    }
  }

  private process(moments: MomentsOfDeath) {
    this.allMoments.push(moments);
    const name = `p${this.processes++}`;
    const clock = (): number => this.nowMs;
    this.fixture.lease.holder = name;
    const models = new PostgresInlineModels(pool, this.ledger);
    const onRecorded = (): void => runner.recorded();
    const writer = this.fixture.writer(name, { models, clock, onRecorded, step: moments.moment });
    const ask = <T>(question: () => Promise<T>): Promise<T> => moments.call(question);
    const { store, positions, schemas } = this;
    const reactor = this.kind.reactor({
      ...{ ask, clock, schemas },
      writer: {
        status: () => writer.status(),
        local: { capture: (asked) => ask(() => writer.local.capture(asked)) },
      },
      store: { read: (from, limit) => ask(() => store.read(from, limit)) },
      positions: {
        of: (who) => ask(() => positions.of(who)),
        move: (who, from, to) => ask(() => positions.move(who, from, to)),
      },
    });
    const log = (_message: string, cause: unknown): void => {
      if (!moments.isDead) this.troubles.push(cause);
    };
    const runner = new ReactorRunner(reactor, { writer, metrics: new Metrics(), log, clock });
    return { writer, runner };
  }

  private async expectEachOnce(): Promise<void> {
    expect(this.troubles).toEqual([]);
    const { captures } = await checkLog(this.store);
    const reactions = captures.filter(({ header }) => header.caller === 'ledger');
    const subjects = reactions.flatMap(({ events }) => events.map(({ subject }) => subject));
    expect(subjects.sort()).toEqual(this.units.map(({ id }) => id).sort());
    if (this.kind !== expiries) return;
    const from = new Map(this.units.map(({ id, fromMs }) => [id, fromMs]));
    const days = reactions.map(
      ({ header, events }) => Date.parse(header.recordedAt) - (from.get(events[0]?.subject ?? '') ?? 0),
    );
    expect(Math.min(...days)).toBeGreaterThanOrEqual(0);
  }
}

describe.each([
  ['a reactor to every capture', 'every', everyCapture],
  ['a timer', 'timer', expiries],
  ['the marker of recalls', 'marker', recalls],
])('%s', (_which, ledger, kind) => {
  let scene: Scene;
  afterEach(() => scene.close());

  it('reacts once, wherever its process dies, and when the dead wake up', async () => {
    scene = await Scene.open(ledger, kind);
    let moment = 1;
    while (await scene.round(moment)) moment += 1;
    // A process that does all of it has so many moments.
    expect(moment).toBeGreaterThan(15);
    for (let first = 2; first < moment; first += 5) await scene.round(first, 12);
  }, 120_000);
});
