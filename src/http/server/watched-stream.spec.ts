import { once } from 'node:events';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { watchedStream } from './watched-stream.js';

afterEach(() => {
  jest.useRealTimers();
});

const CHUNK = 'x'.repeat(64 * 1024);

describe('a watched stream', () => {
  it('is made no further ahead than it is read', async () => {
    let made = 0;
    async function* endless(): AsyncGenerator<string> {
      for (;;) {
        made += 1;
        yield CHUNK;
      }
    }
    const stream = watchedStream(endless());
    for (let n = 0; n < 3; n += 1) {
      if (stream.readableLength === 0) await once(stream, 'readable');
      stream.read(CHUNK.length);
    }
    await new Promise(setImmediate);
    expect(made).toBeLessThanOrEqual(5);
    stream.destroy();
  });

  it('tells at once that its client is gone, whatever is waited for, and is closed when the iteration has ended', async () => {
    const end = new AbortController();
    let hasEnded = false;
    async function* waiting(): AsyncGenerator<string> {
      try {
        yield 'first';
        await once(end.signal, 'abort');
      } finally {
        hasEnded = true;
      }
    }
    const stream = watchedStream(waiting(), end);
    await once(stream, 'readable');
    stream.read();
    stream.destroy();
    await once(stream, 'close');
    expect(hasEnded).toBe(true);
  });

  it('is cut where nothing could be given for half a minute', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    const end = new AbortController();
    async function* silent(): AsyncGenerator<string> {
      await once(end.signal, 'abort');
      yield 'the end';
    }
    const stream = watchedStream(silent(), end);
    stream.resume();
    const failed = once(stream, 'error');
    jest.advanceTimersByTime(29_999);
    expect(stream.destroyed).toBe(false);
    jest.advanceTimersByTime(1);
    expect(await failed).toMatchObject([{ message: 'the answer was not read' }]);
  });
});
