// The lease by which processes agree on who should write; the fence is the log's expected position.
import { type Kysely, sql } from 'kysely';
import { defaulting, text, timestamptz } from '../../../projections/schema/column.js';
import { createMissingTables } from '../../../projections/schema/create-tables.js';
import type { RowOf, TablesOf } from '../../../projections/schema/row-types.js';
import { Table } from '../../../projections/schema/table.js';

/** Who should write now. It only tells; the fence is the expected position of each append. */
export type LeaseView =
  | { readonly isHeld: true }
  | {
      readonly isHeld: false;
      readonly holder: string;
      readonly address: string;
      /** Whether the holder keeps the same inline models as who looks. */
      readonly keepsOurModels: boolean;
    };

export interface Lease {
  /** Takes the lease if it is free, renews it if it is one's own, and says who has it. */
  hold(): Promise<LeaseView>;
  /** Lets another take it at once. */
  release(): Promise<void>;
}

export interface LeaseOptions {
  readonly db: Kysely<unknown>;
  /** The schema of the ledger's registry tables; it is created where it is missing. */
  readonly schema: string;
  readonly ledger: string;
  /** Of this process, unique, its first word the host; `address` is the URL at which others reach it. */
  readonly holder: string;
  readonly address: string;
  /** Names the inline models that the holder keeps; others tell by it whether theirs are kept as well. */
  readonly models: string;
  readonly leaseMs: number;
  /** By which others sign what they forward to this process. */
  readonly secret?: string;
}

/** Shared by all releases, so that only columns with a default may be added. `release` names the models that the holder keeps, `secret` is what others sign by that which they forward to it. */
export const leaseTable = new Table(
  'lease',
  {
    ledger: text,
    holder: text,
    address: text,
    expires: timestamptz,
    release: defaulting(text, "''"),
    secret: defaulting(text, "''"),
  },
  { key: ['ledger'], addedLater: ['release', 'secret'] },
);

export async function migrateLease(db: Kysely<unknown>, schema: string): Promise<void> {
  await createMissingTables(db, schema, [leaseTable]);
}

function leasesIn(db: Kysely<unknown>, schema: string): Kysely<TablesOf<typeof leaseTable>> {
  return db.withSchema(schema).withTables<TablesOf<typeof leaseTable>>();
}

/** Who has, or had, a lease; `leftSeconds` is negative once it has run out. */
export interface LeaseRow {
  readonly holder: string;
  readonly address: string;
  /** As `LeaseOptions.models`. */
  readonly models: string;
  readonly leftSeconds: number;
}

/** As it stands, for those who only look; undefined where nobody took it yet, or who had it gave it back. */
export async function readLease(db: Kysely<unknown>, schema: string, ledger: string): Promise<LeaseRow | undefined> {
  const row = await leasesIn(db, schema)
    .selectFrom('lease')
    .select(['holder', 'address', 'release'])
    .select(sql<string>`extract(epoch FROM expires - clock_timestamp())`.as('left'))
    .where('ledger', '=', ledger)
    .executeTakeFirst();
  return row && { holder: row.holder, address: row.address, models: row.release, leftSeconds: Number(row.left) };
}

type Holder = Pick<RowOf<typeof leaseTable>, 'holder' | 'address' | 'release' | 'secret'>;

/** A row in PostgreSQL, by the server's clock. */
export class PostgresLease implements Lease {
  /** Of whoever had it when it was looked at last. */
  holdersSecret = '';

  constructor(private readonly options: LeaseOptions) {}

  async hold(): Promise<LeaseView> {
    const { db, schema, ledger, holder, address, models, leaseMs, secret = '' } = this.options;
    const table = leaseTable.in(schema);
    const expires = sql`clock_timestamp() + ${leaseMs} * interval '1 millisecond'`;
    const { rows } = await sql<Holder>`
      WITH taken AS (
        INSERT INTO ${table} AS lease (ledger, holder, address, release, secret, expires)
        VALUES (${ledger}, ${holder}, ${address}, ${models}, ${secret}, ${expires})
        ON CONFLICT (ledger) DO UPDATE SET holder = excluded.holder, address = excluded.address,
          release = excluded.release, secret = excluded.secret, expires = excluded.expires
        WHERE lease.holder = excluded.holder OR lease.expires < clock_timestamp()
          -- Who listens at the same address of the same host is its successor: a restart need not wait for the lease of the dead to run out.
          OR (lease.address = excluded.address AND split_part(lease.holder, ' ', 1) = split_part(excluded.holder, ' ', 1))
        RETURNING lease.holder, lease.address, lease.release, lease.secret
      )
      SELECT holder, address, release, secret FROM taken
      UNION ALL
      SELECT holder, address, release, secret FROM ${table} WHERE ledger = ${ledger} AND NOT EXISTS (SELECT FROM taken)`.execute(
      db,
    );
    const [row] = rows;
    // The row of somebody who took it in this very moment is not seen yet; the next look will.
    if (!row) return { isHeld: false, holder: '', address: '', keepsOurModels: true };
    this.holdersSecret = row.secret;
    if (row.holder === holder) return { isHeld: true };
    return { isHeld: false, holder: row.holder, address: row.address, keepsOurModels: row.release === models };
  }

  async release(): Promise<void> {
    const { db, schema, ledger, holder } = this.options;
    await leasesIn(db, schema)
      .deleteFrom('lease')
      .where((row) => row.and({ ledger, holder }))
      .execute();
  }
}
