import type { Capture, CaptureHeader, CapturePart, SubjectEvent } from './capture.events.js';
import { ITEM_TRAITS, isItemEvent } from '../item/item.traits.js';
import { MAX_EVENT_BYTES } from './log-event.js';
import { dataPart } from './stored-form.js';

// Room for the name of the part, its type and the metadata, which count as well.
const MAX_TEXT_BYTES = MAX_EVENT_BYTES - 2_000;
const MAX_PIECE_CHARACTERS = 60_000;

/** A capture that is to follow position `firstPosition - 1`: its parts are cut to fit and its events stand where the parts leave them. */
export function composeCapture(
  header: Omit<CaptureHeader, 'events' | 'parts'>,
  parts: readonly CapturePart[],
  events: readonly SubjectEvent[],
  firstPosition: number,
): Capture {
  const pieces = [...parts, ...dataParts(events)].flatMap(cutPart);
  const count = pieces.length + events.length;
  return {
    header: { ...header, events: count, parts: pieces.length },
    firstPosition,
    position: firstPosition + count,
    parts: pieces,
    events: placedFrom(events, firstPosition + 1 + pieces.length),
  };
}

/** The events at consecutive positions from `first` on; the same array where they stand there already. */
function placedFrom(events: readonly SubjectEvent[], first: number): readonly SubjectEvent[] {
  if (events.every((event, index) => event.position === first + index)) return events;
  return events.map((event, index) => ({ ...event, position: first + index }));
}

/** Data too long for one event, such as the scope of a recall that names its items, goes into parts. */
function dataParts(events: readonly SubjectEvent[]): readonly CapturePart[] {
  const parts: CapturePart[] = [];
  let short: SubjectEvent['data'] | undefined;
  events.forEach((event, index) => {
    if (event.data === short) return;
    if (!mayBeLong(event)) {
      short = event.data;
      return;
    }
    const text = JSON.stringify(event.data);
    if (Buffer.byteLength(text) > MAX_TEXT_BYTES) parts.push({ name: dataPart(index), text });
  });
  return parts;
}

/** Most events hold a handful of short fields; to write each as JSON only to learn that it is short would cost as much as storing it. */
function mayBeLong(event: SubjectEvent): boolean {
  const hasLists = isItemEvent(event) ? ITEM_TRAITS[event.type].mayBeLong === true : true;
  return Object.values(event.data).some((value) => isLongText(value) || (hasLists && typeof value === 'object'));
}

function isLongText(value: unknown): boolean {
  return typeof value === 'string' && value.length > 1_000;
}

/** Pieces of a part, each of which fits an event. */
function cutPart(part: CapturePart): readonly CapturePart[] {
  const pieces: CapturePart[] = [];
  let from = 0;
  do {
    const to = endOfPiece(part.text, from);
    pieces.push({ name: part.name, text: part.text.slice(from, to) });
    from = to;
  } while (from < part.text.length);
  return pieces;
}

/** The end of the longest piece, by halving, that fits as JSON and does not part a surrogate pair. */
function endOfPiece(text: string, from: number): number {
  let length = Math.min(MAX_PIECE_CHARACTERS, text.length - from);
  while (Buffer.byteLength(JSON.stringify(text.slice(from, from + length))) > MAX_TEXT_BYTES) {
    length = Math.floor(length / 2);
  }
  const end = from + length;
  const isInsidePair = end < text.length && isHighSurrogate(text.charCodeAt(end - 1));
  return isInsidePair ? end - 1 : end;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
