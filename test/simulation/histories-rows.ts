import type { Capture } from '../../src/ledger/capture/capture.events.js';
import { carrierNamed, isItemEvent } from '../../src/ledger/item/item.traits.js';
import type { ItemEvent } from '../../src/ledger/item/item.events.js';
import type { Closure } from '../../src/ledger/history/closure.js';

/** All events of items of these captures, up to a position, by subject. */
export function historiesOf(captures: readonly Capture[], upTo: number): Map<string, ItemEvent[]> {
  const events = captures.flatMap((capture) => capture.events).filter(isItemEvent);
  return Map.groupBy(
    events.filter((event) => event.position <= upTo),
    ({ subject }) => subject,
  );
}

/** All that may bear on these subjects, however long it is past: what shorter closures are to agree with. */
export function closureOf(captures: readonly Capture[], subjects: readonly string[], upTo: number): Closure {
  const all = historiesOf(captures, upTo);
  const carried = new Map<string, Set<string>>();
  const carriers = new Map<string, Set<string>>();
  for (const event of [...all.values()].flat()) {
    const carrier = carrierNamed(event);
    if (carrier === undefined) continue;
    note(carried, carrier, event.subject);
    note(carriers, event.subject, carrier);
  }
  const full = reached(subjects, carried);
  const up = [...reached([...full], carriers)].filter((subject) => !full.has(subject));
  const written = new Set([...full, ...up]);
  const others = up.flatMap((carrier) => [...(carried.get(carrier) ?? [])]);
  const beside = others.filter((child) => !written.has(child));
  const witnesses = new Set([...reached(beside, carriers)].filter((subject) => !written.has(subject)));
  const histories = new Map<string, readonly ItemEvent[]>();
  for (const subject of [...written, ...witnesses].sort()) {
    const history = all.get(subject);
    if (history) histories.set(subject, history);
  }
  return { histories, edges: new Set(up), witnesses };
}

function note(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
}

function reached(from: readonly string[], next: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const found = new Set(from);
  // A set hands out what is added to it meanwhile.
  for (const subject of found) for (const other of next.get(subject) ?? []) found.add(other);
  return found;
}
