import { readFile, readdir } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import type { Capture, CaptureHeader } from './capture.events.js';
import type { StoredEvent } from './log-event.js';
import {
  type StoredEventType,
  CAPTURE_EVENT_TYPES,
  SUBJECT_EVENT_TYPES,
  placed,
  readStored,
  storedForm,
} from './stored-form.js';

const SAMPLES = new URL('../../../test/stored-events/', import.meta.url);
const TYPES: readonly StoredEventType[] = [
  ...(SUBJECT_EVENT_TYPES as ReadonlySet<StoredEventType>),
  ...CAPTURE_EVENT_TYPES,
];

async function sample(file: string): Promise<StoredEvent> {
  return JSON.parse(await readFile(new URL(file, SAMPLES), 'utf8')) as StoredEvent;
}

describe('what was ever stored stays readable', () => {
  it.each(TYPES)('%s has a sample of its first version', async (type) => {
    expect((await sample(`${type}.v1.json`)).type).toBe(type);
  });

  it('reads every sample of an event that has a subject, its facts unchanged', async () => {
    for (const type of SUBJECT_EVENT_TYPES) {
      const stored = await sample(`${type}.v1.json`);
      expect(readStored(stored)).toEqual({
        kind: 'subject',
        capture: stored.metadata['c'],
        index: 1,
        event: { type, subject: stored.metadata['subject'], revision: stored.metadata['r'], data: stored.data },
      });
    }
  });

  it('reads every sample of what stands between', async () => {
    const header = await sample('CaptureRecorded.v1.json');
    expect(readStored(header)).toEqual({ kind: 'header', header: header.data });
    const second = await sample('CaptureRecorded.v2.json');
    expect(readStored(second)).toEqual({ kind: 'header', header: second.data });
    const third = await sample('CaptureRecorded.v3.json');
    expect(readStored(third)).toEqual({ kind: 'header', header: third.data });
    const fourth = await sample('CaptureRecorded.v4.json');
    expect(readStored(fourth)).toEqual({ kind: 'header', header: fourth.data });
    const part = await sample('CapturePart.v1.json');
    expect(readStored(part)).toMatchObject({ kind: 'part', index: 1, part: part.data });
    const changed = await sample('WriterChanged.v1.json');
    expect(readStored(changed)).toEqual({ kind: 'writer-changed', changed: changed.data });
    const voided = await sample('CaptureVoided.v1.json');
    expect(readStored(voided)).toEqual({ kind: 'voided', voided: voided.data['voided'] });
  });

  it('holds no sample of a type that nobody can read', async () => {
    const files = await readdir(SAMPLES);
    const read = await Promise.all(files.map(async (file) => readStored(await sample(file))));
    expect(read.length).toBeGreaterThanOrEqual(TYPES.length);
  });

  it('stores a header that names its rules as version 2, which an older release refuses', async () => {
    const header = (await sample('CaptureRecorded.v2.json')).data as unknown as CaptureHeader;
    const { rules: _rules, salt: _salt, ...first } = header;
    const stored = (of: CaptureHeader) => {
      const capture: Capture = { header: of, firstPosition: 0, position: 0, parts: [], events: [] };
      return storedForm(capture, () => 'id');
    };
    expect(stored(header)).toMatchObject([{ type: 'CaptureRecorded', metadata: { v: 2 } }]);
    expect(stored(first)).toMatchObject([{ type: 'CaptureRecorded', metadata: {} }]);
  });

  it('keeps the instant that its writer chose for an event, where that does not follow from its time', async () => {
    const stored = await sample('ItemMoved.v1.sorted.json');
    const read = readStored(stored);
    if (read.kind !== 'subject') throw new Error('the sample is of a subject');
    const event = placed(read.event, 1, { recordedAtMs: Date.parse('2026-03-07T08:00:00Z'), rules: 2 });
    expect(event.sortAt).toBe(stored.metadata['sortAt']);
    const header = { ...(await sample('CaptureRecorded.v3.json')).data, recordedAt: '2026-03-07T08:00:00.000Z' };
    const store = (sortAt: number) =>
      storedForm(
        {
          header: header as unknown as CaptureHeader,
          firstPosition: 0,
          position: 1,
          parts: [],
          events: [{ ...event, sortAt }],
        },
        () => 'id',
      )[1]?.metadata;
    expect(store(event.sortAt)).toHaveProperty('sortAt', event.sortAt);
    expect(store(Date.parse('2026-03-06T00:00:00Z') - 1)).not.toHaveProperty('sortAt');
  });

  it('refuses a type or a version of a later release', async () => {
    const stored = await sample('ItemMoved.v1.json');
    expect(() => readStored({ ...stored, type: 'ItemTeleported' })).toThrow(/does not know/);
    expect(() => readStored({ ...stored, metadata: { ...stored.metadata, v: 2 } })).toThrow(/does not know/);
  });
});
