import type { Capture, CapturePart } from './capture.events.js';
import { runsOf } from '../number-runs.js';
import { partText } from './recorded-answer.js';

/**
 * An EPCIS event that a document tells. Its identity (EPCIS 2.0 section 7.4.1.4, CBV 2.0 section 8.9) is `id`, the given event id or the event hash, with the time at which
 * it was declared erroneous or none: a declaration repeats its event's id. Without `id` none can be claimed.
 */
export interface ClaimedEvent {
  readonly id?: string;
  /** SHA-256 of what it says, hex: the same whatever form and spelling it came in. */
  readonly content: string;
  /** It broke rules and was left out. */
  readonly refused?: true;
  /** It declares the event of its id erroneous, at this time (ISO 8601 in UTC, milliseconds). */
  readonly declared?: string;
  /** Ids of the events that tell what is right. */
  readonly corrective?: readonly string[];
}

/** What the writer found of an event of a document before it recorded the document. */
export type ClaimStanding =
  /** Recorded before, for the same party, by the capture at this position, or earlier in the same document. */
  | { readonly kind: 'known'; readonly position?: number; readonly capture?: string }
  /** The same id was recorded with another content: kept and recorded beside it. */
  | { readonly kind: 'contradicts'; readonly position?: number }
  /** It was declared erroneous before it came, or by the document that tells it: kept, and nothing of it is recorded of items. */
  | { readonly kind: 'erroneous'; readonly position?: number }
  /** A declaration of what another party said, of another content, or of what is not known: kept, and nothing is declared by it. */
  | { readonly kind: 'of-others' | 'of-other-content'; readonly position?: number }
  | { readonly kind: 'of-unknown' };

/** As the log keeps it: the runs are of the capture's events that tell it, first and count in turns. */
interface StoredClaim extends ClaimedEvent {
  readonly events?: readonly number[];
  readonly standing?: ClaimStanding['kind'];
}

/** An EPCIS event that a capture recorded. `positions` are first and count in turns, in the log. */
export interface RecordedClaim extends ClaimedEvent {
  readonly id: string;
  /** Its place among the events of the document. */
  readonly index: number;
  /** Party that says so. */
  readonly by: string;
  readonly capture: string;
  /** Of the capture. */
  readonly position: number;
  readonly recordedAtMs: number;
  readonly positions: readonly number[];
}

const PART = 'epcis-events';

/** An event of a document with what was found of it, and which events of the capture tell it. */
export interface DecidedClaim {
  readonly claimed: ClaimedEvent;
  readonly standing?: ClaimStanding;
  /** Indices among the events of the capture, ascending. */
  readonly events: readonly number[];
}

export function claimParts(claims: readonly DecidedClaim[]): readonly CapturePart[] {
  if (claims.length === 0) return [];
  const stored = claims.map(({ claimed, standing, events }): StoredClaim => {
    const runs = runsOf(events).flatMap(({ first, count }) => [first, count]);
    return { ...claimed, ...(runs.length > 0 && { events: runs }), ...(standing && { standing: standing.kind }) };
  });
  return [{ name: PART, text: JSON.stringify(stored) }];
}

export function numbersOf(runs: readonly number[]): readonly number[] {
  const numbers: number[] = [];
  for (let at = 0; at < runs.length; at += 2)
    for (let n = 0; n < (runs[at + 1] ?? 0); n++) numbers.push((runs[at] ?? 0) + n);
  return numbers;
}

/** What became of an event of a document. Positions are those of the events of the log that tell it. */
export interface ToldClaim {
  readonly refused?: true;
  readonly positions: readonly number[];
}

/** For each event of the document, in its order; undefined of captures that did not say so yet. */
export function toldClaims(capture: Capture): readonly ToldClaim[] | undefined {
  return storedClaims(capture)?.map(({ events = [], refused }) => ({
    ...(refused && { refused }),
    positions: numbersOf(inLog(events, capture)),
  }));
}

function storedClaims({ parts }: Capture): readonly StoredClaim[] | undefined {
  const text = partText(parts, PART);
  return text === undefined ? undefined : (JSON.parse(text) as readonly StoredClaim[]);
}

/** Runs of positions, of runs of indices among the events of the capture. */
function inLog(runs: readonly number[], { header, firstPosition }: Capture): readonly number[] {
  const first = firstPosition + 1 + header.parts;
  return runs.map((value, at) => (at % 2 === 0 ? first + value : value));
}

const read = new WeakMap<Capture, readonly RecordedClaim[]>();

/** The events with an identity that a capture recorded, but for those that were known before it. */
export function recordedClaims(capture: Capture): readonly RecordedClaim[] {
  const known = read.get(capture);
  if (known) return known;
  const { header, position } = capture;
  const claims = (storedClaims(capture) ?? []).flatMap(
    ({ events = [], standing, id, ...said }, index): readonly RecordedClaim[] => {
      if (id === undefined || standing === 'known') return [];
      const positions = inLog(events, capture);
      const place = { by: header.recordedFor, capture: header.capture, position };
      return [{ ...said, id, index, ...place, recordedAtMs: Date.parse(header.recordedAt), positions }];
    },
  );
  read.set(capture, claims);
  return claims;
}
