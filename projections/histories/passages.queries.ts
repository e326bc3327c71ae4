import { sql, type RawBuilder } from 'kysely';
import { declaredErroneous } from '../../src/ledger/history/effective-events.js';
import { refold } from '../../src/ledger/history/refold.js';
import { isToldOf } from '../../src/ledger/item/contradictions.js';
import type { Contradiction } from '../../src/ledger/item/contradictions.js';
import type { ItemEvent } from '../../src/ledger/item/item.events.js';
import type { Order } from '../../src/ledger/order.js';
import { believedStay, isStay, staysTable } from '../genealogy/genealogy.tables.js';
import { joiningTypes } from './event-types.js';
import { eachWith, type HistoriesReader } from './histories-reader.js';
import { bodiesTable } from './histories.tables.js';
import { lineageOf } from './lineage.queries.js';

/** An event of something else by which that came into the subject (`in`), or left it (`out`). */
export interface Passage {
  readonly event: ItemEvent;
  readonly passage: 'in' | 'out';
  readonly contradictions: readonly Contradiction[];
  readonly declaredErroneousBy?: number;
}

export interface PassagesQuestion {
  readonly subject: string;
  /** The build of `genealogy`. */
  readonly genealogy: string;
  readonly knownAt: number;
  readonly asOfMs?: number;
  readonly after?: Order;
  readonly limit: number;
}

interface PassageRow {
  readonly subject: string;
  readonly position: string;
  readonly passage: 'in' | 'out';
}

/**
 * The first passages of contents after an order, up to `limit`: what began or ended a stay in the subject, and what says that it did, even where that
 * counts for nothing. Only the histories of those that a page names are loaded, however much was ever in the subject.
 */
export async function passagesOf(reader: HistoriesReader, question: PassagesQuestion): Promise<readonly Passage[]> {
  const rows = await passageRows(reader, question);
  if (rows.length === 0) return [];
  const children = [...new Set(rows.map((row) => row.subject))];
  const histories = await lineageOf(reader, children, question.knownAt, 'findings');
  const events = new Map([...histories.values()].flat().map((event) => [event.position, event]));
  const erroneous = declaredErroneous([...events.values()]);
  const contradictions = Map.groupBy(refold(histories).contradictions, ({ position }) => position);
  return rows.flatMap(({ position, passage }) => {
    const event = events.get(Number(position));
    // Parked in the histories: the answer says that it lacks something.
    if (!event) return [];
    const by = erroneous.get(event.position);
    return [
      {
        event,
        passage,
        contradictions: (contradictions.get(event.position) ?? []).filter((one) => isToldOf(event.subject, one)),
        ...(by === undefined ? {} : { declaredErroneousBy: by }),
      },
    ];
  });
}

async function passageRows(
  { db, schema }: HistoriesReader,
  { subject, genealogy, knownAt, asOfMs, after, limit }: PassagesQuestion,
): Promise<readonly PassageRow[]> {
  const stays = sql`FROM ${staysTable.in(genealogy)} s
    WHERE s.carrier = ${subject} AND ${isStay('s')} AND ${believedStay('s', { position: knownAt })}`;
  const until: RawBuilder<unknown> = asOfMs === undefined ? sql`true` : sql`at <= ${asOfMs}`;
  const behind: RawBuilder<unknown> =
    after === undefined ? sql`true` : sql`(at, position) > (${after.at}::bigint, ${after.position}::bigint)`;
  // What passes within the subject, such as a component that takes another place in it, is told as what comes in.
  const { rows } = await sql<PassageRow>`
    WITH told (subject, at, position, passage) AS (
      SELECT s.child, s.from_at, s.from_position, 'in' ${stays}
      UNION ALL SELECT s.child, s.to_at, s.to_position, 'out' ${stays} AND s.to_position <= ${knownAt}
      UNION ALL SELECT e.subject, b.sort_at, e.position, CASE WHEN b.type IN ${joiningTypes} THEN 'in' ELSE 'out' END
        FROM (SELECT ${subject} COLLATE "C" AS carrier) c
        ${eachWith(schema, sql`subject, position, body_back`, sql`carrier = c.carrier AND position <= ${knownAt}`)}
        CROSS JOIN LATERAL (
          SELECT sort_at, type FROM ${bodiesTable.in(schema)} WHERE position = e.position - e.body_back OFFSET 0) b
    )
    SELECT subject, position, min(passage) AS passage FROM told WHERE ${until} AND ${behind}
    GROUP BY subject, at, position ORDER BY at, position LIMIT ${limit}`.execute(db);
  return rows;
}
