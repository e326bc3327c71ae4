// Which subjects are parked, and which others a parked capture draws in.
import { identifierNamed, isItemEvent } from '../../ledger/item/item.traits.js';
import { subjectsOfCapture } from '../../ledger/history/event-subjects.js';
import type { CaptureChanges } from '../../ledger/history/capture-changes.js';

/** Why nothing is known of a subject from a position on. */
export interface ParkedAt {
  readonly position: number;
  readonly error: string;
}

export type ParkedSubjects = ReadonlyMap<string, ParkedAt>;

/** What a capture changes; `untold` where that could not be told, with the subjects of which it may have changed something. */
export interface CaptureToApply extends CaptureChanges {
  readonly untold?: { readonly error: string; readonly subjects: readonly string[] };
}

/** Every subject, and every identifier, of which something else may be true after the capture, but for the carriers above them. */
export function touchedBy({ capture, states, refolded, untold }: CaptureToApply): readonly string[] {
  const touched = new Set([...subjectsOfCapture(capture), ...states.keys(), ...refolded.keys()]);
  for (const event of capture.events) {
    if (!isItemEvent(event)) touched.add(event.subject);
    // An identifier that is not known to be this item's would begin an item of its own.
    else {
      const identifier = identifierNamed(event);
      if (identifier !== undefined) touched.add(identifier);
    }
  }
  for (const { carrier } of states.values()) if (carrier) touched.add(carrier.id);
  for (const subject of untold?.subjects ?? []) touched.add(subject);
  return [...touched];
}

/** Those of the touched ones whose carriers the capture itself does not tell. */
export function carriersUnknown(changes: CaptureToApply): readonly string[] {
  return touchedBy(changes).filter((subject) => !changes.states.has(subject));
}

/**
 * What is parked while captures are taken in, one after the other. A capture that bears on a parked subject parks all that it bears on: its
 * subjects and what carries them. What is carried need not be parked: whoever asks for it looks at its carriers too.
 */
export class Parking {
  readonly added = new Map<string, ParkedAt>();
  private readonly carriers: Map<string, string>;

  /** `carriers`: what carries each subject before the first of the captures, for all that they touch and up to the outermost. */
  constructor(
    private readonly parked: ParkedSubjects,
    carriers: ReadonlyMap<string, string>,
  ) {
    this.carriers = new Map(carriers);
  }

  /** Whether the capture may be taken in. If not, all that it bears on is parked. */
  mayTake(changes: CaptureToApply): boolean {
    const { untold } = changes;
    const before = this.affectedBy(changes).find((subject) => this.has(subject));
    if (before === undefined && !untold) return true;
    this.park(changes, untold?.error ?? `bears on ${before}, which is parked`);
    return false;
  }

  park(changes: CaptureToApply, error: string): void {
    const { position } = changes.capture;
    for (const subject of this.affectedBy(changes))
      if (!this.has(subject)) this.added.set(subject, { position, error });
  }

  /** What stands in what after it. */
  taken({ states }: CaptureChanges): void {
    for (const [subject, { carrier }] of states) {
      if (carrier) this.carriers.set(subject, carrier.id);
      else this.carriers.delete(subject);
    }
  }

  private has(subject: string): boolean {
    return this.parked.has(subject) || this.added.has(subject);
  }

  private affectedBy(changes: CaptureToApply): readonly string[] {
    const affected = new Set(touchedBy(changes));
    // A set is iterated with what is added on the way: up to the outermost.
    for (const subject of affected) {
      const carrier = this.carriers.get(subject);
      if (carrier !== undefined) affected.add(carrier);
    }
    return [...affected];
  }
}
