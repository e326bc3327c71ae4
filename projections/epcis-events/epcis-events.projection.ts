import { createHash } from 'node:crypto';
import { runsOf } from '../../src/ledger/number-runs.js';
import type { Capture } from '../../src/ledger/capture/capture.events.js';
import { capturedEvents, positionsCorrected, type CapturedEvent } from '../../src/epcis/model/captured-events.js';
import { eventHash, preHashString } from '../../src/epcis/model/event-hash.js';
import { namesIn, type EventName } from '../../src/epcis/model/event-names.js';
import { instantNs } from '../../src/epcis/model/instants.js';
import { nameOf, nameOfPlace } from '../../src/epcis/model/ledger-uris.js';
import type { EpcisEvent } from '../../src/epcis/model/epcis-event.js';
import type { Projection, Target } from '../projection.js';
import {
  createEpcisEvents,
  EVENTS_OF_A_CAPTURE,
  epcisEventsTable,
  epcisEventsTables,
  epcisNamesTable,
  epcisToldTable,
} from './epcis-events.tables.js';
import { storedName } from './stored-name.js';
import { eventsTelling } from './told-before.js';
import { knownAlready, type Identity } from './known-identities.js';

/** Every capture as events of EPCIS, found by what they name, when and where. */
export const epcisEvents: Projection = {
  name: 'epcis-events',
  version: 1,
  tables: epcisEventsTables,
  create: createEpcisEvents,
  async apply(captures, target) {
    let read: Row[] = [];
    for (const capture of captures) {
      const corrected = positionsCorrected(capture);
      if (corrected.length > 0) {
        // It repeats what it declares erroneous, which may be of this batch.
        await write(read, target);
        read = [];
      }
      const before = corrected.length > 0 ? await eventsTelling(corrected, target) : [];
      read.push(...rowsOf(capture, capturedEvents(capture, before)));
    }
    await write(read, target);
  },
};

interface Row extends CapturedEvent {
  readonly seq: number;
  /** Of the capture whose events of the ledger it tells. */
  readonly capture: number;
  readonly identity: Identity | undefined;
}

function rowsOf(capture: Capture, events: readonly CapturedEvent[]): readonly Row[] {
  return events.map((one, index) => ({
    ...one,
    seq: capture.position * EVENTS_OF_A_CAPTURE + index,
    capture: one.of ?? capture.position,
    identity: identityOf(one),
  }));
}

/** What tells an event from all others: its id and the time at which it was declared erroneous, if it was. */
function identityOf({ event, isIdGiven }: CapturedEvent): Identity | undefined {
  const { eventID, errorDeclaration } = event;
  if (eventID === undefined) return undefined;
  const declaredAt = errorDeclaration && nanoseconds(errorDeclaration.declarationTime);
  const isHash = !isIdGiven || isHashOf(eventID, event);
  return { eventID: storedName(eventID), declaredAt, content: isHash ? undefined : contentOf(event) };
}

/** Who was told an event under its hash gives it that as its id when it tells it again. */
function isHashOf(eventID: string, event: EpcisEvent): boolean {
  if (!eventID.startsWith('ni:')) return false;
  const hash = eventHash(event);
  return hash.ok && hash.id === eventID;
}

function contentOf(event: EpcisEvent): string {
  return createHash('sha256').update(preHashString(event)).digest('base64url');
}

const FURTHEST = 2n ** 63n - 1n;

/** As the database has room for; of what is no instant the beginning of time. */
function nanoseconds(text: string): string {
  const ns = instantNs(text) ?? 0n;
  return String(ns > FURTHEST ? FURTHEST : ns < -FURTHEST ? -FURTHEST : ns);
}

const stored = (text: string | undefined): string | undefined => (text === undefined ? undefined : storedName(text));

const eventRows = epcisEventsTable.rows<Row>({
  seq: ({ seq }) => seq,
  event_time: ({ event }) => nanoseconds(event.eventTime),
  record_time: ({ event }) => nanoseconds(event.recordTime ?? ''),
  declared_at: ({ identity, event }) =>
    event.errorDeclaration && (identity?.declaredAt ?? nanoseconds(event.errorDeclaration.declarationTime)),
  type: ({ event }) => event.type,
  action: ({ event }) => event.action,
  biz_step: ({ event }) => stored(event.bizStep),
  disposition: ({ event }) => stored(event.disposition),
  read_point: ({ event }) => event.readPoint && storedName(nameOfPlace(event.readPoint.id)),
  biz_location: ({ event }) => event.bizLocation && storedName(nameOfPlace(event.bizLocation.id)),
  transformation: ({ event }) => event.transformationID && storedName(nameOf(event.transformationID)),
  event_id: ({ event }) => stored(event.eventID),
  content: ({ identity }) => identity?.content,
  said: ({ event }) => JSON.stringify(event),
});

const nameRows = epcisNamesTable.rows<EventName & { readonly seq: number }>({
  seq: ({ seq }) => seq,
  role: ({ role }) => role,
  name: ({ name }) => storedName(name),
  type: ({ type }) => stored(type),
});

const toldRows = epcisToldTable.named();

/** What was told before is not told again; what it tells of the ledger is told by the event that was there. */
async function write(read: readonly Row[], target: Target): Promise<void> {
  if (read.length === 0) return;
  const known = await knownAlready(read, target);
  const news = read.filter(({ seq }) => !known.has(seq));
  const told = read.flatMap((row) =>
    runsOf(row.positions).map(({ first, count }) => ({
      ...{ first, last: first + count - 1 },
      ...{ capture: row.capture, seq: known.get(row.seq) ?? row.seq },
    })),
  );
  const names = news.flatMap(({ event, seq }) => namesIn(event).map((name) => ({ ...name, seq })));
  const { db, schema } = target;
  if (news.length > 0) await eventRows.insert(schema, news).execute(db);
  if (names.length > 0) await nameRows.insert(schema, names).execute(db);
  if (told.length > 0) await toldRows.insert(schema, told).execute(db);
}
