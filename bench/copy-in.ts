import type { Readable } from 'node:stream';
import { once } from 'node:events';
import type pg from 'pg';

/** The part of pg's connection that COPY needs; its types leave it out. */
interface Wire {
  readonly stream: NodeJS.WritableStream & { readonly writableNeedDrain: boolean };
  query(sql: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** A query as pg's client runs it: COPY ... FROM STDIN, fed by a stream of lines. */
class CopyIn {
  #wire: Wire | undefined;
  #failure: Error | undefined;
  readonly done: Promise<void>;
  #settle: (failure?: Error) => void = () => undefined;

  constructor(
    private readonly sql: string,
    private readonly lines: Readable,
  ) {
    this.done = new Promise((resolve, reject) => {
      this.#settle = (failure) => (failure ? reject(failure) : resolve());
    });
  }

  submit(wire: Wire): void {
    this.#wire = wire;
    wire.query(this.sql);
  }

  handleCopyInResponse(): void {
    void this.#feed();
  }

  handleCommandComplete(): void {}

  handleError(error: Error): void {
    this.#failure = error;
    this.lines.destroy();
  }

  handleReadyForQuery(): void {
    this.#settle(this.#failure);
  }

  async #feed(): Promise<void> {
    const wire = this.#wire;
    if (!wire) return;
    for await (const chunk of this.lines as AsyncIterable<Buffer>) {
      wire.sendCopyFromChunk(chunk);
      if (wire.stream.writableNeedDrain) await once(wire.stream, 'drain');
    }
    wire.endCopyFrom();
  }
}

export async function copyIn(client: pg.Client, sql: string, lines: Readable): Promise<void> {
  const copy = new CopyIn(sql, lines);
  client.query(copy as unknown as pg.Submittable);
  await copy.done;
}
