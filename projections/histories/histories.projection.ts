import { sql } from 'kysely';
import type { Capture, SubjectEvent } from '../../src/ledger/capture/capture.events.js';
import { carrierNamed, isItemEvent } from '../../src/ledger/item/item.traits.js';
import type { Projection, Target } from '../projection.js';
import type { NewRow } from '../schema/row-types.js';
import {
  bodiesTable,
  correctionsTable,
  createHistories,
  eventsTable,
  historiesTables,
  historyCapturesTable,
} from './histories.tables.js';

/** Subject -> its events with their bodies: what late decisions and the answers about the past are folded from. */
export const histories: Projection = {
  name: 'histories',
  version: 5,
  tables: historiesTables,
  create: createHistories,
  async apply(captures, target) {
    await writeEvents(captures, target);
    await writeCaptures(captures, target);
    await writeCorrections(captures, target);
  },
};

const eventRows = eventsTable.rows();
const bodyRows = bodiesTable.rows();
const captureRows = historyCapturesTable.rows();
const correctionRows = correctionsTable.rows();

interface Body {
  readonly event: SubjectEvent;
  readonly text: string;
}

type EventRow = NewRow<typeof eventsTable.columns>;
type BodyRow = NewRow<typeof bodiesTable.columns>;

/** Within a capture, so that the rows do not depend on how a log is cut into batches. */
function rowsOf({ events }: Capture): { readonly events: readonly EventRow[]; readonly bodies: readonly BodyRow[] } {
  const first = new Map<string, Body>();
  let before: Body | undefined;
  const written = events.map((event) => {
    // What stands next to each other and says the same is often one object.
    if (before && isSame(before.event, event)) return eventRow(event, before.event);
    const text = JSON.stringify(event.data);
    const key = `${event.type} ${event.sortAt} ${text}`;
    const body = first.get(key) ?? { event, text };
    if (body.event === event) first.set(key, body);
    before = body;
    return eventRow(event, body.event);
  });
  return { events: written, bodies: [...first.values()].map(bodyRow) };
}

function eventRow(event: SubjectEvent, told: SubjectEvent): EventRow {
  const { position, revision, subject } = event;
  const carrier = isItemEvent(event) ? carrierNamed(event) : undefined;
  return { position, body_back: position - told.position, revision, subject, carrier };
}

function bodyRow({ event: { position, sortAt, type, rules }, text }: Body): BodyRow {
  return { position, sort_at: sortAt, type, body: text, rules: rules ?? null };
}

function isSame(a: SubjectEvent, b: SubjectEvent): boolean {
  return a.data === b.data && a.type === b.type && a.sortAt === b.sortAt;
}

async function writeEvents(captures: readonly Capture[], { db, schema }: Target): Promise<void> {
  const rows = captures.map(rowsOf);
  const events = rows.flatMap((one) => one.events);
  if (events.length === 0) return;
  const bodies = rows.flatMap((one) => one.bodies);
  await sql`WITH told AS (${bodyRows.insert(schema, bodies)}) ${eventRows.insert(schema, events)}`.execute(db);
}

async function writeCaptures(captures: readonly Capture[], { db, schema }: Target): Promise<void> {
  const rows = captures.map(({ header, position }) => {
    const { capture, operation, recordedFor: recorded_for, actor, device, system, reason } = header;
    const recorded_at = Date.parse(header.recordedAt);
    return { position, recorded_at, capture, operation, recorded_for, actor, device, system, reason };
  });
  await captureRows.insert(schema, rows).execute(db);
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
