import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Capture, CaptureHeader, SubjectEvent } from './capture.events.js';
import { eventIds, newCaptureId } from './capture-id.js';
import { CaptureReader, type LogEntry } from './capture-reader.js';
import { composeCapture } from './compose-capture.js';
import { MAX_EVENT_BYTES, type NewEvent, type StoredEvent, eventBytes } from './log-event.js';
import { captureVoidedForm, splitAppends, storedForm, writerChangedForm } from './stored-form.js';

let seed = 0;
const random = (count: number): Uint8Array => Uint8Array.from({ length: count }, () => (seed = (seed * 31 + 7) % 256));
const RECORDED_AT = '2026-03-27T11:45:20.125Z';

function capture(id: string, first: number, locations: readonly string[], epoch = 1): Capture {
  const header: Omit<CaptureHeader, 'events' | 'parts'> = {
    capture: id,
    operation: 'move',
    caller: 'c',
    key: id,
    requestHash: 'h',
    items: locations.length,
    recordedAt: RECORDED_AT,
    epoch,
    recordedFor: 'p',
  };
  const events: SubjectEvent[] = locations.map((location, index) => ({
    type: 'ItemMoved',
    subject: `own/a/b/${index}`,
    revision: 0,
    position: first + 1 + index,
    sortAt: Date.parse('2026-03-27T06:45:16-05:00'),
    data: { at: '2026-03-27T06:45:16-05:00', by: 'p', location },
  }));
  return composeCapture(header, [], events, first);
}

interface Written {
  readonly log: readonly StoredEvent[];
  readonly captures: readonly Capture[];
}

type Step = { readonly kind: 'capture' | 'left-open' | 'voided'; readonly texts: readonly string[] };

/** A log of these steps; what is left open is voided by the next writer. */
function write(steps: readonly Step[]): Written {
  const log: NewEvent[] = [writerChangedForm({ epoch: 1, writer: 'w' }, eventIds(random)(0))];
  const captures: Capture[] = [];
  let epoch = 1;
  steps.forEach((step, index) => {
    const whole = capture(`c${index}`, log.length, step.texts, epoch);
    const stored = storedForm(whole, eventIds(random));
    if (step.kind === 'capture' || stored.length === 1) {
      captures.push(whole);
      log.push(...stored);
      return;
    }
    log.push(...stored.slice(0, -1));
    const id = eventIds(random)(0);
    if (step.kind === 'voided') log.push(captureVoidedForm({ voided: `c${index}` }, id));
    else log.push(writerChangedForm({ epoch: ++epoch, writer: 'w', voided: `c${index}` }, id));
  });
  // What a store gives back has been JSON.
  return {
    log: log.map((event, position) => JSON.parse(JSON.stringify({ ...event, position })) as StoredEvent),
    captures,
  };
}

const capturesOf = (entries: readonly LogEntry[]): Capture[] =>
  entries.flatMap((entry) => (entry.kind === 'capture' ? [entry.capture] : []));

const steps = fc.array(
  fc.record({
    kind: fc.constantFrom('capture' as const, 'left-open' as const, 'voided' as const),
    texts: fc.array(
      fc.oneof(
        fc.string({ unit: 'grapheme', maxLength: 20 }),
        fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => `${text}"😀\n`.repeat(9_000)),
      ),
      { maxLength: 4 },
    ),
  }),
  { maxLength: 6 },
);

