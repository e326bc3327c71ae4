import { bearer, OWNER_KEY } from './owner-key.js';

/** A line of the feed: of a capture, or of a position alone. */
export interface FeedLine {
  readonly capture?: string;
  readonly operation?: string;
  readonly position: number;
  readonly events?: readonly { readonly type: string; readonly subject: string }[];
}

/** Reads a feed that does not end, line by line. */
export class FeedClient {
  readonly #reader: ReadableStreamDefaultReader<string>;
  readonly #abort: AbortController;
  #text = '';

  private constructor(reader: ReadableStreamDefaultReader<string>, abort: AbortController) {
    this.#reader = reader;
    this.#abort = abort;
  }

  /** Asks again where as many are open as there may be: the ledger may not have seen yet that one was closed. */
  static async open(url: string, query: string, key = OWNER_KEY): Promise<FeedClient> {
    const abort = new AbortController();
    for (;;) {
      const answer = await fetch(`${url}/v1/feed${query}`, { headers: bearer(key), signal: abort.signal });
      if (answer.status === 200 && answer.body)
        return new FeedClient(answer.body.pipeThrough(new TextDecoderStream()).getReader(), abort);
      const text = await answer.text();
      if (!text.includes('"overloaded"')) throw new Error(`${answer.status} ${text}`);
    }
  }

  /** Throws where the feed ends. */
  async next(): Promise<FeedLine> {
    const line = await this.#line();
    if (line === undefined) throw new Error('the feed ended');
    return line;
  }

  async nextCapture(): Promise<FeedLine> {
    for (;;) {
      const line = await this.next();
      if (line.capture !== undefined) return line;
    }
  }

  /** To its end, which is one: a feed that is cut throws. */
  async rest(): Promise<readonly FeedLine[]> {
    const lines: FeedLine[] = [];
    for (let line = await this.#line(); line !== undefined; line = await this.#line()) lines.push(line);
    return lines;
  }

  async close(): Promise<void> {
    this.#abort.abort();
    // What is aborted is not waited for: nobody reads what is still on its way.
    await this.#reader.cancel().catch((error: unknown) => expectAborted(error));
  }

  async #line(): Promise<FeedLine | undefined> {
    for (;;) {
      const end = this.#text.indexOf('\n');
      if (end >= 0) {
        const line = JSON.parse(this.#text.slice(0, end)) as FeedLine;
        this.#text = this.#text.slice(end + 1);
        return line;
      }
      const { done, value } = await this.#reader.read();
      if (done) return undefined;
      this.#text += value;
    }
  }
}

function expectAborted(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error;
}
