import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { OpenRecall } from '../../src/ledger/operations/decide-context.js';
import type { Within } from '../../src/ledger/operations/within.js';
import type { RecallCriteria } from '../../src/ledger/recall/recall.events.js';
import { isMadeLot, isStay, openStay, staysTable, stepFrom } from '../genealogy/genealogy.tables.js';
import { itemsTable, reportedTable } from '../items/items.tables.js';
import type { TraceSchemas } from './closure.queries.js';
import { recallsTable } from './recalls.tables.js';
import { any, isLotOfKind, isNamed, meetsByKind, meetsSingly } from './scope.queries.js';

/** What may fall under some recalls: all that does, and perhaps some that does not. `expires`: by subject, what in it expires first. */
export interface Suspects {
  readonly subjects: readonly string[];
  readonly recalls: readonly OpenRecall[];
  readonly expires: ReadonlyMap<string, NonNullable<Within['expires']>>;
  /** By subject, what in it may be reported: a later report of what carries it may have ended its own. */
  readonly reported: ReadonlyMap<string, readonly string[]>;
  /** By subject, recalls that were closed and whose marks something in it bears: what carries that may be cleared of it. */
  readonly leftOpen: ReadonlyMap<string, readonly string[]>;
}

/** What is asked of all contents in one walk. */
export interface AskedOfContents {
  readonly recalls: readonly OpenRecall[];
  /** Those of the subjects of which it is told what in them expires first. */
  readonly expiring: readonly string[];
  /** Those of which it is told what in them is reported. */
  readonly reported: readonly string[];
  /** Those of which it is told what in them was open when its recall was closed. */
  readonly leftOpen: readonly string[];
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

function singly({ criteria, number }: Alternative, schema: string): RawBuilder<boolean> {
  const { components } = criteria;
  const at = { alias: 'i', schema, moment: {} };
  const own = components
    ? sql<boolean>`(${isNamed(at, components)} OR b.lots && ${itemsTable.array('lot', components)})`
    : meetsSingly(criteria, at);
  return sql`(k.meets[${sql.lit(number)}] AND ${own})`;
}

/** By another identifier, or before, it may be or have been something else. */
const HAS_OTHER_FACTS = sql.raw(
  `i.more IS NOT NULL AND i.more::jsonb ?| ARRAY['identified', 'formerFacts', 'claimedLots'] AS has_other_facts`,
);

/** It was made of goods in bulk. */
const HAS_LOTS = sql.raw(`i.more IS NOT NULL AND i.more::jsonb ? 'componentLots' AS has_lots`);

/** A transformation made it. */
const IS_MADE = sql.raw(`i.more IS NOT NULL AND i.more::jsonb ? 'transformed' AS is_made`);

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
  readonly reported: readonly string[] | null;
  readonly left_open: readonly string[] | null;
}

function closedRecalls({ recalls }: TraceSchemas): RawBuilder<unknown> {
  return sql`(SELECT r.recall FROM ${recallsTable.in(recalls)} r WHERE r.closed_position IS NOT NULL AND r.erroneous_position IS NULL)`;
}

/** Marks are read of items only where they are asked for, and while there is a recall that was closed. */
function marksOf(schemas: TraceSchemas, { leftOpen }: AskedOfContents): RawBuilder<unknown> {
  if (leftOpen.length === 0) return sql`NULL::jsonb`;
  return sql`CASE WHEN i.more IS NOT NULL AND EXISTS ${closedRecalls(schemas)} THEN i.more::jsonb -> 'recalls' END`;
}

