import { sql, type Kysely } from 'kysely';
import type { Capture } from '../../src/ledger/capture/capture.events.js';
import {
  isMasterDataEvent,
  type MasterDataEvent,
  type MasterDataKind,
} from '../../src/ledger/master-data/master-data.events.js';
import { foundBy } from '../../src/ledger/master-data/found-by.js';
import { fromInstant, untilInstant } from '../../src/ledger/master-data/statements.js';
import { statementsTable, subjectsTable } from './master-data.tables.js';

interface Told {
  readonly event: MasterDataEvent;
  readonly capture: Capture;
}
interface Stated {
  readonly event: Extract<MasterDataEvent, { type: 'MasterDataStated' }>;
  readonly capture: Capture;
}

const statementRows = statementsTable.rows<Stated>({
  position: ({ event }) => event.position,
  captured: ({ capture }) => capture.position,
  recorded_at: ({ capture }) => Date.parse(capture.header.recordedAt),
  from_ms: ({ event }) => fromInstant(event.data.at),
  until_ms: ({ event: { data } }) => (data.until === undefined ? undefined : untilInstant(data.until)),
  kind: ({ event }) => event.data.kind,
  subject: ({ event }) => event.subject,
  said_by: ({ event }) => event.data.by,
  spoken: ({ event }) => event.data.spoken,
  sender: ({ event }) => event.data.sender,
  capture: ({ capture }) => capture.header.capture,
  said_from: ({ event }) => event.data.at,
  said_until: ({ event }) => event.data.until,
  fields: ({ event }) => JSON.stringify(event.data.fields),
});
const subjectRows = subjectsTable.named();

/** Most captures say nothing of the kind, and cost nothing here. */
export async function applyMasterData(
  db: Kysely<unknown>,
  schema: string,
  captures: readonly Capture[],
): Promise<void> {
  const told = captures.flatMap((capture) =>
    capture.events.flatMap((event): readonly Told[] => (isMasterDataEvent(event) ? [{ event, capture }] : [])),
  );
  if (told.length === 0) return;
  for (const one of told.filter(isStated)) await insertStatement(db, schema, one);
  for (const { event, capture } of told)
    if (event.type === 'MasterDataErrorDeclared') await declareErroneous(db, schema, event, capture.position);
  await noteSubjects(db, schema, told);
}

function isStated(told: Told): told is Stated {
  return told.event.type === 'MasterDataStated';
}

/** Lists do not go into an array of rows: each has another length. */
async function insertStatement(db: Kysely<unknown>, schema: string, stated: Stated): Promise<void> {
  const { fields } = stated.event.data;
  await sql`INSERT INTO ${statementsTable.in(schema)} (${statementRows.names}, keys)
    SELECT *, ${statementsTable.value('keys', foundBy(fields))} FROM ${statementRows.unnest([stated])}`.execute(db);
}

async function declareErroneous(
  db: Kysely<unknown>,
  schema: string,
  { data: { erroneous, by } }: Extract<MasterDataEvent, { type: 'MasterDataErrorDeclared' }>,
  captured: number,
): Promise<void> {
  await sql`UPDATE ${statementsTable.in(schema)} SET erroneous_captured = ${captured}, erroneous_by = ${by}
    WHERE position = ${erroneous} AND erroneous_captured IS NULL`.execute(db);
}

async function noteSubjects(db: Kysely<unknown>, schema: string, told: readonly Told[]): Promise<void> {
  const rows = new Map<string, { first_captured: number; revision: number; kind: MasterDataKind; subject: string }>();
  for (const { event, capture } of told) {
    const { subject, revision } = event;
    const kind = subject.slice(0, subject.indexOf('/')) as MasterDataKind;
    rows.set(subject, {
      first_captured: rows.get(subject)?.first_captured ?? capture.position,
      revision,
      kind,
      subject,
    });
  }
  await sql`${subjectRows.insert(schema, [...rows.values()])}
    ON CONFLICT (subject) DO UPDATE SET revision = excluded.revision`.execute(db);
}
