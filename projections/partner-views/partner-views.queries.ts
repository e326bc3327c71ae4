// What one party is answered. It is asked by a connection that reads no row of another; that the party is named as well lets indexes answer.
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Place } from '../../src/ledger/item/core/place.js';
import type { ToldRecall } from '../../src/ledger/visibility/recalls-told.js';
import type { ShownData } from '../../src/ledger/visibility/shown-data.js';
import type { RowOf } from '../schema/row-types.js';
import {
  backfillTable,
  partnersTable,
  toldEventsTable,
  toldRecallsTable,
  toldTable,
  withheldTable,
  type ToldFacts,
} from './partner-views.tables.js';

export interface PartnerReader {
  readonly db: Kysely<unknown>;
  readonly schema: string;
  readonly party: string;
}

/** How far the rows of a party are. */
export interface Standing {
  readonly isKept: boolean;
  /** Something of it is still to be folded. */
  readonly isWaiting: boolean;
  /** Something is connected with too much to be folded. */
  readonly isWithheld: boolean;
}

/** Asked by who owns the rows. */
export async function standingOf({ db, schema, party }: PartnerReader): Promise<Standing> {
  const { rows } = await sql<{ kept: boolean; waiting: boolean; withheld: boolean }>`
    SELECT EXISTS (SELECT FROM ${partnersTable.in(schema)} WHERE party = ${party}) AS kept,
      EXISTS (SELECT FROM ${backfillTable.in(schema)} WHERE party = ${party}) AS waiting,
      EXISTS (SELECT FROM ${withheldTable.in(schema)}) AS withheld`.execute(db);
  const { kept = false, waiting = false, withheld = false } = rows[0] ?? {};
  return { isKept: kept, isWaiting: waiting, isWithheld: withheld };
}

/** What a party knows of something. `contents`: how many things are directly in it, as far as it knows; `events`: how many it is shown. */
export interface ToldItem extends ToldFacts {
  readonly subject: string;
  readonly holder?: string;
  readonly owner?: string;
  readonly disposition: string;
  readonly ended?: string;
  readonly contents: number;
  readonly events: number;
}

type ToldRow = Pick<
  RowOf<typeof toldTable>,
  'subject' | 'holder' | 'owner' | 'disposition' | 'ended' | 'events' | 'facts'
> & { readonly contents: string };

function itemOf({ facts, contents, holder, owner, ended, ...row }: ToldRow): ToldItem {
  return {
    ...row,
    ...facts,
    contents: Number(contents),
    ...(holder === null ? {} : { holder }),
    ...(owner === null ? {} : { owner }),
    ...(ended === null ? {} : { ended }),
  };
}

function selected({ schema, party }: PartnerReader): RawBuilder<unknown> {
  const told = toldTable.in(schema);
  return sql`
    SELECT t.subject, t.holder, t.owner, t.disposition, t.ended, t.events, t.facts,
      (SELECT count(*) FROM ${told} c WHERE c.party = ${party} AND c.carrier = t.subject) AS contents
    FROM ${told} t WHERE t.party = ${party}`;
}

export async function toldItems(reader: PartnerReader, subjects: readonly string[]): Promise<readonly ToldItem[]> {
  const { rows } =
    await sql<ToldRow>`${selected(reader)} AND t.subject = ${toldTable.any('subject', subjects)} ORDER BY t.subject`.execute(
      reader.db,
    );
  return rows.map(itemOf);
}

/** Each by what the party knows; `location`: where it is; `transitTo`: on its way there, or to that party. */
export interface ToldFilter {
  readonly product?: string;
  readonly lot?: string;
  readonly location?: string;
  readonly transitTo?: string;
  /** A place or a party: what is at it, on its way to it, or with it. */
  readonly standing?: string;
  readonly holder?: string;
  readonly owner?: string;
  readonly disposition?: string;
  readonly ended?: string;
  /** Cleared of or not. */
  readonly recall?: string;
}