describe('CaptureReader', () => {
  it('gives the same captures whatever the batches, and never stands inside one', () => {
    fc.assert(
      fc.property(steps, fc.array(fc.nat(30)), (given, sizes) => {
        const { log, captures } = write(given);
        const reader = new CaptureReader();
        const read: Capture[] = [];
        for (let at = 0, cut = 0; at < log.length; cut++) {
          const batch = log.slice(at, at + 1 + (sizes[cut % sizes.length] ?? 0));
          at += batch.length;
          read.push(...capturesOf(reader.accept(batch)));
          const open = reader.openCapture !== undefined;
          expect(reader.whole.position < reader.nextPosition - 1).toBe(open);
        }
        expect(read).toEqual(captures);
        expect(reader.whole).toEqual({ position: log.length - 1, eventId: log.at(-1)?.id });
      }),
      { numRuns: 60 },
    );
  });

  it('goes on from any whole position', () => {
    const { log, captures } = write([
      { kind: 'capture', texts: ['a', 'b'] },
      { kind: 'left-open', texts: ['c', 'd'] },
      { kind: 'capture', texts: ['e'] },
    ]);
    const first = new CaptureReader();
    first.accept(log.slice(0, 6));
    expect(first.openCapture).toBe('c1');
    const second = new CaptureReader(first.whole, first.epoch);
    expect(capturesOf(second.accept(log.slice(first.whole.position + 1)))).toEqual(captures.slice(1));
  });

  it.each([
    ['a gap', [0, 1, 3], /position 2 was expected/],
    ['a capture that begins inside another', [0, 1, 2, 4, 5], /inside capture/],
    ['an event of no capture', [0, 2], /not open/],
    ['the voiding of what is not open', [0, 1, 2, 3, 6], /voids c0 where no capture is open/],
    ['an epoch that does not rise', [0, 0], /does not raise/],
  ])('refuses %s', (_, order, message) => {
    const whole = storedForm(capture('c0', 1, ['a', 'b']), eventIds(random));
    const events = [
      writerChangedForm({ epoch: 1, writer: 'w' }, 'x'),
      ...whole,
      ...storedForm(capture('c1', 3, ['a']), eventIds(random)),
      captureVoidedForm({ voided: 'c0' }, 'y'),
    ];
    const isGap = message.source.startsWith('position');
    const log = order.map((index, position) => ({
      ...(events[index] as NewEvent),
      position: isGap ? index : position,
    }));
    expect(() => new CaptureReader().accept(log)).toThrow(message);
  });
});

describe('stored form', () => {
  it('cuts a long part into pieces that fit an event, and joins them again', () => {
    const scope = { anyOf: [{ items: Array.from({ length: 20_000 }, (_, i) => `01/00300011000016/21/"${i}😀`) }] };
    const opened: SubjectEvent = {
      type: 'RecallOpened',
      subject: 'recall/r',
      revision: 0,
      position: 1,
      sortAt: Date.parse(RECORDED_AT),
      data: { at: RECORDED_AT, by: 'p', reason: 'r', scope, blocks: [], sites: [] },
    };
    const { header } = capture('c', 0, []);
    const whole = composeCapture(header, [], [opened], 0);
    const stored = storedForm(whole, eventIds(random));
    expect(stored.length).toBeGreaterThan(10);
    for (const event of stored) expect(eventBytes(event)).toBeLessThanOrEqual(MAX_EVENT_BYTES);
    const [entry] = new CaptureReader().accept(stored.map((event, position) => ({ ...event, position })));
    expect(entry).toMatchObject({ kind: 'capture', capture: { events: [{ ...opened, position: whole.position }] } });
  });

  it('splits events into appends within the bound, in order', () => {
    const stored = storedForm(
      capture(
        'c',
        0,
        Array.from({ length: 500 }, () => 'x'.repeat(500)),
      ),
      eventIds(random),
    );
    const appends = splitAppends(stored, 100_000);
    expect(appends.flatMap((append) => append.events)).toEqual(stored);
    expect(appends.length).toBeGreaterThan(3);
    for (const append of appends) expect(append.bytes).toBeLessThanOrEqual(100_000);
  });

  it('gives ids that sort by time and event ids that differ in their index only', () => {
    const zeros = (count: number): Uint8Array => new Uint8Array(count);
    expect(newCaptureId(0, zeros)).toBe('0'.repeat(26));
    expect(
      newCaptureId(1_700_000_000_001, zeros) > newCaptureId(1_700_000_000_000, (n) => new Uint8Array(n).fill(255)),
    ).toBe(true);
    expect(newCaptureId(2 ** 48 - 1, (n) => new Uint8Array(n).fill(255))).toBe(`7${'z'.repeat(25)}`);
    const idOf = eventIds(zeros);
    expect([idOf(0), idOf(258)]).toEqual([
      '00000000-0000-8000-8000-000000000000',
      '00000000-0000-8000-8000-000000000102',
    ]);
  });

  it('tells each event the rules of its capture, none where they are the first', () => {
    const read = (rules: number | undefined): readonly (number | undefined)[] => {
      const { header, ...whole } = capture('c0', 1, ['414/1', '414/2']);
      const stored = storedForm({ ...whole, header: { ...header, ...(rules ? { rules } : {}) } }, eventIds(random));
      const log = [writerChangedForm({ epoch: 1, writer: 'w' }, eventIds(random)(0)), ...stored];
      const entries = new CaptureReader().accept(log.map((event, position) => ({ ...event, position })));
      return entries.flatMap((entry) =>
        entry.kind === 'capture' ? entry.capture.events.map((each) => each.rules) : [],
      );
    };
    expect(read(undefined)).toEqual([undefined, undefined]);
    expect(read(1)).toEqual([undefined, undefined]);
    expect(read(2)).toEqual([2, 2]);
  });
});
