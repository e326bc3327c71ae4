import type { Capture, CaptureHeader } from '../../ledger/capture/capture.events.js';
import { toldClaims } from '../../ledger/capture/claimed-events.js';
import { partText } from '../../ledger/capture/recorded-answer.js';
import type { ItemEvent, ItemEventOf } from '../../ledger/item/item.events.js';
import { carrierNamed, isItemEvent } from '../../ledger/item/item.traits.js';
import { declareErrors, positionsDeclared, type ReadBefore } from './declared-errors.js';
import type { EpcisEvent } from './epcis-event.js';
import { eventHash } from './event-hash.js';
import { ITEM_ROLES, namesIn } from './event-names.js';
import { instantMs } from './instants.js';
import { readDocument } from './read-document.js';
import { readOperation } from './operation-events.js';

export type { ReadBefore } from './declared-errors.js';

/** The part of a capture that holds an EPCIS document as it was kept. */
const DOCUMENT_PART = 'document/epcis';

/** One event of EPCIS as a capture told it. */
export interface CapturedEvent {
  /** With `recordTime`, and with `eventID`: as given, else the event hash of CBV 2.0; without one where no hash can be claimed. */
  readonly event: EpcisEvent;
  readonly isIdGiven: boolean;
  /** Positions of the events of the ledger that it tells; none where the ledger could use nothing of it, or it is a declaration. */
  readonly positions: readonly number[];
  /** The position of the capture that these are of, where it is another one. */
  readonly of?: number;
}

/** What a capture corrects, as it was read before: asked for only by a capture that declares errors. */
export type BeforeIt = readonly ReadBefore[];

/**
 * A capture as events of EPCIS (EPCIS 2.0 section 7), in order. What came as a document is given back as it was said, event by event; what came by an operation is
 * read by one table (`operation-readings.ts`). A correction declares errors of the events in `before`, each as a whole, and tells anew what of them is still right.
 */
export function capturedEvents(capture: Capture, before: BeforeIt = []): readonly CapturedEvent[] {
  const events = capture.events.filter(isItemEvent);
  const text = partText(capture.parts, DOCUMENT_PART);
  if (text !== undefined) return saidInDocument(text, capture, events);
  const declarations = events.filter((event) => event.type === 'ErrorDeclared');
  const others = events.filter((event) => event.type !== 'ErrorDeclared');
  const told = readOperation(capture.header, others).map(({ event, positions }) =>
    recorded(event, capture.header, positions),
  );
  return declarations.length === 0 ? told : [...told, ...corrections(capture.header, declarations, told, before)];
}

/** The positions that a capture declares erroneous: what they were told by is `before` of it. */
export function positionsCorrected(capture: Capture): readonly number[] {
  return capture.events.flatMap((event) => (event.type === 'ErrorDeclared' ? event.data.positions : []));
}

/** With the id that was given, else with its hash. */
export function identified(event: EpcisEvent): EpcisEvent {
  if (event.eventID !== undefined && event.eventID !== '') return event;
  const hash = eventHash(event);
  return hash.ok ? { ...event, eventID: hash.id } : event;
}

function recorded(event: EpcisEvent, { recordedAt }: CaptureHeader, positions: readonly number[]): CapturedEvent {
  const isIdGiven = event.eventID !== undefined && event.eventID !== '';
  // What another repository recorded it at is not when this one did (EPCIS 2.0 section 7.4.1).
  return { event: { ...identified(event), recordTime: recordedAt }, isIdGiven, positions };
}

function saidInDocument(text: string, capture: Capture, told: readonly ItemEvent[]): readonly CapturedEvent[] {
  const { header } = capture;
  const claims = toldClaims(capture);
  const found = claims ? undefined : positionsFound(told);
  const said: CapturedEvent[] = [];
  let index = 0;
  // What was wrong with the document was told when it was captured.
  for (const read of readDocument(text, () => undefined)) {
    if (read.kind !== 'event') continue;
    const claim = claims?.[index];
    index += 1;
    // What broke rules was left out: nobody recorded it.
    if (claim?.refused) continue;
    said.push(recorded(read.event, header, claim?.positions ?? found?.(read.event) ?? []));
  }
  return said;
}

/** Of captures that do not say which events are of which. */
function positionsFound(told: readonly ItemEvent[]): (event: EpcisEvent) => readonly number[] {
  const bySubject = Map.groupBy(told, ({ subject }) => subject);
  const byCarrier = Map.groupBy(told, (event) => carrierNamed(event) ?? '');
  return (event) => positionsOf(event, { bySubject, byCarrier });
}

interface Told {
  readonly bySubject: ReadonlyMap<string, readonly ItemEvent[]>;
  readonly byCarrier: ReadonlyMap<string, readonly ItemEvent[]>;
}

/** The events of the ledger that this event of a document was taken for: of the items that it names, at its time. Who empties a carrier names none of them. */
function positionsOf(event: EpcisEvent, { bySubject, byCarrier }: Told): readonly number[] {
  const ms = instantMs(event.eventTime);
  const named = namesIn(event).filter(({ role }) => ITEM_ROLES.has(role));
  const told = named.flatMap(({ role, name }) => [
    ...(bySubject.get(name) ?? []),
    ...(role === 'parent' && isEmptying(event) ? (byCarrier.get(name) ?? []) : []),
  ]);
  const positions = told.flatMap(({ position, sortAt }) => (sortAt === ms ? [position] : []));
  return [...new Set(positions)].sort((a, b) => a - b);
}

const isEmptying = ({ action, childEPCs = [] }: EpcisEvent): boolean => action === 'DELETE' && childEPCs.length === 0;

function corrections(
  header: CaptureHeader,
  declarations: readonly ItemEventOf<'ErrorDeclared'>[],
  told: readonly CapturedEvent[],
  before: BeforeIt,
): readonly CapturedEvent[] {
  const ids = told.flatMap(({ event }) => (event.eventID === undefined ? [] : [event.eventID]));
  const declared = positionsDeclared(declarations);
  return before.flatMap((one) => {
    const made = declareErrors(one, declared, header, { ids, idOf: identified });
    if (made === undefined) return [];
    const { declaration, rest } = made;
    return [
      recorded(declaration, header, []),
      ...(rest ? [{ ...recorded(rest.event, header, rest.positions), of: one.capture }] : []),
    ];
  });
}
