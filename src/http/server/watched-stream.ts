import { Readable } from 'node:stream';

/** A client that takes nothing for so long is not waited for. */
const UNREAD_MS = 30_000;

/**
 * An answer as it is made, no further ahead than its client reads. It is cut where nothing could be given to its client for half a minute. `end` is
 * aborted as soon as the client is gone, so that what waits for something waits no longer; the stream is closed once the iteration has ended.
 */
export function watchedStream(chunks: AsyncGenerator<string>, end = new AbortController()): Readable {
  const stream = new Readable({
    read() {
      chunks.next().then(
        ({ done, value }) => {
          timer.refresh();
          stream.push(done === true ? null : value);
        },
        (error: unknown) => stream.destroy(error instanceof Error ? error : new Error(String(error))),
      );
    },
    destroy(error, closed) {
      clearTimeout(timer);
      end.abort();
      chunks.return(undefined).then(
        () => closed(error),
        () => closed(error),
      );
    },
  });
  const timer = setTimeout(() => stream.destroy(new Error('the answer was not read')), UNREAD_MS);
  return stream;
}
