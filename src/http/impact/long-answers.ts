import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { LedgerError } from '../../ledger/errors.js';
import { LEDGER_PARTS, type LedgerParts } from '../server/ledger-parts.js';
import { ANSWER_SAYS } from '../server/server.sentences.js';
import { watchedStream } from '../server/watched-stream.js';

/**
 * Streamed answers, each of which holds a connection to PostgreSQL until its client has read it. Half of the connections are left to all other
 * questions, and a client that stops reading loses its answer.
 */
@Injectable()
export class LongAnswers {
  private open = 0;

  constructor(@Inject(LEDGER_PARTS) private readonly parts: LedgerParts) {}

  /** Throws `LedgerError('overloaded')` where too many are being read. What is streamed ends its iteration when the stream is closed. */
  async stream<T>(
    begin: () => Promise<T>,
    chunksOf: (begun: T) => AsyncGenerator<string>,
  ): Promise<{ readonly begun: T; readonly stream: Readable }> {
    if (this.open >= Math.floor(this.parts.config.databaseConnections / 2))
      throw new LedgerError('overloaded', {
        message: ANSWER_SAYS['too-many-long-answers'](this.open),
        retryAfterSeconds: 5,
      });
    this.open += 1;
    try {
      const begun = await begin();
      const stream = watchedStream(chunksOf(begun)).once('close', () => (this.open -= 1));
      return { begun, stream };
    } catch (error) {
      this.open -= 1;
      throw error;
    }
  }
}
