import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/event-store/embedded/embedded-postgres.js';
import { SmallDisk, limitFileSize } from './small-disk.js';

const DISK_MEGABYTES = 200;
/** PostgreSQL writes its own log in files of 16 MiB, which are to be spared: it ends itself where it cannot. */
const FILE_BYTES = 17 * 1024 * 1024;

/**
 * A PostgreSQL server whose tables have no more room to grow, while its own log has. On a disk of its own where the machine lets us mount one, which
 * is then really full; else the size of its files is limited.
 */
export class FullPostgres {
  private constructor(
    private readonly folder: string,
    private readonly disk: SmallDisk | undefined,
    private readonly server: EmbeddedPostgres,
  ) {}

  static async start(): Promise<FullPostgres> {
    const folder = await mkdtemp(join(tmpdir(), 'traceledger-full-'));
    await chmod(folder, 0o755);
    const disk = await SmallDisk.mount(DISK_MEGABYTES);
    const dataDir = join(disk?.folder ?? folder, 'data');
    const first = await startEmbeddedPostgres({ dataDir });
    await first.stop();
    const [ownLog, elsewhere] = [join(dataDir, 'pgdata', 'pg_wal'), join(folder, 'pg_wal')];
    execFileSync('cp', ['-a', ownLog, elsewhere]);
    await rm(ownLog, { recursive: true });
    await symlink(elsewhere, ownLog);
    return new FullPostgres(folder, disk, await startEmbeddedPostgres({ dataDir }));
  }

  get connectionString(): string {
    return this.server.connectionString;
  }

  /** From now on the table that `grown` fills cannot grow, and where the disk is one of its own no other either. */
  async fillUp(grown: Grown): Promise<void> {
    if (this.disk) return this.disk.fillUp(0);
    await growBeyond(this.connectionString, grown);
    limitFileSize(await this.processes(), FILE_BYTES);
  }

  async makeRoom(): Promise<void> {
    if (this.disk) await this.disk.makeRoom();
    else limitFileSize(await this.processes(), 'unlimited');
  }

  async stop(): Promise<void> {
    await this.makeRoom();
    await this.server.stop();
    await this.disk?.remove();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async processes(): Promise<readonly number[]> {
    const { pid } = this.server;
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return [pid, ...children.trim().split(' ').filter(Boolean).map(Number)];
  }
}

interface Grown {
  readonly table: string;
  /** Columns and values by which `n` of 1,800 bytes each are made. */
  readonly rows: string;
}

export const logOf = (ledger: string): Grown => ({
  table: `log_${ledger}.events`,
  rows: `SELECT -n, gen_random_uuid(), '', repeat('x', 1800), ''`,
});

/** `schema`: of the build that answers. */
export const itemsIn = (schema: string): Grown => ({
  table: `"${schema}".items`,
  rows: `(position, revision, contents, subject, place, disposition) SELECT n, 0, 0, n || repeat('x', 1800), '', ''`,
});

/** Rows that are rolled back stay in the file until it is vacuumed; what comes after them needs room behind them. */
async function growBeyond(connectionString: string, { table, rows }: Grown): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`);
    await client.query('BEGIN');
    await client.query(`INSERT INTO ${table} ${rows} FROM generate_series(2, 12000) AS n`);
    await client.query('ROLLBACK');
  } finally {
    await client.end();
  }
}
