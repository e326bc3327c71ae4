import { sortInstant } from '../event-time.js';
import type { AccessEvent, Grant } from './access.events.js';

/** What a key may do, and since when; `ended` is when it was revoked. */
export interface GrantHeld extends Grant {
  /** ISO 8601: when this was granted. */
  readonly since: string;
  readonly ended?: string;
}

/**
 * By key, what was granted to it last by these events, in the order of the log. The clocks of two processes may differ, so that a later time is no later word;
 * and whatever has ended stays so.
 */
export function foldGrants(events: readonly AccessEvent[]): ReadonlyMap<string, GrantHeld> {
  const held = new Map<string, GrantHeld>();
  const ended = new Map<string, string>();
  for (const { type, data } of events) {
    if (type === 'AccessEnded') {
      if (!ended.has(data.key)) ended.set(data.key, data.at);
      continue;
    }
    const { at, by: _by, ...grant } = data;
    held.set(data.key, { ...grant, since: at });
  }
  for (const [key, at] of ended) {
    const grant = held.get(key);
    if (grant) held.set(key, { ...grant, ended: at });
  }
  return held;
}

/** Whether what was granted holds at this moment. */
export function holdsAt({ until, ended }: Pick<GrantHeld, 'until' | 'ended'>, atMs: number): boolean {
  return ended === undefined && (until === undefined || instantOf(until) > atMs);
}

/** Who might do what at a moment, as these events tell it, in the order in which it was granted. */
export function grantsAt(events: readonly AccessEvent[], atMs: number): readonly GrantHeld[] {
  const happened = events.filter(({ data }) => instantOf(data.at) <= atMs);
  return [...foldGrants(happened).values()].filter((grant) => holdsAt(grant, atMs));
}

function instantOf(at: string): number {
  return sortInstant(at, Number.MAX_SAFE_INTEGER);
}
