import { describe, expect, it } from '@jest/globals';
import { LedgerError } from '../../src/ledger/errors.js';
import { pauseBeforeRestart } from './restart-pause.js';
import { asSaid } from '../../src/ledger/sentences.js';

const pauses = (error: unknown): readonly number[] =>
  [1, 2, 3, 4, 5, 6, 7, 50].map((failures) => pauseBeforeRestart(failures, error));

describe('the pause before a projector starts over', () => {
  it('doubles with each failure in a row, up to 5 seconds', () => {
    expect(pauses(new Error('a fault of ours'))).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
  });

  it.each([
    ['PostgreSQL recovers', Object.assign(new Error('the database system is in recovery mode'), { code: '57P03' })],
    ['a connection ended', new Error('Connection terminated unexpectedly')],
    ['the log is away', new LedgerError('unavailable', { message: asSaid('EventStoreDB does not answer') })],
  ])('is half a second at most while a store is away: %s', (_, error) => {
    expect(pauses(error)).toEqual([100, 200, 400, 500, 500, 500, 500, 500]);
  });
});
