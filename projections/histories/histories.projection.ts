import { sql } from 'kysely';
import type { Capture, SubjectEvent } from '../../src/ledger/capture/capture.events.js';
import { carrierNamed, isItemEvent } from '../../src/ledger/item/item.traits.js';
import { MODEL_VERSIONS } from '../builds/model-versions.js';
import type { Projection, Target } from '../projection.js';
import { createHistories, historiesTables } from './histories.tables.js';

/** Subject -> its events with their bodies: what late decisions and the answers about the past are folded from. */
export const histories: Projection = {
  name: 'histories',
  version: MODEL_VERSIONS.histories,
  tables: historiesTables,
  create: createHistories,
  async apply(captures, target) {
    await writeEvents(captures, target);
    await writeCaptures(captures, target);
    await writeCorrections(captures, target);
  },
};

/** An event with how many positions before it its body is kept. */
interface Written {
  readonly event: SubjectEvent;
  readonly back: number;
}

interface Body {
  readonly event: SubjectEvent;
  readonly text: string;
}

/** Within a capture, so that the rows do not depend on how a log is cut into batches. */
function bodiesOf(events: readonly SubjectEvent[]): {
  readonly written: readonly Written[];
  readonly bodies: readonly Body[];
} {
  const first = new Map<string, Body>();
  let before: Body | undefined;
  const written = events.map((event) => {
    // What stands next to each other and says the same is often one object.
    if (before && isSame(before.event, event)) return { event, back: event.position - before.event.position };
    const text = JSON.stringify(event.data);
    const key = `${event.type} ${event.sortAt} ${text}`;
    const body = first.get(key) ?? { event, text };
    if (body.event === event) first.set(key, body);
    before = body;
    return { event, back: event.position - body.event.position };
  });
  return { written, bodies: [...first.values()] };
}

function isSame(a: SubjectEvent, b: SubjectEvent): boolean {
  return a.data === b.data && a.type === b.type && a.sortAt === b.sortAt;
}

async function writeEvents(captures: readonly Capture[], { db, schema }: Target): Promise<void> {
  const told = captures.map((capture) => bodiesOf(capture.events));
  const written = told.flatMap((one) => one.written);
  if (written.length === 0) return;
  const bodies = told.flatMap((one) => one.bodies);
  await sql`
    WITH told AS (
      INSERT INTO ${sql.id(schema, 'bodies')} (position, sort_at, type, body)
      SELECT * FROM unnest(${bodies.map(({ event }) => event.position)}::bigint[],
        ${bodies.map(({ event }) => event.sortAt)}::bigint[], ${bodies.map(({ event }) => event.type)}::text[],
        ${bodies.map(({ text }) => text)}::text[])
    )
    INSERT INTO ${sql.id(schema, 'events')} (position, body_back, revision, subject, carrier)
    SELECT * FROM unnest(
      ${written.map(({ event }) => event.position)}::bigint[], ${written.map(({ back }) => back)}::integer[],
      ${written.map(({ event }) => event.revision)}::integer[], ${written.map(({ event }) => event.subject)}::text[],
      ${written.map(({ event }) => (isItemEvent(event) ? (carrierNamed(event) ?? null) : null))}::text[])`.execute(db);
}

async function writeCaptures(captures: readonly Capture[], { db, schema }: Target): Promise<void> {
  const headers = captures.map((capture) => capture.header);
  await sql`
    INSERT INTO ${sql.id(schema, 'captures')}
      (position, recorded_at, capture, operation, recorded_for, actor, device, system, reason)
    SELECT * FROM unnest(
      ${captures.map((capture) => capture.position)}::bigint[],
      ${headers.map((header) => Date.parse(header.recordedAt))}::bigint[],
      ${headers.map((header) => header.capture)}::text[], ${headers.map((header) => header.operation)}::text[],
      ${headers.map((header) => header.recordedFor)}::text[], ${headers.map((header) => header.actor)}::text[],
      ${headers.map((header) => header.device)}::text[], ${headers.map((header) => header.system)}::text[],
      ${headers.map((header) => header.reason)}::text[])`.execute(db);
}

async function writeCorrections(captures: readonly Capture[], { db, schema }: Target): Promise<void> {
  const declared = captures.flatMap(({ events }) =>
    events.flatMap((event) =>
      event.type === 'ErrorDeclared' ? event.data.positions.map((position) => ({ position, by: event.position })) : [],
    ),
  );
  if (declared.length === 0) return;
  await sql`
    INSERT INTO ${sql.id(schema, 'corrections')} (position, declared_by)
    SELECT DISTINCT * FROM unnest(
      ${declared.map(({ position }) => position)}::bigint[], ${declared.map(({ by }) => by)}::bigint[])`.execute(db);
}
