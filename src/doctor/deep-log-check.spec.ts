import { describe, expect, it } from '@jest/globals';
import type { StoredEvent } from '../event-store/event-store.js';
import { exitCode } from './finding.js';
import { judgeWalk, walkLog, type LogWalk } from './deep-log-check.js';

/** Two captures of two items each, in the stored form. */
function log(): StoredEvent[] {
  const events: Omit<StoredEvent, 'position' | 'id'>[] = [{ type: 'WriterChanged', data: { epoch: 1 }, metadata: {} }];
  for (const [capture, revision] of [
    ['a', 0],
    ['b', 1],
  ] as const) {
    events.push({ type: 'CaptureRecorded', data: { capture, events: 2 }, metadata: {} });
    for (const [index, subject] of ['x', 'y'].entries())
      events.push({ type: 'ItemMoved', data: {}, metadata: { c: capture, i: index + 1, subject, r: revision } });
  }
  return events.map((event, position) => ({ ...event, position, id: String(position) }));
}

function walk(events: readonly StoredEvent[], head = 6): Promise<LogWalk> {
  return walkLog({
    head: () => Promise.resolve(head),
    read: (from, limit) => Promise.resolve(events.filter(({ position }) => position >= from).slice(0, limit)),
  });
}

const wordsOf = (one: LogWalk): readonly string[] =>
  judgeWalk(one).flatMap(({ verdict, found }) => (verdict === 'ok' ? [] : [found]));

describe('a walk through a log', () => {
  it('finds nothing in one that is whole', async () => {
    const found = await walk(log());
    expect([wordsOf(found), exitCode(judgeWalk(found)), found.events]).toEqual([[], 0, 7]);
  });

  it('names a position that is missing, the revision, and the capture that lacks it', async () => {
    const found = await walk(log().filter(({ position }) => position !== 2));
    expect(wordsOf(found)).toEqual([
      'no event at position: 2',
      'not without gap: x: revision 0 is missing (position 5)',
      'not whole: a (positions 1 to 3) lacks 1 event',
    ]);
    expect(exitCode(judgeWalk(found))).toBe(2);
  });

  it('names a header that is missing, and the end that is cut', async () => {
    const headless = await walk(log().filter(({ position }) => position !== 4));
    expect(wordsOf(headless)).toContainEqual(
      expect.stringContaining('b: its event at position 5 stands without its header'),
    );
    const cut = await walk(log().filter(({ position }) => position < 5));
    expect(wordsOf(cut)).toEqual(['no event at position: 5 to 6', 'not whole: b (positions 4 to 6) lacks 2 events']);
  });

  it('takes no offence at a capture that was voided', async () => {
    const voided = log().flatMap((event) =>
      event.position === 6
        ? [{ ...event, type: 'WriterChanged', data: { epoch: 2, voided: 'b' }, metadata: {} }]
        : [event],
    );
    expect(wordsOf(await walk(voided))).toEqual([]);
  });
});
