import { sql, type Kysely } from 'kysely';
import type { SubjectEvent } from '../../src/ledger/capture/capture.events.js';
import type { CaptureChanges } from '../../src/ledger/history/capture-changes.js';
import type { Clearing } from '../../src/ledger/item/recall-marks/recall-marks.facet.js';
import type { RecallEvent } from '../../src/ledger/recall/recall.events.js';
import type { NewRow } from '../schema/row-types.js';
import { marksTable, recallsTable, type RecallsTables } from './recalls.tables.js';

type Db = Kysely<unknown>;

const markRows = marksTable.named(
  'recall',
  'subject',
  'status',
  'remedy',
  'marked_at',
  'causes',
  'cleared_at',
  'cleared_position',
);

/** Without time and remedy where the capture itself did not tell of this recall: then what was known of it stays. */
type Mark = Omit<NewRow<typeof marksTable.columns>, 'believed_from' | 'believed_to'>;

/** Recalls and marks are rare, so that each capture that has any writes its own. */
export async function applyRecalls(db: Db, schema: string, captures: readonly CaptureChanges[]): Promise<void> {
  for (const changes of captures) {
    const { capture } = changes;
    for (const event of capture.events) {
      if (event.type === 'RecallOpened') await open(db, schema, event, capture.header.capture, capture.position);
      if (event.type === 'RecallClosed') await close(db, schema, event, capture.position);
    }
    const subjects = markedIn(changes);
    if (subjects.length > 0) await replaceMarks(db, schema, capture.position, subjects, marksOf(changes, subjects));
  }
}

async function open(
  db: Db,
  schema: string,
  event: RecallEvent & { type: 'RecallOpened' },
  capture: string,
  position: number,
): Promise<void> {
  const { by, reason, class: recallClass, remedy, scope, blocks, sites } = event.data;
  await tablesIn(db, schema)
    .insertInto('recalls')
    .values({
      ...{ recall: event.subject, opened_at: event.sortAt, opened_position: position, opened_by: by, capture },
      ...{ reason, class: recallClass, remedy, scope: JSON.stringify(scope), blocks, sites },
    })
    .execute();
}

async function close(
  db: Db,
  schema: string,
  event: RecallEvent & { type: 'RecallClosed' },
  position: number,
): Promise<void> {
  const { erroneous, reason = null } = event.data;
  const table = tablesIn(db, schema).updateTable('recalls').where('recall', '=', event.subject);
  const closed = { closed_at: event.sortAt, closed_position: position, closed_reason: reason };
  // One that was closed before keeps when that was.
  await table.set(closed).where('closed_position', 'is', null).execute();
  if (erroneous === undefined) return;
  await table.set({ erroneous_at: event.sortAt, erroneous_position: position, erroneous_reason: reason }).execute();
}

function tablesIn(db: Db, schema: string): Kysely<RecallsTables> {
  return db.withSchema(schema).withTables<RecallsTables>();
}

function tellsOfRecall(event: SubjectEvent): boolean {
  return event.type === 'ItemRecalled' || event.type === 'RecallCleared' || event.type === 'ErrorDeclared';
}

function markedIn({ capture }: CaptureChanges): readonly string[] {
  return [...new Set(capture.events.filter(tellsOfRecall).map((event) => event.subject))];
}

/** The marks that the subjects have after the capture, with what its own events tell of them. */
function marksOf({ capture, states }: CaptureChanges, subjects: readonly string[]): readonly Mark[] {
  const told = new Map<string, Pick<Mark, 'marked_at' | 'remedy'>>();
  for (const { type, subject, sortAt: marked_at, data } of capture.events) {
    if (type === 'ItemRecalled') told.set(`${data.recall} ${subject} marked`, { marked_at });
    if (type === 'RecallCleared')
      told.set(`${data.recall} ${subject} ${data.isOpen ? 'marked' : 'cleared'}`, { marked_at, remedy: data.remedy });
  }
  return subjects.flatMap((subject) =>
    Object.entries(states.get(subject)?.recalls ?? {}).map(([recall, status]) => ({
      ...{ recall, subject, status },
      ...clearedOf(states.get(subject)?.clearings?.[recall]),
      ...told.get(`${recall} ${subject} ${status}`),
    })),
  );
}

function clearedOf(clearing: Clearing | undefined): Partial<Mark> {
  return clearing
    ? { causes: JSON.stringify(clearing.causes), cleared_at: clearing.at, cleared_position: clearing.position }
    : {};
}

/** A mark of which this capture tells no remedy keeps the one that it had. */
const SAME = sql`t.recall = b.recall AND t.subject = b.subject AND t.status = b.status
  AND t.causes IS NOT DISTINCT FROM b.causes AND t.cleared_position IS NOT DISTINCT FROM b.cleared_position
  AND (t.remedy IS NULL OR t.remedy IS NOT DISTINCT FROM b.remedy OR t.status = 'cleared')`;

async function replaceMarks(
  db: Db,
  schema: string,
  position: number,
  subjects: readonly string[],
  marks: readonly Mark[],
): Promise<void> {
  const table = marksTable.in(schema);
  await sql`
    WITH told AS MATERIALIZED (SELECT * FROM ${markRows.as('t', marks)}), believed AS MATERIALIZED (
      SELECT m.ctid AS place, m.* FROM (SELECT recall FROM ${recallsTable.in(schema)}) r
      CROSS JOIN unnest(${marksTable.array('subject', subjects)}) AS s (subject)
      JOIN ${table} m ON m.recall = r.recall AND m.subject = s.subject AND m.believed_to IS NULL
    ), closed AS (
      UPDATE ${table} SET believed_to = ${position} FROM believed b WHERE marks.ctid = b.place AND NOT EXISTS (
        SELECT FROM told t WHERE ${SAME})
    )
    INSERT INTO ${table} (${markRows.names}, believed_from)
    SELECT t.*, ${marksTable.value('believed_from', position)} FROM told t
    WHERE NOT EXISTS (SELECT FROM believed b WHERE ${SAME})`.execute(db);
}
