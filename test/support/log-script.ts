import { randomUUID } from 'node:crypto';
import type { Capture } from '../../src/ledger/capture/capture.events.js';
import { composeCapture } from '../../src/ledger/capture/compose-capture.js';
import { storedForm } from '../../src/ledger/capture/stored-form.js';
import type { EventStore } from '../../src/event-store/event-store.js';
import { FIRST_RULES, numbered } from '../../src/ledger/item/rules.js';
import { isItemEvent } from '../../src/ledger/item/item.traits.js';
import { sortInstant } from '../../src/ledger/event-time.js';
import type { ItemEvent, ItemEventData, ItemEventType } from '../../src/ledger/item/item.events.js';

export type ScriptEvent = {
  readonly [T in ItemEventType]: readonly [
    type: T,
    subject: string,
    data: Omit<ItemEventData[T], 'at' | 'by'> & { readonly at?: string },
  ];
}[ItemEventType];

export const SCRIPT_PARTY = 'own/acme/self';
export const SCRIPT_EPOCH = 1;

/** Writes captures that nobody decided into a log, with the positions and revisions that a writer would give. */
export class LogScript {
  readonly captures: Capture[] = [];
  private readonly revisions = new Map<string, number>();
  private clockMs = Date.parse('2026-03-01T08:00:00.000Z');

  /** `next`: the position of its first event, behind what the log has already. `rulesOf`: the number of the rules of a capture, by how many there were before it. */
  constructor(
    private next = 0,
    private readonly rulesOf: (capture: number) => number = () => FIRST_RULES,
  ) {}

  /** A capture recorded one second after the one before; events without `at` happened then. */
  capture(...events: readonly ScriptEvent[]): Capture {
    this.clockMs += 1_000;
    const recordedAt = new Date(this.clockMs).toISOString();
    const id = randomUUID();
    const header = { capture: id, operation: 'test', caller: 'test', key: id, requestHash: '', items: events.length };
    const rules = numbered(this.rulesOf(this.captures.length));
    const drafts = events.map((event) => ({ ...this.placed(event, recordedAt), ...rules }));
    const capture = composeCapture(
      { ...header, recordedAt, epoch: SCRIPT_EPOCH, recordedFor: SCRIPT_PARTY, ...rules },
      [],
      drafts,
      this.next,
    );
    this.next = capture.position + 1;
    this.captures.push(capture);
    return capture;
  }

  /** The position of the event with this index in a capture. */
  positionOf(capture: Capture, index: number): number {
    const event = capture.events[index];
    if (!event) throw new Error(`the capture has no event ${index}`);
    return event.position;
  }

  histories(): ReadonlyMap<string, readonly ItemEvent[]> {
    const events = this.captures.flatMap((capture) => capture.events).filter(isItemEvent);
    return Map.groupBy(events, (event) => event.subject);
  }

  /** Appends what is not in the log yet, each capture in an append of its own. */
  async appendTo(store: EventStore): Promise<number> {
    let head = await store.head();
    for (const capture of this.captures) {
      if (capture.firstPosition <= head) continue;
      const outcome = await store.append(
        storedForm(capture, () => randomUUID()),
        head,
      );
      if (outcome.kind !== 'appended') throw new Error(`the append ended as ${outcome.kind}`);
      head = outcome.position;
    }
    return head;
  }

  private placed([type, subject, data]: ScriptEvent, recordedAt: string): ItemEvent {
    const revision = (this.revisions.get(subject) ?? -1) + 1;
    this.revisions.set(subject, revision);
    const full = { at: recordedAt, by: SCRIPT_PARTY, ...data };
    // The tuple's type ties the data to the type of the event.
    return {
      type,
      subject,
      revision,
      position: 0,
      sortAt: sortInstant(full.at, this.clockMs),
      data: full,
    } as ItemEvent;
  }
}
