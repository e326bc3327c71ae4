import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { SubjectEvent } from '../../src/ledger/capture/capture.events.js';
import { isStay, staysTable } from '../genealogy/genealogy.tables.js';
import { otherTypes } from './event-types.js';
import { eachWith } from './histories-reader.js';
import { bodiesTable, eventsTable } from './histories.tables.js';

/** Events behind `after`, up to and with `upTo`. Of the subjects that they may have changed: `limit` of them in order, those after `from`. */
export interface ChangesAsked {
  readonly after: number;
  readonly upTo: number;
  /** '' for the first. */
  readonly from: string;
  readonly limit: number;
  /** No further than this is looked. */
  readonly most?: number;
}

export interface ChangedSubjects {
  readonly subjects: readonly string[];
  /** There are others behind these. */
  readonly hasMore: boolean;
  /** `most` were found, so that some may be missing. */
  readonly isCutOff: boolean;
}

interface ChangesSchemas {
  readonly histories: string;
  readonly genealogy: string;
}

const errorDeclared = sql.lit<SubjectEvent['type']>('ErrorDeclared');
/** Before any time there is. */
const NEVER = sql`-9223372036854775808`;

/**
 * The subjects of which these events may have changed what is answered now; none that they did change is left out. An event changes what it names and what
 * was in that since it happened, as it was believed then or later. What was told late may also have changed what came of its subject afterwards: whether it
 * came into something, and so how that stands. Of carriers that something may have left silently only the carrier itself is told.
 */
export async function changedSubjects(
  db: Kysely<unknown>,
  { histories, genealogy }: ChangesSchemas,
  { after, upTo, from, limit, most }: ChangesAsked,
): Promise<ChangedSubjects> {
  const stays = staysTable.in(genealogy);
  const { rows } = await sql<{ subject: string; reached: string }>`
    WITH RECURSIVE ${seeds(histories, after, upTo)},
    reached (node, low, high, since) AS (
      SELECT node, min(position), max(position), min(since) FROM named GROUP BY node
      UNION
      SELECT s.node, r.low, r.high, r.since FROM reached r CROSS JOIN LATERAL (
        SELECT s.child AS node FROM ${stays} s WHERE s.carrier = r.node AND ${LASTING}
        UNION ALL SELECT s.carrier FROM ${stays} s WHERE s.child = r.node AND ${LASTING} AND s.from_at > r.since OFFSET 0) s
    ), found AS MATERIALIZED (SELECT * FROM reached LIMIT ${most ?? null}::bigint),
    changed AS (
      SELECT node FROM found
      UNION SELECT s.carrier FROM found r CROSS JOIN LATERAL (
        SELECT s.carrier FROM ${stays} s WHERE s.child = r.node AND ${LASTING} OFFSET 0) s
    )
    SELECT node AS subject, (SELECT count(*) FROM found) AS reached FROM changed WHERE node > ${from} COLLATE "C"
    ORDER BY node LIMIT ${limit + 1}`.execute(db);
  return {
    subjects: rows.slice(0, limit).map(({ subject }) => subject),
    hasMore: rows.length > limit,
    isCutOff: most !== undefined && Number(rows[0]?.reached ?? 0) >= most,
  };
}

/** Condition on the stay `s`: at the events of `r`, or later by what was known at them, the child was in the carrier. */
const LASTING = sql`${isStay('s')} AND s.from_position <= r.high AND (s.believed_to IS NULL OR s.believed_to >= r.low)
  AND (s.to_at IS NULL OR s.to_at >= r.since OR s.to_position > r.low)`;

/**
 * `named`: what the events name, by position and since when it changes. A declaration of error changes it since what it declares; where that is a
 * declaration itself, since ever, and whatever the subject was ever in.
 */
function seeds(schema: string, after: number, upTo: number): RawBuilder<unknown> {
  const bodyOf = (columns: RawBuilder<unknown>): RawBuilder<unknown> =>
    sql`CROSS JOIN LATERAL (SELECT ${columns} FROM ${bodiesTable.in(schema)} WHERE position = e.position - e.body_back OFFSET 0) b`;
  return sql`told AS MATERIALIZED (
      SELECT e.position, e.subject, e.carrier, b.sort_at, b.type, b.body
      FROM ${eventsTable.in(schema)} e ${bodyOf(sql`sort_at, type, CASE WHEN type = ${errorDeclared} THEN body END AS body`)}
      WHERE e.position > ${after} AND e.position <= ${upTo} AND b.type NOT IN ${otherTypes}
    ), declared AS MATERIALIZED (
      SELECT t.position, t.subject, e.carrier, b.sort_at, b.type = ${errorDeclared} AS again
      FROM told t CROSS JOIN LATERAL (
        SELECT array_agg(one::bigint) AS positions FROM jsonb_array_elements_text(t.body::jsonb -> 'positions') AS one) d
      ${eachWith(schema, sql`position, body_back, carrier`, sql`subject = t.subject AND position = ANY(d.positions)`)}
      ${bodyOf(sql`sort_at, type`)} WHERE t.body IS NOT NULL
    ), named (node, position, since) AS (
      SELECT subject, position, sort_at FROM told
      UNION ALL SELECT carrier, position, sort_at FROM told WHERE carrier IS NOT NULL
      UNION ALL SELECT subject, position, CASE WHEN again THEN ${NEVER} ELSE sort_at END FROM declared
      UNION ALL SELECT carrier, position, sort_at FROM declared WHERE carrier IS NOT NULL
      UNION ALL SELECT e.carrier, d.position, ${NEVER} FROM declared d
        ${eachWith(schema, sql`carrier`, sql`subject = d.subject AND carrier IS NOT NULL`)} WHERE d.again
    )`;
}
