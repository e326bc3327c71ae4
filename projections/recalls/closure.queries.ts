import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { RecallCriteria, RecallScope } from '../../src/ledger/recall/recall.events.js';
import {
  believedStay,
  lastingStay,
  openStay,
  staysTable,
  stepFrom,
  type Moment,
} from '../genealogy/genealogy.tables.js';
import { itemsThen } from '../items/items-then.tables.js';
import { itemsTable } from '../items/items.tables.js';
import { TRANSFORMATION_START } from '../../src/ledger/item/transformations/transformation-id.js';
import { marksTable } from './recalls.tables.js';
import { any, findOwn, hasOwnCriteria, isLotOfKind, isNamed, meetsOwn, subjectsNamed } from './scope.queries.js';

export interface TraceSchemas {
  readonly items: string;
  readonly genealogy: string;
  readonly recalls: string;
}

/** What to trace, and as of when. With `recall` (its id) the units' marks are told, and its cleared units make nothing else affected. */
export interface Trace {
  readonly scope: RecallScope;
  readonly recall?: string;
  readonly moment: Moment;
  /** Ways that meet in a transformation are merged there. */
  readonly isMerged?: boolean;
}

const NEVER = sql.raw(`ARRAY[9223372036854775807, 9223372036854775807]`);
const EVER = sql.raw(`ARRAY[-9223372036854775807, -9223372036854775807]`);

/** Where the closure of a scope without alternatives begins. */
const NOWHERE = sql.raw(
  `SELECT '' COLLATE "C", 0, false, ARRAY['' COLLATE "C"], ARRAY[0::bigint], ARRAY[0::bigint], false, false, '' COLLATE "C", false WHERE false`,
);

/** For `<>`: no item that is out of the scope. */
export function excepted(
  { items: schema }: Pick<TraceSchemas, 'items'>,
  { except = [] }: RecallScope,
  moment: Moment,
): RawBuilder<string> {
  return except.length === 0 ? itemsTable.all('subject', []) : sql`ALL(${subjectsNamed({ schema, moment }, except)})`;
}

/** Condition on marks under this alias: it was believed at the moment's position. */
export function believedMark(alias: string, { position }: Moment): RawBuilder<boolean> {
  const to = marksTable.ref(alias, 'believed_to');
  if (position === undefined) return sql`${to} IS NULL`;
  return sql`(${marksTable.ref(alias, 'believed_from')} <= ${position} AND (${to} IS NULL OR ${to} > ${position}))`;
}

/** What makes a unit affected, and what is to be cleared of it. */
interface Cause {
  /** The covered unit: the node itself, or one that is in it. */
  readonly unit: RawBuilder<unknown>;
  /** Condition on a mark `m`: all between both was in place when that clearing was told, as far as it says what it clears. */
  readonly wasIn: RawBuilder<boolean>;
  /** Condition on a mark `m`: it had gone out before that clearing, which is then of it as well. Absent: it had not. */
  readonly hadLeft?: RawBuilder<boolean>;
}

/** Whether one of these subjects was cleared of what makes it affected: of that unit, or, where a clearing does not say, of whatever comes. */
export function isCleared(
  schemas: TraceSchemas,
  recall: string | undefined,
  subject: RawBuilder<unknown>,
  { unit, wasIn, hadLeft = sql`false` }: Cause,
  moment: Moment,
): RawBuilder<boolean> {
  if (recall === undefined) return sql`false`;
  const then = moment.atMs === undefined ? sql`true` : sql`m.cleared_at <= ${moment.atMs}`;
  return sql`EXISTS (SELECT FROM ${marksTable.in(schemas.recalls)} m
    WHERE m.recall = ${recall} AND m.subject = ${subject} AND ${believedMark('m', moment)}
      AND CASE WHEN m.causes IS NULL THEN m.status = 'cleared' ELSE ${then} AND (m.causes::jsonb ? ${unit} AND ${wasIn} OR m.status = 'cleared' AND ${hadLeft}) END)`;
}

