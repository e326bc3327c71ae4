import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { OpenRecall } from '../../src/ledger/operations/decide-context.js';
import type { Within } from '../../src/ledger/operations/within.js';
import type { RecallCriteria } from '../../src/ledger/recall/recall.events.js';
import { openStay, staysTable, stepFrom } from '../genealogy/genealogy.tables.js';
import { itemsTable } from '../items/items.tables.js';
import type { TraceSchemas } from './closure.queries.js';
import { any, meetsByKind, meetsSingly } from './scope.queries.js';

/** What may fall under some recalls: all that does, and perhaps some that does not. `expires`: by subject, what in it expires first. */
export interface Suspects {
  readonly subjects: readonly string[];
  readonly recalls: readonly OpenRecall[];
  readonly expires: ReadonlyMap<string, NonNullable<Within['expires']>>;
}

/** What is asked of all contents in one walk. */
export interface AskedOfContents {
  readonly recalls: readonly OpenRecall[];
  /** Those of the subjects of which it is told what in them expires first. */
  readonly expiring: readonly string[];
}

interface Alternative {
  readonly recall: OpenRecall;
  readonly criteria: RecallCriteria;
  /** Place among all alternatives, from 1. */
  readonly number: number;
}

function alternatives(recalls: readonly OpenRecall[]): readonly Alternative[] {
  return recalls
    .flatMap((recall) => recall.scope.anyOf.map((criteria) => ({ recall, criteria })))
    .map((alternative, index) => ({ ...alternative, number: index + 1 }));
}

/** Of a scope that names components, what the assembly around them has to be is left aside here. */
function byKind({ criteria }: Alternative): RawBuilder<boolean> {
  return criteria.components ? sql`true` : meetsByKind(criteria, 'i');
}

function singly({ criteria, number }: Alternative): RawBuilder<boolean> {
  const { components } = criteria;
  const own = components
    ? sql<boolean>`(i.subject = ${itemsTable.any('subject', components)} OR i.lot = ${itemsTable.any('lot', components)} OR b.lots && ${itemsTable.array('lot', components)})`
    : meetsSingly(criteria, 'i');
  return sql`(k.meets[${sql.lit(number)}] AND ${own})`;
}

/** The lots that an item was built from are looked up once for all scopes, and only where one names components. */
function builtFrom(all: readonly Alternative[], { genealogy }: TraceSchemas): RawBuilder<unknown> {
  if (!all.some(({ criteria }) => criteria.components)) return sql``;
  return sql`CROSS JOIN LATERAL (SELECT array_agg(s.child) AS lots FROM ${staysTable.in(genealogy)} s
    WHERE s.carrier = i.subject AND s.kind = 'lot' AND ${openStay('s', {})}) b`;
}

/** Of each subject, which of its contents fall under which recall, and what expires first. */
interface FoundRow {
  readonly subject: string;
  readonly covers: readonly boolean[] | null;
  /** The date, and behind a space whose it is: the least of these texts is of the earliest date. */
  readonly expires: string | null;
}

/** The subjects and all that is in them at any depth, with what is asked of each. */
function walk(schemas: TraceSchemas, subjects: readonly string[]): RawBuilder<unknown> {
  const items = itemsTable.in(schemas.items);
  const columns = sql.raw('i.subject, i.contents, i.manufactured, i.product, i.lot, i.production, i.expiry');
  return sql`d (root, subject, contents, manufactured, product, lot, production, expiry) AS (
      SELECT i.subject, ${columns} FROM ${items} i WHERE i.subject = ${itemsTable.any('subject', subjects)}
      UNION
      SELECT d.root, ${columns}
      FROM d ${stepFrom(schemas.genealogy, sql`d.subject`, 'down', sql`s.kind <> 'lot' AND ${openStay('s', {})}`)}
      JOIN ${items} i ON i.subject = s.child WHERE d.contents > 0
    )`;
}

/** Most contents fall under no recall, and units have few products, lots and productions among them: what a scope says of these is asked once for each. */
function covered(recalls: readonly OpenRecall[], schemas: TraceSchemas): RawBuilder<unknown> {
  const all = alternatives(recalls);
  const perRecall = recalls.map((recall) => any(all.filter((one) => one.recall === recall).map(singly)));
  return sql`SELECT i.root AS subject, ARRAY[${sql.join(perRecall.map((covers) => sql`bool_or(${covers})`))}] AS covers, NULL AS expires
    FROM d i JOIN (
      SELECT * FROM (
        SELECT product, lot, production, ARRAY[${sql.join(all.map(byKind))}] AS meets
        FROM (SELECT DISTINCT product, lot, production FROM d) i OFFSET 0
      ) kinds WHERE true = ANY(meets)
    ) k ON (coalesce(k.product, ''), coalesce(k.lot, ''), coalesce(k.production, ''))
       = (coalesce(i.product, ''), coalesce(i.lot, ''), coalesce(i.production, '')) ${builtFrom(all, schemas)}
    WHERE ${any(perRecall)} GROUP BY i.root`;
}

function firstToExpire(subjects: readonly string[]): RawBuilder<unknown> {
  return sql`SELECT d.root AS subject, NULL::boolean[] AS covers, min(d.expiry || ' ' || d.subject) AS expires
    FROM d WHERE d.expiry IS NOT NULL AND d.subject <> d.root AND d.root = ${itemsTable.any('subject', subjects)} GROUP BY d.root`;
}

/** Walks once down through these subjects and asks of all that is in them at any depth what may forbid what is done with them. */
export async function suspectsWithin(
  db: Kysely<unknown>,
  schemas: TraceSchemas,
  subjects: readonly string[],
  { recalls, expiring }: AskedOfContents,
): Promise<Suspects> {
  const asked = [
    ...(recalls.some(({ scope }) => scope.anyOf.length > 0) ? [covered(recalls, schemas)] : []),
    ...(expiring.length > 0 ? [firstToExpire(expiring)] : []),
  ];
  if (asked.length === 0 || subjects.length === 0) return { subjects: [], recalls: [], expires: new Map() };
  const { rows } = await sql<FoundRow>`
    WITH RECURSIVE ${walk(schemas, subjects)} ${sql.join(asked, sql` UNION ALL `)}`.execute(db);
  const suspects = rows.filter(({ covers }) => covers !== null);
  return {
    subjects: suspects.map(({ subject }) => subject),
    recalls: recalls.filter((_, index) => suspects.some(({ covers }) => covers?.[index])),
    expires: new Map(rows.flatMap(({ subject, expires }) => (expires === null ? [] : [[subject, expiryOf(expires)]]))),
  };
}

function expiryOf(text: string): NonNullable<Within['expires']> {
  const [expiry = '', content = ''] = text.split(' ');
  return { content, expiry };
}
