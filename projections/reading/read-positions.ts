import type pg from 'pg';
import { BEFORE_FIRST } from '../../src/event-store/event-store.js';
import { LedgerError } from '../../src/ledger/errors.js';
import { answeringBuilds, findLiveBuild, type KnownModels } from '../builds/builds.js';
import { isParked } from '../builds/parked.js';
import { registryChannel, type Db } from '../builds/registry.js';
import { MODELS_SAY } from '../projections.sentences.js';

/** A notification may be lost with its connection, so that whoever waits looks again by itself. */
const LOOK_AGAIN_MS = 200;

/** Less than any position, that before the first event included. */
const NOT_BUILT = BEFORE_FIRST - 1;

/**
 * Tells when read models have reached a position: read your own writes. One connection listens for all who wait; without it they only look more
 * often, and listen anew. `start` before use, `stop` in the end.
 */
export class ReadPositions {
  private readonly waiting = new Set<() => void>();
  private listener: pg.PoolClient | undefined;
  private listening: Promise<void> | undefined;
  private isStopped = false;

  constructor(
    private readonly pool: pg.Pool,
    private readonly db: Db,
    private readonly known: KnownModels,
  ) {}

  /** Throws where PostgreSQL does not answer; whoever waits then looks by itself, and it is tried again. */
  start(): Promise<void> {
    this.listening ??= this.listen().finally(() => (this.listening = undefined));
    return this.listening;
  }

  stop(): void {
    this.isStopped = true;
    this.listener?.release(true);
    this.listener = undefined;
    this.wakeAll();
  }

  private async listen(): Promise<void> {
    const client = await this.pool.connect();
    const lose = (): void => {
      if (this.listener !== client) return;
      this.listener = undefined;
      client.release(true);
    };
    client.on('notification', () => this.wakeAll());
    try {
      await client.query(`LISTEN "${registryChannel(this.known.ledger)}"`);
    } catch (error) {
      client.release(true);
      throw error;
    }
    if (this.isStopped) return client.release(true);
    client.once('error', lose);
    this.listener = client;
  }

  /**
   * Resolves once the live builds of these models know of `position`; throws `LedgerError('behind')` after `timeoutMs`. A model whose first build
   * is not live yet is waited for as well.
   */
  async waitFor(models: readonly string[], position: number, timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      if (!this.listener && !this.isStopped) void this.start().catch(() => undefined);
      // Listening before looking: a move between the two wakes.
      const moved = this.nextMove(Math.max(0, Math.min(LOOK_AGAIN_MS, deadline - performance.now())));
      const reached = await this.reached(models);
      if (reached >= position) return;
      if (performance.now() >= deadline) throw behind(models, position, reached);
      await moved;
    }
  }

  private async reached(models: readonly string[]): Promise<number> {
    const builds = await Promise.all(models.map((model) => findLiveBuild(this.db, this.known, model)));
    return Math.min(...builds.map((build) => build?.position ?? NOT_BUILT));
  }

  private nextMove(atMostMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, atMostMs);
      this.waiting.add(done);
    });
  }

  private wakeAll(): void {
    for (const wake of [...this.waiting]) wake();
  }
}

function behind(models: readonly string[], position: number, reached: number): LedgerError {
  return new LedgerError('behind', { message: MODELS_SAY.behind({ models, reached, position }), retryAfterSeconds: 1 });
}

/** Several read models as they stand at one moment. */
export interface Reading {
  /** Read only, one snapshot for all its queries. */
  readonly db: Db;
  readonly schemaOf: (model: string) => string;
  /** The position that all models of the reading know of. */
  readonly position: number;
  /** Every model of the reading stands at exactly `position`. */
  readonly atOnePosition: boolean;
  /**
   * Whether the models of the reading, or the histories that they are folded from when something is late, lack an event of one of these subjects;
   * without subjects, of any. An answer about them is then `incomplete`.
   */
  readonly lacks: (subjects?: readonly string[]) => Promise<boolean>;
}

/** What the other models are folded from when something is late. */
const FOLDED_FROM = 'histories';

/** Answers from one snapshot of the live builds of `models`, all at one position unless one of them is catching up alone. */
export async function readTogether<T>(
  db: Db,
  known: KnownModels,
  models: readonly string[],
  answer: (reading: Reading) => Promise<T>,
): Promise<T> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (trx) => {
      const builds = await answeringBuilds(trx, known, models, [FOLDED_FROM]);
      const read = builds.filter((build) => models.includes(build.model));
      const schemas = new Map(read.map((build) => [build.model, build.schema]));
      const position = Math.min(...read.map((build) => build.position));
      const lacking = builds.filter((build) => build.hasParked);
      return answer({
        db: trx,
        position,
        atOnePosition: read.every((build) => build.position === position),
        schemaOf: (model) => schemaIn(schemas, model),
        lacks: async (subjects) =>
          lacking.length > 0 && (subjects === undefined || (await isParked(trx, known.ledger, lacking, subjects))),
      });
    });
}

function schemaIn(schemas: ReadonlyMap<string, string>, model: string): string {
  const schema = schemas.get(model);
  if (schema === undefined) throw new Error(`the reading was not opened for ${model}`);
  return schema;
}
