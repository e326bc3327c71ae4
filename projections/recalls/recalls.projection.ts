import { sql, type Kysely } from 'kysely';
import type { SubjectEvent } from '../../src/ledger/capture/capture.events.js';
import type { CaptureChanges } from '../../src/ledger/history/capture-changes.js';
import type { RecallEvent } from '../../src/ledger/recall/recall.events.js';
import { recallsTable } from './recalls.tables.js';

type Db = Kysely<unknown>;

interface Mark {
  readonly recall: string;
  readonly subject: string;
  readonly status: 'marked' | 'cleared';
  /** Undefined where the capture itself did not tell of this recall: then what was known of it stays. */
  readonly told?: { readonly at: number; readonly remedy?: string | undefined };
}

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
  await sql`INSERT INTO ${recallsTable(schema, 'recalls')}
    (recall, opened_at, opened_position, opened_by, capture, reason, class, remedy, scope, blocks, sites)
    VALUES (${event.subject}, ${event.sortAt}, ${position}, ${by}, ${capture}, ${reason}, ${recallClass}, ${remedy},
      ${JSON.stringify(scope)}, ${[...blocks]}::text[], ${[...sites]}::text[])`.execute(db);
}

async function close(
  db: Db,
  schema: string,
  event: RecallEvent & { type: 'RecallClosed' },
  position: number,
): Promise<void> {
  await sql`UPDATE ${recallsTable(schema, 'recalls')} SET closed_at = ${event.sortAt}, closed_position = ${position},
    closed_reason = ${event.data.reason} WHERE recall = ${event.subject}`.execute(db);
}

function tellsOfRecall(event: SubjectEvent): boolean {
  return event.type === 'ItemRecalled' || event.type === 'RecallCleared' || event.type === 'ErrorDeclared';
}

function markedIn({ capture }: CaptureChanges): readonly string[] {
  return [...new Set(capture.events.filter(tellsOfRecall).map((event) => event.subject))];
}

/** The marks that the subjects have after the capture, with what its own events tell of them. */
function marksOf({ capture, states }: CaptureChanges, subjects: readonly string[]): readonly Mark[] {
  const told = new Map<string, { at: number; remedy?: string | undefined }>();
  for (const event of capture.events) {
    if (event.type === 'ItemRecalled') told.set(`${event.data.recall} ${event.subject} marked`, { at: event.sortAt });
    if (event.type !== 'RecallCleared') continue;
    told.set(`${event.data.recall} ${event.subject} cleared`, { at: event.sortAt, remedy: event.data.remedy });
  }
  return subjects.flatMap((subject) =>
    Object.entries(states.get(subject)?.recalls ?? {}).map(([recall, status]): Mark => {
      const own = told.get(`${recall} ${subject} ${status}`);
      return { recall, subject, status, ...(own && { told: own }) };
    }),
  );
}

async function replaceMarks(
  db: Db,
  schema: string,
  position: number,
  subjects: readonly string[],
  marks: readonly Mark[],
): Promise<void> {
  const table = recallsTable(schema, 'marks');
  const column = <T>(read: (mark: Mark) => T): T[] => marks.map(read);
  await sql`
    WITH told AS MATERIALIZED (SELECT * FROM unnest(${column((m) => m.recall)}::text[], ${column((m) => m.subject)}::text[],
      ${column((m) => m.status)}::text[], ${column((m) => m.told?.remedy)}::text[], ${column((m) => m.told?.at)}::bigint[])
      AS t (recall, subject, status, remedy, marked_at)
    ), believed AS MATERIALIZED (
      SELECT m.ctid AS place, m.* FROM (SELECT recall FROM ${recallsTable(schema, 'recalls')}) r
      CROSS JOIN unnest(${subjects}::text[]) AS s (subject)
      JOIN ${table} m ON m.recall = r.recall AND m.subject = s.subject AND m.believed_to IS NULL
    ), closed AS (
      UPDATE ${table} SET believed_to = ${position} FROM believed b WHERE marks.ctid = b.place AND NOT EXISTS (
        SELECT FROM told t WHERE t.recall = b.recall AND t.subject = b.subject AND t.status = b.status)
    )
    INSERT INTO ${table} (recall, subject, status, remedy, marked_at, believed_from) SELECT t.*, ${position}::bigint FROM told t
    WHERE NOT EXISTS (SELECT FROM believed b WHERE t.recall = b.recall AND t.subject = b.subject AND t.status = b.status)`.execute(
    db,
  );
}
