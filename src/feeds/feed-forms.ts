import type { Capture, SubjectEvent } from '../ledger/capture/capture.events.js';

/** How a feed is written. */
export interface FeedForm {
  readonly contentType: string;
  /** What stands before all else. */
  readonly opening: string;
  /** A capture with those of its events that are shown; a large one in pieces, so that no text is as long as all of it. */
  capture(capture: Capture, events: readonly SubjectEvent[]): Iterable<string>;
  /** That there is nothing more up to this position. */
  position(position: number): string;
}

/** What is said of captures and positions: by itself, or within an envelope. Texts without line ends. */
export interface FeedWords {
  capture(capture: Capture, events: readonly SubjectEvent[]): Iterable<string>;
  position(position: number): string;
}

const PIECE_CHARACTERS = 64 * 1024;

export const BARE: FeedWords = {
  *capture({ header, firstPosition, position }, events) {
    const { capture, operation, recordedFor, recordedAt } = header;
    const { actor, claimedActor, device, system, correlation, reason, documents } = header;
    const told = { actor, claimedActor, device, system, correlation, reason, documents };
    const head = { capture, operation, recordedFor, recordedAt, ...told, firstPosition, position };
    let text = `${JSON.stringify(head).slice(0, -1)},"events":[`;
    for (const [index, event] of events.entries()) {
      text += index === 0 ? JSON.stringify(event) : `,${JSON.stringify(event)}`;
      if (text.length < PIECE_CHARACTERS) continue;
      yield text;
      text = '';
    }
    yield `${text}]}`;
  },
  position: (position) => JSON.stringify({ position }),
};

/** A line of JSON each. */
export function linesOf(words: FeedWords): FeedForm {
  return {
    contentType: 'application/x-ndjson; charset=utf-8',
    opening: '',
    *capture(capture, events) {
      yield* words.capture(capture, events);
      yield '\n';
    },
    position: (position) => `${words.position(position)}\n`,
  };
}

/** How long a client waits before it connects again. */
const RETRY_MS = 1_000;

/**
 * Server-Sent Events (HTML, section 9.2). The id of each is the position to go on after. One without data reaches no listener: it is a heartbeat that moves
 * the id on, so that a filter which nothing passes does not make its reader begin far behind.
 */
export function serverSentEvents(words: FeedWords): FeedForm {
  return {
    contentType: 'text/event-stream; charset=utf-8',
    opening: `retry: ${RETRY_MS}\n\n`,
    *capture(capture, events) {
      yield `id: ${capture.position}\ndata: `;
      yield* words.capture(capture, events);
      yield '\n\n';
    },
    position: (position) => `: heartbeat\nid: ${position}\n\n`,
  };
}
