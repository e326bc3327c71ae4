import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Metrics } from '../telemetry/metrics.js';
import { LATE_MS, ReadRecorder, WAITING_MOST, type RecorderOptions } from './read-recorder.js';
import type { ReadGap, ReadMark } from './read-mark.js';

const mark = (url: string): ReadMark => ({
  ...{ id: url, at: new Date(), principal: 'principal-1', permission: 'read:items', part: 'whole', method: 'GET', url },
  ...{ status: 200, isCut: false, request: 'r', rows: 1 },
});

/** A store that is there or away, and a recorder over it. The clock goes on when it is told to. */
class Stand {
  readonly batches: string[][] = [];
  readonly gaps: ReadGap[] = [];
  readonly statuses = new Map<string, number>();
  readonly errors: string[] = [];
  readonly metrics = new Metrics();
  trouble: ((urls: readonly string[]) => Error | undefined) | undefined;
  isSilent = false;
  readonly recorder: ReadRecorder;

  constructor(unrecorded: RecorderOptions['unrecorded'] = 'allow') {
    const logger = {
      error: (_: object, message: string) => void this.errors.push(message),
      info: () => undefined,
    } as unknown as RecorderOptions['logger'];
    this.recorder = new ReadRecorder(
      { write: (marks, gap) => this.write(marks, gap) },
      { unrecorded, logger, metrics: this.metrics },
    );
  }

  private async write(marks: readonly ReadMark[], gap?: ReadGap): Promise<void> {
    if (this.isSilent) return new Promise(() => undefined);
    const urls = marks.map(({ url }) => url);
    const error = this.trouble?.(urls);
    if (error) throw error;
    this.batches.push(urls);
    for (const { url, status } of marks) this.statuses.set(url, status);
    if (gap) this.gaps.push(gap);
  }

  away(): void {
    this.trouble = () => new Error('away');
  }

  async counted(): Promise<Record<string, number>> {
    const { values } = await this.metrics.reads.get();
    return Object.fromEntries(values.map(({ labels, value }) => [String(labels.outcome), value]));
  }
}

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());
const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

describe('marks of reads', () => {
  it('that come together are written together, within a second', async () => {
    const stand = new Stand();
    for (const url of ['a', 'b', 'c']) stand.recorder.note(mark(url));
    expect(stand.batches).toEqual([]);
    await pass(999);
    expect(stand.batches).toEqual([['a', 'b', 'c']]);
    expect(await stand.counted()).toEqual({ recorded: 3 });
  });

  it('are written by batches of a thousand, in the order in which they came', async () => {
    const { recorder, batches } = new Stand();
    const urls = Array.from({ length: 2_500 }, (_, index) => `u${index}`);
    for (const url of urls) recorder.note(mark(url));
    await pass(999);
    expect(batches.map(({ length }) => length)).toEqual([1_000, 1_000, 500]);
    expect(batches.flat()).toEqual(urls);
  });

  it('wait for a store that is away, and are written once it is there', async () => {
    const stand = new Stand();
    stand.away();
    stand.recorder.note(mark('a'));
    await pass(5_000);
    stand.recorder.note(mark('b'));
    expect(stand.errors).toContainEqual(expect.stringContaining('cannot be recorded'));
    stand.trouble = undefined;
    await pass(1_000);
    expect(stand.batches).toEqual([['a', 'b']]);
    stand.recorder.note(mark('c'));
    await pass(999);
    expect(stand.batches).toEqual([['a', 'b'], ['c']]);
  });

  it('are bounded: what there is no room for is counted, and the gap is written', async () => {
    const stand = new Stand();
    stand.away();
    const from = new Date();
    for (let index = 0; index < WAITING_MOST; index++) stand.recorder.note(mark('x'));
    await pass(1_000);
    for (const url of ['y', 'z']) stand.recorder.note(mark(url));
    await pass(500);
    stand.recorder.note(mark('z'));
    const until = new Date();
    expect(await stand.counted()).toEqual({ unrecorded: 3 });
    stand.trouble = undefined;
    await pass(2_000);
    expect(stand.gaps).toEqual([{ from: new Date(from.getTime() + 1_000), until, unrecorded: 3 }]);
    expect(stand.batches.flat()).toHaveLength(WAITING_MOST);
    expect(await stand.counted()).toEqual({ recorded: WAITING_MOST, unrecorded: 3 });
  });

  it('keep none of the others back where the database takes one for no value', async () => {
    const stand = new Stand();
    stand.trouble = (urls) =>
      urls.includes('bad') ? Object.assign(new Error('no text'), { code: '22021' }) : undefined;
    for (const url of ['a', 'bad', 'b']) stand.recorder.note(mark(url));
    await pass(999);
    expect(stand.batches.flat()).toEqual(['a', 'b']);
    expect(stand.gaps).toMatchObject([{ unrecorded: 1 }]);
    for (const url of ['c', 'd']) stand.recorder.note(mark(url));
    await pass(999);
    expect(stand.batches.at(-1)).toEqual(['c', 'd']);
  });

  it('are written when the process ends, which waits for no store that is away', async () => {
    const [there, silent] = [new Stand(), new Stand()];
    there.recorder.note(mark('a'));
    await there.recorder.close();
    expect(there.batches).toEqual([['a']]);
    silent.isSilent = true;
    silent.recorder.note(mark('a'));
    const closed = silent.recorder.close();
    await pass(3_000);
    await closed;
    expect(silent.errors).toEqual([expect.stringContaining('were not recorded')]);
  });
});

