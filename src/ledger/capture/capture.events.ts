import type { AccessEvent } from '../access/access.events.js';
import type { ItemEvent } from '../item/item.events.js';
import type { MasterDataEvent } from '../master-data/master-data.events.js';
import type { RecallEvent } from '../recall/recall.events.js';

/** Who says so, and by what: opaque references, no personal data. */
export interface CaptureContext {
  readonly recordedFor: string;
  /** The principal of the key that it came with; of captures of before there were keys what their sender claimed. */
  readonly actor?: string;
  /** Whom a device or system says to act for it. Nobody has checked it. */
  readonly claimedActor?: string;
  readonly device?: string;
  readonly system?: string;
  readonly correlation?: string;
  readonly causation?: string;
}

export interface DocumentReference {
  readonly type?: string;
  readonly issuer: string;
  readonly id: string;
}

/** The header of a capture. It has happened when its last event is in the log. Times are ISO 8601 in UTC. */
export interface CaptureHeader extends CaptureContext {
  readonly capture: string;
  readonly operation: string;
  /** Of the caller that sent it; the key is unique within it. */
  readonly caller: string;
  readonly key: string;
  /** SHA-256 of the canonical request, hex. */
  readonly requestHash: string;
  /** Events that follow this one: parts first, then those of the subjects. */
  readonly events: number;
  readonly parts: number;
  readonly items: number;
  readonly recordedAt: string;
  readonly epoch: number;
  readonly reason?: string;
  readonly documents?: readonly DocumentReference[];
  /** GS1 company prefixes (digits) that its URNs and tags told and that no capture before it did. */
  readonly companyPrefixes?: readonly string[];
  /** How many contradictions it was recorded with, where they are as many as an answer tells in full, or more. */
  readonly flags?: number;
  /** The number of the rules that its events are folded by for ever; absent in headers of version 1, which are of the first. */
  readonly rules?: number;
  /** 128 random bits, base64url: what a later proof commits to single fields by. It cannot be added afterwards, and is shown to nobody. */
  readonly salt?: string;
}

/** A long list or document of a capture in pieces: `text` pieces of `name` are joined in order, the whole is JSON. */
export interface CapturePart {
  readonly name: string;
  readonly text: string;
}

export type SubjectEvent = ItemEvent | RecallEvent | AccessEvent | MasterDataEvent;

/** One accepted operation, whole. `position` is that of its last event: the one at which it happened. */
export interface Capture {
  readonly header: CaptureHeader;
  readonly firstPosition: number;
  readonly position: number;
  readonly parts: readonly CapturePart[];
  readonly events: readonly SubjectEvent[];
}

/** A new writer took over; a capture left open before it is voided by it. */
export interface WriterChanged {
  readonly epoch: number;
  readonly writer: string;
  readonly voided?: string;
}

export interface CaptureVoided {
  readonly voided: string;
}