/** Where the closure begins: items that meet the criteria, or the components that the criteria name, whatever they are built into. */
function starts(
  schemas: TraceSchemas,
  trace: Trace,
  criteria: RecallCriteria,
  number: number,
): readonly RawBuilder<unknown>[] {
  const { scope, moment } = trace;
  const itself = itemsTable.ref('i', 'subject');
  const open = sql`NOT ${isCleared(schemas, trace.recall, itself, { unit: itself, wasIn: sql`true` }, moment)}`;
  const at = { alias: 'i', schema: schemas.items, moment };
  const items = itemsThen(schemas.items, moment);
  const notExcepted = sql`i.subject <> ${excepted(schemas, scope, moment)}`;
  // As of a moment the fold says so.
  const isNow = moment.atMs === undefined && moment.position === undefined;
  const heardOf = isNow ? sql`i.touched_at IS NOT NULL` : sql`true`;
  // What was made of a lot in bulk is what begins there; the lot itself is no unit.
  const madeOf = (lots: RawBuilder<boolean>, meets: RawBuilder<boolean>): RawBuilder<unknown> =>
    sql`SELECT i.subject, ${number}::integer, ${meets}, ARRAY[s.child, s.carrier], ${EVER}, ${NEVER}, false, ${open}, i.subject, ${isUnit('s')}
      FROM ${staysTable.in(schemas.genealogy)} s JOIN ${items} i ON i.subject = s.carrier
      WHERE ${lots} AND s.kind = 'lot' AND ${openStay('s', moment)}`;
  const { components } = criteria;
  if (!components) {
    return [
      sql`SELECT i.subject, ${number}::integer, true, ARRAY[i.subject], ${EVER}, ${NEVER}, false, ${open}, i.subject, true FROM ${items} i
        WHERE ${findOwn(criteria, at)} AND ${notExcepted} AND ${heardOf}`,
      madeOf(
        sql<boolean>`${isLotOfKind(criteria, staysTable.ref('s', 'child'))} AND ${notExcepted}`,
        sql<boolean>`true`,
      ),
    ];
  }
  const meets = hasOwnCriteria(criteria)
    ? sql<boolean>`(${meetsOwn(criteria, at)} AND ${notExcepted})`
    : sql<boolean>`true`;
  return [
    sql`SELECT i.subject, ${number}::integer, ${meets}, ARRAY[i.subject], ${EVER}, ${NEVER}, false, ${open}, i.subject, true FROM ${items} i
      WHERE ${isNamed(at, components)} AND ${heardOf}`,
    madeOf(sql<boolean>`s.child = ${staysTable.any('child', components)}`, meets),
  ];
}

const FROM = sql`ARRAY[s.from_at, s.from_position]`;

/** Until when the path of an assembly is in place with one step more. */
function stayEnd({ position }: Moment): RawBuilder<unknown> {
  const untold = position === undefined ? sql`` : sql`OR s.to_position > ${position}`;
  return sql`CASE WHEN s.to_position IS NULL ${untold} THEN up.hi ELSE least(up.hi, ARRAY[s.to_at, s.to_position]) END`;
}

/** What one step more makes of a path. From what was used up on, what came before is in it for ever: then only that counts which was made of it. */
function stepped(moment: Moment): Readonly<Record<'lo' | 'hi' | 'former' | 'cause', RawBuilder<unknown>>> {
  const isBuiltIn = sql`s.kind = 'assembly'`;
  return {
    lo: sql`CASE WHEN ${isBuiltIn} THEN greatest(up.lo, ${FROM}) ELSE ${FROM} END`,
    hi: sql`CASE WHEN ${isBuiltIn} THEN ${stayEnd(moment)} ELSE ${NEVER} END`,
    former: sql`(${isBuiltIn} AND (up.former OR NOT ${lastingStay('s', moment)}))`,
    cause: sql`CASE WHEN s.kind IN ('input', 'lot') THEN s.carrier ELSE up.cause END`,
  };
}

/** The carrier of such a row is an item. */
function isUnit(alias: string): RawBuilder<boolean> {
  const carrier = staysTable.ref(alias, 'carrier');
  return sql`(${staysTable.ref(alias, 'kind')} <> 'bulk-output' AND NOT starts_with(${carrier}, ${TRANSFORMATION_START}))`;
}