function conditionsOf({ location, transitTo, standing, recall, ...same }: ToldFilter): readonly RawBuilder<unknown>[] {
  const equal = Object.entries(same).flatMap(([column, value]) =>
    value === undefined ? [] : [sql`${sql.ref(`t.${column}`)} = ${value}`],
  );
  return [
    ...equal,
    ...(location === undefined ? [] : [sql`t.place = 'at' AND t.location = ${location}`]),
    ...(transitTo === undefined
      ? []
      : [sql`t.place = 'transit' AND ${transitTo} IN (t.to_party, t.facts #>> '{place,toLocation}')`]),
    ...(standing === undefined
      ? []
      : [sql`${standing} IN (t.location, t.to_party, t.facts #>> '{place,toLocation}', t.facts #>> '{place,party}')`]),
    ...(recall === undefined ? [] : [sql`t.is_recalled AND t.facts -> 'recalls' ? ${recall}`]),
  ];
}

export async function toldItemsWhere(
  reader: PartnerReader,
  filter: ToldFilter,
  { after = '', limit }: { readonly after?: string; readonly limit: number },
): Promise<readonly ToldItem[]> {
  const where = sql.join([sql``, ...conditionsOf(filter)], sql` AND `);
  const { rows } =
    await sql<ToldRow>`${selected(reader)} AND t.subject > ${after} COLLATE "C" ${where} ORDER BY t.subject LIMIT ${limit}`.execute(
      reader.db,
    );
  return rows.map(itemOf);
}

export interface ToldEventRow {
  readonly revision: number;
  readonly type: string;
  readonly of_subject: string | null;
  readonly data: ShownData;
}

/** The events of something that a party is shown, from a revision on. */
export async function toldEvents(
  { db, schema, party }: PartnerReader,
  subject: string,
  { from = 0, limit, ownOnly }: { readonly from?: number; readonly limit: number; readonly ownOnly: boolean },
): Promise<readonly ToldEventRow[]> {
  const { rows } = await sql<ToldEventRow>`
    SELECT revision, type, of_subject, data FROM ${toldEventsTable.in(schema)}
    WHERE party = ${party} AND subject = ${subject} AND revision >= ${from} AND (of_subject IS NULL OR NOT ${ownOnly})
    ORDER BY revision LIMIT ${limit}`.execute(db);
  return rows;
}

export async function toldRecallsOf({ db, schema, party }: PartnerReader): Promise<readonly ToldRecall[]> {
  const { rows } = await sql<{ told: ToldRecall }>`
    SELECT told FROM ${toldRecallsTable.in(schema)} WHERE party = ${party} ORDER BY recall`.execute(db);
  return rows.map(({ told }) => told);
}

/** What a party has is counted by these. */
export type CountedBy = 'product' | 'lot' | 'place' | 'disposition' | 'owner';

const COUNTED: Readonly<Record<CountedBy, RawBuilder<unknown>>> = {
  product: sql`t.product`,
  lot: sql`t.lot`,
  place: sql`t.facts -> 'place'`,
  disposition: sql`t.disposition`,
  owner: sql`t.owner`,
};

export interface ToldCount extends Readonly<Partial<Record<Exclude<CountedBy, 'place'>, string | null>>> {
  readonly place?: Place;
  readonly quantity: string;
}

/** Of the goods that it holds or owns now, as far as it knows. */
export async function toldCounts(
  { db, schema, party }: PartnerReader,
  by: readonly CountedBy[],
  filter: ToldFilter,
): Promise<readonly ToldCount[]> {
  const columns = by.map((name) => sql`${COUNTED[name]} AS ${sql.id(name)}`);
  const where = sql.join([sql``, ...conditionsOf(filter)], sql` AND `);
  const grouped = by.length === 0 ? sql`` : sql`GROUP BY ${sql.join(by.map((name) => COUNTED[name]))}`;
  const ordered =
    by.length === 0
      ? sql``
      : sql`ORDER BY ${sql.join(by.map((name) => sql`(${COUNTED[name]})::text COLLATE "C" NULLS FIRST`))}`;
  const { rows } = await sql<ToldCount>`
    SELECT ${sql.join([...columns, sql`count(*) AS quantity`])} FROM ${toldTable.in(schema)} t
    WHERE t.party = ${party} AND t.until IS NULL AND NOT t.is_transport_unit ${where} ${grouped} ${ordered}`.execute(
    db,
  );
  return rows;
}
