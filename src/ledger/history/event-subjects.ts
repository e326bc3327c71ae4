// Which subjects events are about: their own, and the carriers that they name.
import type { Capture } from '../capture/capture.events.js';
import type { ItemEvent } from '../item/item.events.js';
import { carrierNamed, isItemEvent } from '../item/item.traits.js';

/** The subjects that the events name, whether their own or as carriers. */
export function subjectsOfEvents(events: readonly ItemEvent[]): readonly string[] {
  const subjects = new Set<string>();
  for (const event of events) {
    subjects.add(event.subject);
    const carrier = carrierNamed(event);
    if (carrier !== undefined) subjects.add(carrier);
  }
  return [...subjects];
}

export function subjectsOfCapture(capture: Capture): readonly string[] {
  return subjectsOfEvents(capture.events.filter(isItemEvent));
}