/** An assembly may be what the other criteria of a component's scope wait for. */
function hitAbove(schemas: TraceSchemas, { scope, moment }: Trace): RawBuilder<boolean> {
  const at = { alias: 'i', schema: schemas.items, moment };
  const waiting = scope.anyOf.flatMap((criteria, number) =>
    criteria.components && hasOwnCriteria(criteria)
      ? [sql<boolean>`(up.criteria = ${number} AND ${meetsOwn(criteria, at)})`]
      : [],
  );
  if (waiting.length === 0) return sql`up.hit`;
  return sql`(up.hit OR EXISTS (SELECT FROM ${itemsThen(schemas.items, moment)} i WHERE i.subject = s.carrier AND s.carrier <> ${excepted(schemas, scope, moment)} AND ${any(waiting)}))`;
}

/**
 * `WITH RECURSIVE up (node, criteria, hit, path, lo, hi, former, open, cause, unit)`: from what the scope names upwards through assemblies, and through
 * transformations to what these made, one row per way. `path` leads from the start to the node. `lo` and `hi` bound the time during which all of the path was
 * in place, so that an assembly is not blamed for what came into its former part later; what a transformation used up is in what it made for ever. `former`:
 * some stay of the path had ended. `open`: nothing on the path was cleared of its `cause`, the unit that is covered by itself, or the last thing made of
 * it. `unit`: the node is an item; transformations and lots in bulk are only on the way. Containers are not followed: what lies beside an affected unit is
 * not affected.
 */
export function closure(schemas: TraceSchemas, trace: Trace): RawBuilder<unknown> {
  const { moment, scope } = trace;
  const all = scope.anyOf.flatMap((criteria, number) => starts(schemas, trace, criteria, number));
  const { lo, hi, former, cause } = stepped(moment);
  const cleared = sql`ARRAY[m.cleared_at, m.cleared_position]`;
  const why = {
    unit: cause,
    wasIn: sql<boolean>`${lo} < ${cleared}`,
    hadLeft: sql<boolean>`${hi} <= ${cleared}`,
  };
  const step = sql`SELECT s.carrier, up.criteria, ${hitAbove(schemas, trace)}, up.path || s.carrier, ${lo}, ${hi},
      ${former}, up.open AND NOT ${isCleared(schemas, trace.recall, staysTable.ref('s', 'carrier'), why, moment)}, ${cause}, ${isUnit('s')}
    FROM up ${stepFrom(schemas.genealogy, sql`up.node`, 'up', sql`s.kind <> 'container' AND ${believedStay('s', moment)}`)}
    WHERE s.carrier <> ALL(up.path) AND (greatest(up.lo, ${FROM}) < ${stayEnd(moment)} OR s.kind NOT IN ('assembly', 'input'))`;
  return sql`WITH RECURSIVE up (node, criteria, hit, path, lo, hi, former, open, cause, unit) AS (
    ${all.length === 0 ? NOWHERE : sql`(${sql.join(all, sql` UNION ALL `)})`}
    UNION ALL
    ${trace.isMerged ? merged(step) : step}
  )`;
}

/**
 * What went into a transformation together makes one way of those that go on from it, by the shortest path: else there would be as many as what went in times
 * what came out. Other ways stay apart.
 */
function merged(step: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`SELECT node, criteria, hit, path, lo, hi, former, open, cause, unit FROM (
    SELECT x.*, row_number() OVER (
      PARTITION BY node, criteria, hit, open, CASE WHEN starts_with(node, ${TRANSFORMATION_START}) THEN NULL ELSE path END ORDER BY cardinality(path), path
    ) AS nth FROM (${step}) x (node, criteria, hit, path, lo, hi, former, open, cause, unit)
  ) y WHERE nth = 1`;
}

/** Ways are merged, which costs a sort of each step, only where there is any transformation. */
export async function mergedTrace(db: Kysely<unknown>, { genealogy }: TraceSchemas, trace: Trace): Promise<Trace> {
  const carrier = staysTable.ref('s', 'carrier');
  const { rows } = await sql`SELECT FROM ${staysTable.in(genealogy)} s
    WHERE ${carrier} >= ${TRANSFORMATION_START} AND ${carrier} < ${AFTER_TRANSFORMATIONS} LIMIT 1`.execute(db);
  return rows.length === 0 ? trace : { ...trace, isMerged: true };
}

/** The least text behind all ids of transformations. */
const AFTER_TRANSFORMATIONS = TRANSFORMATION_START.replace(/.$/, '0');
