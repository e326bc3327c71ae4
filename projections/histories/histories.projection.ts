import { sql } from 'kysely';
import type { Capture, SubjectEvent } from '../../src/ledger/capture/capture.events.js';
import { carrierNamed, isItemEvent } from '../../src/ledger/item/item.traits.js';
import { documentRanges } from './document-ranges.js';
import type { Projection, Target } from '../projection.js';
import {
  bodiesTable,
  correctionsTable,
  createHistories,
  documentsTable,
  eventsTable,
  historiesTables,
  historyCapturesTable,
} from './histories.tables.js';

/** Subject -> its events with their bodies: what late decisions and the answers about the past are folded from. */
export const histories: Projection = {
  name: 'histories',
  version: 6,
  tables: historiesTables,
  create: createHistories,
  async apply(captures, target) {
    await writeEvents(captures, target);
    await writeCaptures(captures, target);
    await writeCorrections(captures, target);
    await writeDocuments(captures, target);
  },
};

/** An event, and the one under whose position its body is kept. */
interface Written {
  readonly event: SubjectEvent;
  readonly told: SubjectEvent;
}

const eventRows = eventsTable.rows<Written>({
  position: ({ event }) => event.position,
  body_back: ({ event, told }) => event.position - told.position,
  revision: ({ event }) => event.revision,
  subject: ({ event }) => event.subject,
  carrier: ({ event }) => (isItemEvent(event) ? carrierNamed(event) : undefined),
});
const bodyRows = bodiesTable.rows<Body>({
  position: ({ event }) => event.position,
  sort_at: ({ event }) => event.sortAt,
  type: ({ event }) => event.type,
  body: ({ text }) => text,
  rules: ({ event }) => event.rules,
});
const captureRows = historyCapturesTable.rows<Capture>({
  position: ({ position }) => position,
  recorded_at: ({ header }) => Date.parse(header.recordedAt),
  capture: ({ header }) => header.capture,
  operation: ({ header }) => header.operation,
  recorded_for: ({ header }) => header.recordedFor,
  actor: ({ header }) => header.actor,
  device: ({ header }) => header.device,
  system: ({ header }) => header.system,
  reason: ({ header }) => header.reason,
});
const correctionRows = correctionsTable.named();
const documentRows = documentsTable.named();

interface Body {
  readonly event: SubjectEvent;
  readonly text: string;
}

/** Within a capture, so that the rows do not depend on how a log is cut into batches. */
function bodiesOf({ events }: Capture): { readonly written: readonly Written[]; readonly bodies: readonly Body[] } {
  const first = new Map<string, Body>();
  let before: Body | undefined;
  const written = events.map((event) => {
    // What stands next to each other and says the same is often one object.
    if (before && isSame(before.event, event)) return { event, told: before.event };
    const text = JSON.stringify(event.data);
    const key = `${event.type} ${event.sortAt} ${text}`;
    const body = first.get(key) ?? { event, text };
    if (body.event === event) first.set(key, body);
    before = body;
    return { event, told: body.event };
  });
  return { written, bodies: [...first.values()] };
}

function isSame(a: SubjectEvent, b: SubjectEvent): boolean {
  return a.data === b.data && a.type === b.type && a.sortAt === b.sortAt;
}

async function writeEvents(captures: readonly Capture[], { db, schema }: Target): Promise<void> {
  const told = captures.map(bodiesOf);
  const written = told.flatMap((one) => one.written);
  if (written.length === 0) return;
  const bodies = told.flatMap((one) => one.bodies);
  await sql`WITH told AS (${bodyRows.insert(schema, bodies)}) ${eventRows.insert(schema, written)}`.execute(db);
}

async function writeCaptures(captures: readonly Capture[], { db, schema }: Target): Promise<void> {
  await captureRows.insert(schema, captures).execute(db);
}

async function writeCorrections(captures: readonly Capture[], { db, schema }: Target): Promise<void> {
  const declared = captures.flatMap(({ events }) =>
    events.flatMap((event) =>
      event.type === 'ErrorDeclared'
        ? event.data.positions.map((position) => ({ position, declared_by: event.position }))
        : [],
    ),
  );
  if (declared.length === 0) return;
  await sql`INSERT INTO ${correctionsTable.in(schema)} (${correctionRows.names})
    SELECT DISTINCT * FROM ${correctionRows.unnest(declared)}`.execute(db);
}

async function writeDocuments(captures: readonly Capture[], { db, schema }: Target): Promise<void> {
  const rows = captures.flatMap(documentRanges);
  if (rows.length > 0) await documentRows.insert(schema, rows).execute(db);
}
