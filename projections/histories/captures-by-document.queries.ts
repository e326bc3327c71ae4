import { sql } from 'kysely';
import type { DocumentReference } from '../../src/ledger/capture/capture.events.js';
import { capturesTable } from '../captures/captures.tables.js';
import type { RowOf } from '../schema/row-types.js';
import { documentOf, isSought, type DocumentSought } from './documents.queries.js';
import type { HistoriesReader } from './histories-reader.js';
import { documentsTable } from './histories.tables.js';

/** `position` is that of its last event, `recordedAt` ISO 8601; `documents` are all that it was sent with. */
export interface CaptureListed {
  readonly capture: string;
  readonly operation: string;
  readonly recordedFor: string;
  readonly recordedAt: string;
  readonly firstPosition: number;
  readonly position: number;
  readonly documents: readonly DocumentReference[];
}

type Row = Pick<
  RowOf<typeof capturesTable>,
  'capture' | 'operation' | 'recorded_for' | 'recorded_at' | 'first_position' | 'position'
> & {
  readonly documents: readonly { readonly id: string; readonly issuer: string; readonly type: string }[];
};

/** Captures that were sent with a document, in the order of the log, after a position. `captures`: the build of that model. */
export async function capturesByDocument(
  { db, schema }: HistoriesReader,
  captures: string,
  document: DocumentSought,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<readonly CaptureListed[]> {
  const documents = documentsTable.in(schema);
  const { rows } = await sql<Row>`
    WITH found AS (
      SELECT DISTINCT c.position FROM ${documents} d CROSS JOIN LATERAL (
        SELECT position FROM ${capturesTable.in(captures)} WHERE position >= d.position ORDER BY position LIMIT 1) c
      WHERE ${isSought(document)} AND c.position > ${after} ORDER BY c.position LIMIT ${limit}
    )
    SELECT c.capture, c.operation, c.recorded_for, c.recorded_at, c.first_position, c.position, (
      SELECT json_agg(DISTINCT jsonb_build_object('id', d.id, 'issuer', d.issuer, 'type', d.type)) FROM ${documents} d
      WHERE d.position BETWEEN c.first_position AND c.position) AS documents
    FROM found f JOIN ${capturesTable.in(captures)} c ON c.position = f.position ORDER BY c.position`.execute(db);
  return rows.map((row) => ({
    capture: row.capture,
    operation: row.operation,
    recordedFor: row.recorded_for,
    recordedAt: new Date(Number(row.recorded_at)).toISOString(),
    firstPosition: Number(row.first_position),
    position: Number(row.position),
    documents: row.documents.map(documentOf),
  }));
}