/** The subjects and all that is in them at any depth, with what is asked of each. Where only what is reported is asked for, and nothing is, nobody walks. */
function walk(schemas: TraceSchemas, subjects: readonly string[], asked: AskedOfContents): RawBuilder<unknown> {
  const { recalls, expiring, leftOpen } = asked;
  const isAsked =
    recalls.length > 0
      ? sql`true`
      : sql`(i.subject = ${itemsTable.any('subject', [...new Set([...expiring, ...leftOpen])])} OR EXISTS (SELECT FROM ${reportedTable.in(schemas.items)}))`;
  const items = itemsTable.in(schemas.items);
  const columns = sql`i.subject, i.contents, i.manufactured, i.made, i.product, i.lot, i.production, i.expiry, ${HAS_OTHER_FACTS}, ${HAS_LOTS}, ${IS_MADE}, ${marksOf(schemas, asked)} AS marks`;
  return sql`d (root, subject, contents, manufactured, made, product, lot, production, expiry, has_other_facts, has_lots, is_made, marks) AS (
      SELECT i.subject, ${columns} FROM ${items} i WHERE i.subject = ${itemsTable.any('subject', subjects)} AND ${isAsked}
      UNION
      SELECT d.root, ${columns}
      FROM d ${stepFrom(schemas.genealogy, sql`d.subject`, 'down', sql`${isStay('s')} AND ${openStay('s', {})}`)}
      JOIN ${items} i ON i.subject = s.child WHERE d.contents > 0
    )`;
}

/** Most contents fall under no recall, and units have few products, lots and productions among them: what a scope says of these is asked once for each. */
function covered(
  recalls: readonly OpenRecall[],
  schemas: TraceSchemas,
  subjects: readonly string[],
): RawBuilder<unknown> {
  const all = alternatives(recalls);
  const perRecall = recalls.map((recall) =>
    any(all.filter((one) => one.recall === recall).map((one) => singly(one, schemas.items))),
  );
  return sql`SELECT i.root AS subject, ARRAY[${sql.join(perRecall.map((covers) => sql`bool_or(${covers})`))}] AS covers, NULL AS expires, NULL::text[] AS reported, NULL::text[] AS left_open
    FROM d i JOIN (
      SELECT * FROM (
        SELECT product, lot, production, ARRAY[${sql.join(all.map(byKind))}] AS meets
        FROM (SELECT DISTINCT product, lot, production FROM d) i OFFSET 0
      ) kinds WHERE true = ANY(meets)
    ) k ON (coalesce(k.product, ''), coalesce(k.lot, ''), coalesce(k.production, ''))
       = (coalesce(i.product, ''), coalesce(i.lot, ''), coalesce(i.production, '')) ${builtFrom(all, schemas)}
    WHERE ${any(perRecall)} GROUP BY i.root
    UNION ALL ${madeOfCovered(recalls, schemas)}
    UNION ALL ${madeLots(recalls, schemas, subjects)}
    UNION ALL
    SELECT d.root, ARRAY[${sql.join(recalls.map(() => sql`true`))}], NULL, NULL::text[], NULL::text[] FROM d
    WHERE d.has_other_facts OR d.is_made OR (d.has_lots AND ${isMadeOfMade(schemas)}) GROUP BY d.root`;
}

/** Some lot that it was made of was made of something itself. */
function isMadeOfMade({ genealogy }: TraceSchemas): RawBuilder<boolean> {
  const stays = staysTable.in(genealogy);
  return sql`EXISTS (SELECT FROM ${stays} s WHERE s.carrier = d.subject AND s.kind = 'lot' AND ${openStay('s', {})} AND ${isMadeLot('s', genealogy)})`;
}

/** Few contents are made of goods in bulk: only of these it is asked of which lots. */
function madeOfCovered(recalls: readonly OpenRecall[], { genealogy }: TraceSchemas): RawBuilder<unknown> {
  const lot = staysTable.ref('s', 'child');
  const perRecall = recalls.map(({ scope }) => any(scope.anyOf.map((criteria) => isLotOfKind(criteria, lot))));
  return sql`SELECT d.root, ARRAY[${sql.join(perRecall.map((covers) => sql`bool_or(${covers})`))}], NULL, NULL::text[], NULL::text[]
    FROM d ${stepFrom(genealogy, sql`d.subject`, 'down', sql`s.kind = 'lot' AND ${openStay('s', {})}`)}
    WHERE d.has_lots AND ${any(perRecall)} GROUP BY d.root`;
}

