import { sql } from 'kysely';
import type pg from 'pg';
import type { Projection } from '../projection.js';
import { keptName } from '../builds/projector-presence.js';
import { BUILDS_CHANGED, ledgerSchema, registryChannel, type Db } from '../builds/registry.js';
import type { Release } from '../builds/releases.js';
import type { LogWatch } from './log-watch.js';

/** A projector that has not shown itself for this long is replaced; the transactions of the runner end by themselves long before. */
const SILENT_AFTER_SECONDS = 15;
const LOOK_EVERY_MS = 1_000;
const SHOW_EVERY_LOOKS = 3;

/** `kept`: models that nobody else keeps any more. `builds`: some were added or switched. `moved`: a checkpoint was. `lost`: the role is gone. */
export type RoleNews = 'kept' | 'builds' | 'moved' | 'lost';

/**
 * One projector of a release works at a time, and keeps each of its models that no projector of another release keeps: a model in a version is written by
 * one of them, whichever came first, and the others take it over when that one goes. Both are locks of its session, which end with its connection; and it
 * shows itself, so that one that was paused loses the connection to a successor. Safety does not hang on this: a transaction of a projector that was replaced
 * finds its checkpoint moved.
 */
export class ProjectorRole {
  private client: pg.PoolClient | undefined;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<unknown> = Promise.resolve();
  private looks = 0;
  private kept: ReadonlySet<string> = new Set();

  constructor(
    private readonly pool: pg.Pool,
    private readonly release: Release,
    private readonly models: readonly Projection[],
    private readonly log: LogWatch,
    private readonly tell: (news: RoleNews) => void,
  ) {}

  get held(): boolean {
    return this.client !== undefined;
  }

  keeps(model: string): boolean {
    return this.kept.has(model);
  }

  /** False while another projector of the release has the role. */
  async acquire(): Promise<boolean> {
    const client = await this.pool.connect();
    try {
      if ((await this.lock(client, [this.ofRelease])).length === 0) {
        client.release();
        return false;
      }
      await client.query(`LISTEN "${registryChannel(this.release.ledger)}"`);
      await this.keepMore(client);
      await this.show(client);
    } catch (error) {
      client.release(true);
      throw error;
    }
    this.hold(client);
    return true;
  }

  async end(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
    // Ending the connection frees the locks and the listening in one.
    this.client?.release(true);
    this.client = undefined;
    this.kept = new Set();
  }

  private hold(client: pg.PoolClient): void {
    this.client = client;
    client.on('notification', ({ payload }) => this.tell(payload === BUILDS_CHANGED ? 'builds' : 'moved'));
    client.on('error', () => this.lose(client));
    let isLooking = false;
    this.timer = setInterval(() => {
      if (isLooking) return;
      isLooking = true;
      // Who cannot show itself will be replaced, or is already.
      this.looking = this.look(client)
        .catch(() => this.lose(client))
        .finally(() => (isLooking = false));
    }, LOOK_EVERY_MS);
  }

  private async look(client: pg.PoolClient): Promise<void> {
    this.looks += 1;
    const keepsMore = this.kept.size < this.models.length && (await this.keepMore(client));
    if (keepsMore || this.looks % SHOW_EVERY_LOOKS === 0) await this.show(client);
    if (keepsMore) this.tell('kept');
  }

  private lose(client: pg.PoolClient): void {
    if (this.client !== client) return;
    clearInterval(this.timer);
    client.release(true);
    this.client = undefined;
    this.kept = new Set();
    this.tell('lost');
  }

  /** Whether some were free that it keeps now. */
  private async keepMore(client: pg.PoolClient): Promise<boolean> {
    const wanted = new Map(this.models.map(({ name, version }) => [keptName(name, String(version)), name]));
    for (const [lock, model] of wanted) if (this.kept.has(model)) wanted.delete(lock);
    const gained = await this.lock(client, [...wanted.keys()]);
    this.kept = new Set([...this.kept, ...gained.flatMap((lock) => wanted.get(lock) ?? [])]);
    return gained.length > 0;
  }

  /** Those of the locks that are its own now. What is free is taken at once: two that begin together do not each get a part of what one could keep. */
  private async lock(client: pg.PoolClient, names: readonly string[]): Promise<readonly string[]> {
    const { rows } = await client.query<{ name: string; is_own: boolean }>(
      `WITH alone AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtext($1), 0))
       SELECT name, pg_try_advisory_lock(hashtext($1), hashtext(name)) AS is_own FROM alone, unnest($2::text[]) AS name`,
      [lockSpace(this.release.ledger), names],
    );
    const others = rows.filter((row) => !row.is_own).map(({ name }) => name);
    if (others.length > 0) await this.endSilentHolders(client, others);
    return rows.filter((row) => row.is_own).map(({ name }) => name);
  }

  private get ofRelease(): string {
    return `release ${this.release.name}`;
  }

  private get table(): string {
    return `"${ledgerSchema(this.release.ledger)}".projectors`;
  }

  private async show(client: pg.PoolClient): Promise<void> {
    this.log.look();
    const kept = this.models.filter(({ name }) => this.keeps(name));
    await client.query(
      `INSERT INTO ${this.table} (release, backend, shown_at, trouble, keeps)
       VALUES ($1, pg_backend_pid(), clock_timestamp(), $2, $3)
       ON CONFLICT (release) DO UPDATE SET backend = excluded.backend, shown_at = excluded.shown_at,
         trouble = excluded.trouble, keeps = excluded.keeps`,
      [this.release.name, this.log.trouble, kept.map(({ name, version }) => keptName(name, String(version)))],
    );
  }

  private async endSilentHolders(client: pg.PoolClient, locks: readonly string[]): Promise<void> {
    await client.query(
      `SELECT pg_terminate_backend(p.backend) FROM ${this.table} p
       JOIN pg_locks l ON l.pid = p.backend AND l.locktype = 'advisory' AND l.classid = hashtext($1)::oid
       JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
       WHERE l.objid IN (SELECT hashtext(name)::oid FROM unnest($2::text[]) AS name) AND l.granted
         AND p.shown_at < clock_timestamp() - $3 * interval '1 second'`,
      [lockSpace(this.release.ledger), locks, SILENT_AFTER_SECONDS],
    );
  }
}

/** The first half of the key, so that no other ledger, and no other use of advisory locks, collides. */
function lockSpace(ledger: string): string {
  return `projectors of ${ledgerSchema(ledger)}`;
}

/** Whether a projector of this ledger works now, of whatever release. */
export async function isProjectorAtWork(db: Db, ledger: string): Promise<boolean> {
  const { rows } = await sql`
    SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = hashtext(${lockSpace(ledger)})::oid
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`.execute(db);
  return rows.length > 0;
}