describe('a mark that is written before the answer', () => {
  it('takes those with it that wait', async () => {
    const { recorder, batches } = new Stand();
    recorder.note(mark('a'));
    await recorder.noteFirst(mark('b'));
    expect(batches).toEqual([['a', 'b']]);
  });

  it.each(['away', 'silent'])('keeps no answer back where reads go on, and the store is %s', async (how) => {
    const stand = new Stand('allow');
    if (how === 'away') stand.away();
    else stand.isSilent = true;
    const noted = stand.recorder.noteFirst(mark('a'));
    await pass(LATE_MS);
    await expect(noted).resolves.toBeUndefined();
  });

  it.each(['away', 'silent'])('keeps the answer back where reads stop, and the store is %s', async (how) => {
    const stand = new Stand('refuse');
    if (how === 'away') stand.away();
    else stand.isSilent = true;
    const noted = expect(stand.recorder.noteFirst(mark('a'))).rejects.toMatchObject({ code: 'unavailable' });
    await pass(LATE_MS);
    await noted;
  });

  it('says that nothing was told, where the answer was kept back', async () => {
    const stand = new Stand('refuse');
    stand.away();
    await expect(stand.recorder.noteFirst(mark('a'))).rejects.toMatchObject({ code: 'unavailable' });
    stand.trouble = undefined;
    await pass(1_000);
    expect(stand.statuses.get('a')).toBe(503);
  });
});

describe('questions', () => {
  const ask = ({ recorder }: Stand): void => recorder.expectRecording();

  it('stop once a mark waits for two seconds, and go on when it is written', async () => {
    const stand = new Stand('refuse');
    stand.away();
    stand.recorder.note(mark('a'));
    await pass(LATE_MS);
    ask(stand);
    await pass(1);
    expect(() => ask(stand)).toThrow(expect.objectContaining({ code: 'unavailable' }));
    stand.trouble = undefined;
    await pass(1_000);
    ask(stand);
    expect(stand.batches).toEqual([['a']]);
  });

  it('stop before there is no room, so that none is answered unrecorded', () => {
    const stand = new Stand('refuse');
    for (let index = 0; index < WAITING_MOST / 2 - 1; index++) stand.recorder.note(mark('x'));
    ask(stand);
    stand.recorder.note(mark('x'));
    expect(() => ask(stand)).toThrow(expect.objectContaining({ code: 'unavailable' }));
  });

  it('go on where the setting says so', async () => {
    const stand = new Stand('allow');
    stand.away();
    for (let index = 0; index <= WAITING_MOST; index++) stand.recorder.note(mark('x'));
    await pass(LATE_MS * 2);
    ask(stand);
    expect(await stand.counted()).toEqual({ unrecorded: 1 });
  });
});