/** Lots in bulk that are asked for themselves: only those that a transformation made are made of something. */
function madeLots(
  recalls: readonly OpenRecall[],
  { genealogy }: TraceSchemas,
  subjects: readonly string[],
): RawBuilder<unknown> {
  return sql`SELECT s.carrier, ARRAY[${sql.join(recalls.map(() => sql`true`))}], NULL, NULL::text[], NULL::text[] FROM ${staysTable.in(genealogy)} s
    WHERE s.kind = 'bulk-output' AND s.carrier = ${staysTable.any('carrier', subjects)} AND ${openStay('s', {})} GROUP BY s.carrier`;
}

function firstToExpire(subjects: readonly string[]): RawBuilder<unknown> {
  return sql`SELECT d.root AS subject, NULL::boolean[] AS covers, min(d.expiry || ' ' || d.subject) AS expires, NULL::text[] AS reported, NULL::text[] AS left_open
    FROM d WHERE d.expiry IS NOT NULL AND d.subject <> d.root AND d.root = ${itemsTable.any('subject', subjects)} GROUP BY d.root`;
}

function reportedIn(subjects: readonly string[], schema: string): RawBuilder<unknown> {
  return sql`SELECT d.root AS subject, NULL::boolean[] AS covers, NULL AS expires, array_agg(d.subject::text ORDER BY d.subject) AS reported, NULL::text[] AS left_open
    FROM d JOIN ${reportedTable.in(schema)} r ON r.subject = d.subject
    WHERE d.subject <> d.root AND d.root = ${itemsTable.any('subject', subjects)} GROUP BY d.root`;
}

/** The recalls, closed by now, whose marks something in it bears. */
function markedIn(subjects: readonly string[], schemas: TraceSchemas): RawBuilder<unknown> {
  return sql`SELECT d.root AS subject, NULL::boolean[] AS covers, NULL AS expires, NULL::text[] AS reported, array_agg(DISTINCT m.key) AS left_open
    FROM d CROSS JOIN LATERAL jsonb_each_text(d.marks) AS m (key, value)
    WHERE m.value = 'marked' AND m.key IN ${closedRecalls(schemas)} AND d.subject <> d.root AND d.root = ${itemsTable.any('subject', subjects)}
    GROUP BY d.root`;
}

const NO_SUSPECTS: Suspects = {
  subjects: [],
  recalls: [],
  expires: new Map(),
  reported: new Map(),
  leftOpen: new Map(),
};

/** Walks once down through these subjects and asks of all that is in them at any depth what may forbid what is done with them. */
export async function suspectsWithin(
  db: Kysely<unknown>,
  schemas: TraceSchemas,
  subjects: readonly string[],
  wanted: AskedOfContents,
): Promise<Suspects> {
  const { recalls, expiring, reported, leftOpen } = wanted;
  const asked = [
    ...(recalls.some(({ scope }) => scope.anyOf.length > 0) ? [covered(recalls, schemas, subjects)] : []),
    ...(expiring.length > 0 ? [firstToExpire(expiring)] : []),
    ...(reported.length > 0 ? [reportedIn(reported, schemas.items)] : []),
    ...(leftOpen.length > 0 ? [markedIn(leftOpen, schemas)] : []),
  ];
  if (asked.length === 0 || subjects.length === 0) return NO_SUSPECTS;
  const { rows } = await sql<FoundRow>`
    WITH RECURSIVE ${walk(schemas, subjects, wanted)} ${sql.join(asked, sql` UNION ALL `)}`.execute(db);
  const suspects = rows.filter(({ covers }) => covers !== null);
  return {
    subjects: [...new Set(suspects.map(({ subject }) => subject))],
    recalls: recalls.filter((_, index) => suspects.some(({ covers }) => covers?.[index])),
    expires: new Map(rows.flatMap(({ subject, expires }) => (expires === null ? [] : [[subject, expiryOf(expires)]]))),
    reported: new Map(rows.flatMap((row) => (row.reported === null ? [] : [[row.subject, row.reported]]))),
    leftOpen: new Map(rows.flatMap((row) => (row.left_open === null ? [] : [[row.subject, row.left_open]]))),
  };
}

function expiryOf(text: string): NonNullable<Within['expires']> {
  const [expiry = '', content = ''] = text.split(' ');
  return { content, expiry };
}
