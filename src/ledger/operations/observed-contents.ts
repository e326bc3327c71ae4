import { sortInstant, type EventTime } from '../event-time.js';
import type { ItemEvent } from '../item/item.events.js';
import { contentsAt } from './contents.js';
import type { EmptiedObserved, EventDraft, ObserveOperation } from './operation.js';

interface Known {
  readonly histories: ReadonlyMap<string, readonly ItemEvent[]>;
  readonly ownerOf: (identifier: string) => string;
  readonly recordedAtMs: number;
}

/** The claims with those of what was in carriers that were emptied: as it is known, and as the same document tells it. */
export function withContentsObserved(operation: ObserveOperation, known: Known): ObserveOperation {
  const { observations, emptied = [] } = operation;
  const all: EventDraft[] = [];
  const told: number[] = [];
  const add = (drafts: readonly EventDraft[], from: number): void => {
    for (const draft of drafts) {
      all.push(draft);
      told.push(from);
    }
  };
  for (let index = 0; index <= observations.length; index++) {
    for (const [number, one] of emptied.entries())
      if (one.before === index) add(draftsOf(one, all, known), observations.length + number);
    const draft = observations[index];
    if (draft) add([draft], index);
  }
  const { emptied: _, ...rest } = operation;
  return { ...rest, observations: all, told };
}

function draftsOf(one: EmptiedObserved, before: readonly EventDraft[], known: Known): readonly EventDraft[] {
  const { ownerOf, histories, recordedAtMs } = known;
  const carrier = ownerOf(one.carrier);
  const instant = (at: EventTime): number => sortInstant(at, recordedAtMs);
  const at = instant(one.data.at);
  const contents = new Set(contentsAt(histories, { ...one, carrier }, at));
  for (const draft of before) {
    const into = carrierIn(draft);
    if (!('at' in draft.data) || instant(draft.data.at) > at || into === undefined) continue;
    const joins = draft.type === 'ItemPacked' || draft.type === 'ComponentInstalled';
    if (joins && ownerOf(into) === carrier) contents.add(ownerOf(draft.subject));
    else contents.delete(ownerOf(draft.subject));
  }
  if (contents.size === 0) return [one.otherwise];
  return [...contents].map((subject) => ({ type: one.type, subject, data: one.data }) as EventDraft);
}

function carrierIn(draft: EventDraft): string | undefined {
  switch (draft.type) {
    case 'ItemPacked':
    case 'ItemUnpacked':
      return draft.data.container;
    case 'ComponentInstalled':
    case 'ComponentRemoved':
      return draft.data.assembly;
    default:
      return undefined;
  }
}
