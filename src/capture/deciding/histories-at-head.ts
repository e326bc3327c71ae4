// Histories as they are at the end of the log: from the read model as far as that is, and from the log for what came since.
import { CaptureReader } from '../../ledger/capture/capture-reader.js';
import type { Capture } from '../../ledger/capture/capture.events.js';
import { isItemEvent } from '../../ledger/item/item.traits.js';
import type { Changed, Closure } from '../../ledger/history/closure.js';
import type { ItemEvent } from '../../ledger/item/item.events.js';
import { reaches } from './late-histories.js';
import { behind } from '../writer/pending-request.js';
import { readRange } from '../writer/read-range.js';
import type { WriterParts } from '../writer/writer-options.js';

/** How far `histories` may be behind: so much is read from the log, or kept, in its stead. */
export const MAX_RECENT_EVENTS = 20_000;

/** Captures without gap: those whose events stand after `after`, up to and with `to`. */
interface Recent {
  readonly after: number;
  readonly to: number;
  readonly captures: readonly Capture[];
}

type Parts = Pick<WriterParts, 'store' | 'histories' | 'limits'>;

/**
 * The past of some subjects as it is known at the end of the log: what `histories` has taken in, and what was recorded since. So a late operation
 * does not wait for the projector. Captures are kept only while late operations keep coming; else they are read from the log.
 */
export class HistoriesAtHead {
  private recent: Recent | undefined;

  constructor(private readonly parts: Parts) {}

  /** What the writer has recorded after a position, up to and with another. */
  note(captures: readonly Capture[], { after, to }: Omit<Recent, 'captures'>): void {
    if (!this.recent) return;
    const follows = this.recent.to === after && to - this.recent.after <= MAX_RECENT_EVENTS;
    this.recent =
      follows && areAll(captures, after, to)
        ? { after: this.recent.after, to, captures: [...this.recent.captures, ...captures] }
        : undefined;
  }

  /** The histories of all that bears on these subjects since that time, as the log stands at `head`. Throws `behind`, or `too-large` above the bound of a closure. */
  async closure(changed: Changed, head: number): Promise<Closure> {
    const { histories, limits } = this.parts;
    if (!(await reaches(histories, lowestNeeded(head), limits.lateTurnMs))) throw behind();
    const taken = Math.min(await histories.position(), head);
    return histories.closure({ ...changed, upTo: taken, recent: await this.since(taken, head) });
  }

  private async since(after: number, head: number): Promise<readonly ItemEvent[]> {
    if (!this.recent || this.recent.after > after || this.recent.to !== head) {
      this.recent = { after, to: head, captures: await this.readCaptures(after, head) };
    }
    const captures = this.recent.captures.filter(({ position }) => position > after);
    this.recent = { after, to: head, captures };
    return captures.flatMap((capture) => capture.events.filter(isItemEvent));
  }

  private async readCaptures(after: number, head: number): Promise<readonly Capture[]> {
    const reader = new CaptureReader({ position: after, eventId: '' });
    const stored = await readRange(this.parts.store, after + 1, head);
    return reader.accept(stored).flatMap((entry) => (entry.kind === 'capture' ? [entry.capture] : []));
  }
}

/** Whether these captures are all that the log holds there. */
function areAll(captures: readonly Capture[], after: number, to: number): boolean {
  let end = after;
  for (const { firstPosition, position } of captures) {
    if (firstPosition !== end + 1) return false;
    end = position;
  }
  return end === to;
}

/** Position that `histories` has to have reached before anything late is decided at `head`. */
export function lowestNeeded(head: number): number {
  return Math.max(0, head - MAX_RECENT_EVENTS);
}
