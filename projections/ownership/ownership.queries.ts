import type { Kysely } from 'kysely';
import type { OwnershipTables } from './ownership.tables.js';

/** What an event said of title. Times are milliseconds since 1970; a party that nobody told is absent. */
export interface TitleRow {
  readonly subject: string;
  readonly position: number;
  readonly at: number;
  readonly how: string;
  readonly from?: string;
  readonly to?: string;
}

export interface TitlesQuestion {
  /** Who got the title. */
  readonly to: string;
  /** Event time, milliseconds since 1970, inclusive. */
  readonly asOfMs?: number;
  readonly knownAt?: number;
  /** Position of the last row of the page before. */
  readonly after?: number;
  readonly limit: number;
}

/** The transfers of title to a party, as believed, in the order in which they were recorded. What it got with a carrier is told of the carrier. */
export async function titlesTo(
  { db, schema }: { readonly db: Kysely<unknown>; readonly schema: string },
  { to, asOfMs = Number.MAX_SAFE_INTEGER, knownAt = Number.MAX_SAFE_INTEGER, after = -1, limit }: TitlesQuestion,
): Promise<readonly TitleRow[]> {
  const rows = await db
    .withSchema(schema)
    .withTables<OwnershipTables>()
    .selectFrom('titles')
    .select(['subject', 'position', 'at', 'type', 'from_party', 'to_party'])
    .where('to_party', '=', to)
    .where('at', '<=', String(asOfMs))
    .where('position', '<=', String(knownAt))
    .where('position', '>', String(after))
    .where((row) => row.or([row('believed_to', 'is', null), row('believed_to', '>', String(knownAt))]))
    .orderBy('position')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    subject: row.subject,
    position: Number(row.position),
    at: Number(row.at),
    how: row.type,
    ...(row.from_party === null ? {} : { from: row.from_party }),
    ...(row.to_party === null ? {} : { to: row.to_party }),
  }));
}
