import { sql } from 'kysely';
import type pg from 'pg';
import type { LogWatch } from './log-watch.js';
import { BUILDS_CHANGED, registryChannel, registrySchema, type Db } from '../builds/registry.js';

/** A projector that has not shown itself for this long is replaced; the transactions of the runner end by themselves long before. */
const SILENT_AFTER_SECONDS = 15;
const SHOW_EVERY_MS = 3_000;

/**
 * Only one projector of a ledger and a release works at a time. It holds a lock of its session, which ends with its connection, and shows itself; one that
 * was paused loses the connection to its successor. Safety does not hang on this: a transaction of a projector that was replaced finds its checkpoint moved.
 */
export class ProjectorRole {
  private client: pg.PoolClient | undefined;
  private timer: NodeJS.Timeout | undefined;
  private showing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly pool: pg.Pool,
    private readonly ledger: string,
    private readonly log: LogWatch,
    /** Called when builds were added or switched, and when the role is lost. */
    private readonly changed: () => void,
  ) {}

  get held(): boolean {
    return this.client !== undefined;
  }

  /** False while another has the role. */
  async acquire(): Promise<boolean> {
    const client = await this.pool.connect();
    try {
      const { rows } = await client.query<{ held: boolean }>(
        'SELECT pg_try_advisory_lock($1::integer, hashtext($2)) AS held',
        [LOCK_SPACE, registrySchema(this.ledger)],
      );
      if (rows[0]?.held !== true) {
        await this.endSilentHolder(client);
        client.release();
        return false;
      }
      await client.query(`LISTEN "${registryChannel(this.ledger)}"`);
      await this.show(client);
    } catch (error) {
      client.release(true);
      throw error;
    }
    this.hold(client);
    return true;
  }

  async release(): Promise<void> {
    clearInterval(this.timer);
    await this.showing;
    // Ending the connection frees the lock and the listening in one.
    this.client?.release(true);
    this.client = undefined;
  }

  private hold(client: pg.PoolClient): void {
    this.client = client;
    client.on('notification', ({ payload }) => {
      if (payload === BUILDS_CHANGED) this.changed();
    });
    client.on('error', () => this.lose(client));
    this.timer = setInterval(() => {
      // Who cannot show itself will be replaced, or is already.
      this.showing = this.show(client).catch(() => this.lose(client));
    }, SHOW_EVERY_MS);
  }

  private lose(client: pg.PoolClient): void {
    if (this.client !== client) return;
    clearInterval(this.timer);
    client.release(true);
    this.client = undefined;
    this.changed();
  }

  private get table(): string {
    return `"${registrySchema(this.ledger)}".projector`;
  }

  private async show(client: pg.PoolClient): Promise<void> {
    this.log.look();
    await client.query(
      `WITH shown AS (UPDATE ${this.table} SET backend = pg_backend_pid(), shown_at = clock_timestamp(), trouble = $1::text RETURNING 1)
      INSERT INTO ${this.table} (backend, shown_at, trouble)
      SELECT pg_backend_pid(), clock_timestamp(), $1::text WHERE NOT EXISTS (SELECT 1 FROM shown)`,
      [this.log.trouble],
    );
  }

  private async endSilentHolder(client: pg.PoolClient): Promise<void> {
    await client.query(
      `SELECT pg_terminate_backend(p.backend) FROM ${this.table} p
       JOIN pg_locks l ON l.pid = p.backend AND l.locktype = 'advisory' AND l.classid = $1::integer::oid
       WHERE l.objid::bigint = (hashtext($2)::bigint & 4294967295) AND l.granted AND p.shown_at < clock_timestamp() - $3 * interval '1 second'`,
      [LOCK_SPACE, registrySchema(this.ledger), SILENT_AFTER_SECONDS],
    );
  }
}

/** The first half of the key, so that no other use of advisory locks collides. */
const LOCK_SPACE = 0x70726f6a;

/** Whether a projector of this release has the role now. */
export async function isProjectorAtWork(db: Db, ledger: string): Promise<boolean> {
  const { rows } = await sql`
    SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = ${LOCK_SPACE}::integer::oid
      AND objid::bigint = (hashtext(${registrySchema(ledger)})::bigint & 4294967295)
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`.execute(db);
  return rows.length > 0;
}
