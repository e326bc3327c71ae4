import type { Socket } from 'node:net';

/** The other side is gone, or the way to it: what was asked may have happened, or not. */
export class ConnectionEnded extends Error {}

/** What a socket received and nobody took yet. One reader at a time. */
export class ByteQueue {
  #waiting: Buffer[] = [];
  #bytes = 0;
  #failure: Error | undefined;
  #wake: () => void = () => undefined;

  constructor(socket: Socket) {
    socket.on('data', (chunk) => {
      this.#waiting.push(chunk);
      this.#bytes += chunk.length;
      this.#wake();
    });
    const fail = (failure: Error): void => {
      this.#failure ??= new ConnectionEnded(failure.message, { cause: failure });
      this.#wake();
    };
    socket.on('error', fail);
    socket.on('close', () => fail(new Error('the connection was closed')));
  }

  /** The next bytes, as many as asked for. They are put together once, however many pieces they came in. */
  async take(count: number): Promise<Buffer> {
    while (this.#bytes < count) await this.#more();
    const all = this.#joined();
    this.#keep(all.subarray(count));
    return all.subarray(0, count);
  }

  /** The text before this mark, which is taken as well. */
  async takeBefore(mark: string): Promise<string> {
    for (;;) {
      const all = this.#joined();
      const end = all.indexOf(mark);
      if (end >= 0) {
        this.#keep(all.subarray(end + mark.length));
        return all.toString('latin1', 0, end);
      }
      await this.#more();
    }
  }

  #joined(): Buffer {
    const [first] = this.#waiting;
    const all = first !== undefined && this.#waiting.length === 1 ? first : Buffer.concat(this.#waiting);
    this.#waiting = [all];
    return all;
  }

  #keep(rest: Buffer): void {
    this.#waiting = rest.length === 0 ? [] : [rest];
    this.#bytes = rest.length;
  }

  #more(): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#wake = () => (this.#failure ? reject(this.#failure) : resolve());
    });
  }
}
