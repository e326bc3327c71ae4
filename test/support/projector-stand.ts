import { Kysely, PostgresDialect, sql } from 'kysely';
import type pg from 'pg';
import { closure } from '../../projections/histories/closure.queries.js';
import { connectedHistories } from '../../projections/histories/connected.queries.js';
import type { Projection } from '../../projections/projection.js';
import { allBuilds, isKnown } from '../../projections/builds/builds.js';
import { registryChannel, type Db } from '../../projections/builds/registry.js';
import { releaseOf } from '../../projections/builds/releases.js';
import { Projector } from '../../projections/runner/projector.js';
import type { RunnerContext } from '../../projections/runner/runner-context.js';
import { isItemEvent } from '../../src/ledger/item/item.traits.js';
import type { LiveLog } from './live-log.js';
import { LogScript } from './log-script.js';
import { createTestDatabase, openPool, type TestDatabase } from './postgres.js';

export const CAR = '01/09506000134352/21/';
export const HALL = '414/9506000111117';

/** Keeps one row per event, and throws on the subjects that it is told to. */
export function countingModel(name: string, poison = new Set<string>()): Projection {
  return {
    name,
    version: 1,
    tables: [{ name: 'seen', columns: ['subject', 'position'] }],
    async create(db, schema) {
      await sql`CREATE SCHEMA ${sql.id(schema)}`.execute(db);
      await sql`CREATE TABLE ${sql.id(schema, 'seen')} (subject text, position bigint PRIMARY KEY)`.execute(db);
    },
    async apply(captures, { db, schema }) {
      const events = captures.flatMap((capture) => capture.events).filter(isItemEvent);
      for (const event of events) if (poison.has(event.subject)) throw new Error('cannot digest it');
      await sql`INSERT INTO ${sql.id(schema, 'seen')}
        SELECT * FROM unnest(${events.map((event) => event.subject)}::text[],
          ${events.map((event) => event.position)}::bigint[])`.execute(db);
    },
  };
}

/** Each item, numbered from 0, is introduced and moved by one capture. */
export function stories(count: number): LogScript {
  const script = new LogScript();
  for (let index = 0; index < count; index++) {
    script.capture(
      ['ItemIntroduced', `${CAR}${index}`, { location: HALL }],
      ['ItemMoved', `${CAR}${index}`, { location: HALL }],
    );
  }
  return script;
}

/** Projectors over logs in memory, and a database of their own. */
export class ProjectorStand {
  readonly db: Db;
  private running: Projector[] = [];
  private ledgers = 0;

  private constructor(
    private readonly database: TestDatabase,
    readonly pool: pg.Pool,
  ) {
    this.db = new Kysely({ dialect: new PostgresDialect({ pool }) });
  }

  static async open(): Promise<ProjectorStand> {
    const database = await createTestDatabase();
    return new ProjectorStand(database, openPool(database.connectionString, { max: 16 }));
  }

  async stopAll(): Promise<void> {
    for (const projector of this.running.splice(0)) await projector.stop();
  }

  async close(): Promise<void> {
    await this.pool.end();
    await this.database.drop();
  }

  /** Of a ledger of its own, unless it is named; of a release with these models. */
  contextOf(store: LiveLog, models: readonly Projection[], ledger = `l${++this.ledgers}`): RunnerContext {
    const { pool, db } = this;
    const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
    return { pool, db, store, release: releaseOf(ledger, models, 1), models, closure, connectedHistories, logger };
  }

  start(context: RunnerContext): Projector {
    const projector = new Projector(context);
    this.running.push(projector);
    void projector.start().catch(() => undefined);
    return projector;
  }

  /** Also while a model has no live build yet. */
  async waitUntilLive(context: RunnerContext, position: number): Promise<void> {
    const { ledger, versions } = context.release;
    await this.until(context, async () => {
      const live = (await allBuilds(this.db, ledger)).filter(
        (build) => build.state === 'live' && isKnown(context.release, build),
      );
      return Object.keys(versions).every((name) =>
        live.some((build) => build.model === name && build.position >= position),
      );
    });
  }

  async until(context: RunnerContext, condition: () => Promise<boolean>): Promise<void> {
    const client = await this.pool.connect();
    let notified = Promise.withResolvers<void>();
    const wake = (): void => notified.resolve();
    // Some moves are not told, such as that of the checkpoint of a build in the making.
    const look = setInterval(wake, 50);
    client.on('notification', wake);
    await client.query(`LISTEN "${registryChannel(context.release.ledger)}"`);
    while (!(await condition().catch(() => false))) {
      await notified.promise;
      notified = Promise.withResolvers<void>();
    }
    clearInterval(look);
    client.release(true);
  }
}
