import type { Skipped, Violation } from '../violation.js';
import type { Capture, CapturePart } from './capture.events.js';

/** What a capture answers, once and forever: a function of what stands in the log, so that it survives every read model. */
export interface RecordedAnswer {
  readonly capture: string;
  /** Of the capture's last event. */
  readonly position: number;
  readonly recordedAt: string;
  readonly items: number;
  /** Events of the subjects; header and parts are not counted. */
  readonly events: number;
  /** The first of `flagsTotal`, which is absent where nobody counted: in captures of earlier releases with a hundred. */
  readonly flags: readonly Violation[];
  readonly flagsTotal?: number;
  readonly skipped: readonly Skipped[];
  /** Events of a document that were recorded before it: the first of `knownEventsTotal`, each by its place in the document. */
  readonly knownEvents?: readonly KnownEvent[];
  readonly knownEventsTotal?: number;
}

/** `capture`, which ends at `position`, recorded it; absent where it stands earlier in the same document. */
export interface KnownEvent {
  readonly event: number;
  readonly id: string;
  readonly position?: number;
  readonly capture?: string;
}

/** So many flags are told in full; of those beyond only the codes are kept. */
export const FLAGS_IN_FULL = 100;

const ANSWER_PART = 'answer';

interface Remarks {
  readonly flags: readonly Violation[];
  readonly skipped: readonly Skipped[];
  readonly knownEvents?: readonly KnownEvent[];
  readonly knownEventsTotal?: number;
}

/** The parts that keep what the events themselves do not tell; none where there is nothing to remark. */
export function remarkParts(remarks: Remarks): readonly CapturePart[] {
  const { flags, skipped, ...known } = remarks;
  if (flags.length === 0 && skipped.length === 0 && known.knownEvents === undefined) return [];
  return [{ name: ANSWER_PART, text: JSON.stringify({ flags, skipped, ...known }) }];
}

export function recordedAnswer(capture: Capture): RecordedAnswer {
  const { header, position } = capture;
  const text = partText(capture.parts, ANSWER_PART);
  const { flags, skipped, ...known }: Remarks =
    text === undefined ? { flags: [], skipped: [] } : (JSON.parse(text) as Remarks);
  return {
    capture: header.capture,
    position,
    recordedAt: header.recordedAt,
    items: header.items,
    events: header.events - header.parts,
    flags,
    ...(header.flags === undefined ? {} : { flagsTotal: header.flags }),
    skipped,
    ...known,
  };
}

/** The pieces of one part, joined; undefined where the capture has no such part. */
export function partText(parts: readonly CapturePart[], name: string): string | undefined {
  const pieces = parts.filter((part) => part.name === name);
  return pieces.length === 0 ? undefined : pieces.map((part) => part.text).join('');
}
