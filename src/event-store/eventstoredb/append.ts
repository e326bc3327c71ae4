import { setTimeout as delay } from 'node:timers/promises';
import {
  MaxAppendSizeExceededError,
  NotLeaderError,
  StreamDeletedError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { LedgerError } from '../../ledger/errors.js';
import type { AppendOutcome, NewEvent } from '../event-store.js';
import { appendInOneMessage } from './append-call.js';
import type { Connection } from './connection.js';
import { asError, asLedgerError, SilenceError, wasNotTaken, within } from './store-failure.js';
import type { StreamReader } from './stream-reader.js';
import { EVENTSTOREDB_SAYS } from '../event-store.sentences.js';
import type { Sentence } from '../../ledger/sentences.js';

const LEADER_ATTEMPTS = 3;
const RETRY_MS = 100;

/**
 * All or nothing after `expected`, with the revision always explicit: without one the server takes events twice once it has forgotten their ids.
 * The server knows events that are sent again by their ids at these revisions, and answers success.
 */
export async function append(
  connection: Connection,
  reader: StreamReader,
  events: readonly NewEvent[],
  expected: number,
  answerMs: number,
): Promise<AppendOutcome> {
  try {
    const last = await send(connection, reader.stream, events, expected, answerMs);
    if (last !== BigInt(expected + events.length))
      throw wrongLog(EVENTSTOREDB_SAYS['other-revisions']({ expected, last }));
    return { kind: 'appended', position: expected + events.length };
  } catch (error) {
    if (error instanceof WrongExpectedVersionError) return afterRefusal(reader, events, expected, answerMs);
    return afterFailure(connection, asError(error));
  }
}

async function send(
  connection: Connection,
  stream: string,
  events: readonly NewEvent[],
  expected: number,
  answerMs: number,
): Promise<bigint> {
  for (let attempt = 1; ; attempt++) {
    try {
      const sent = appendInOneMessage(connection.client, stream, events, expected);
      return await within(answerMs, 'answer an append', sent);
    } catch (error) {
      // The client turns to the leader that it was told.
      if (!(error instanceof NotLeaderError) || attempt === LEADER_ATTEMPTS) throw error;
      await delay(RETRY_MS);
    }
  }
}

function afterFailure(connection: Connection, error: Error): AppendOutcome {
  if (error instanceof LedgerError) throw error;
  if (error instanceof StreamDeletedError || wasNotTaken(error)) throw asLedgerError(error);
  if (error instanceof MaxAppendSizeExceededError) {
    throw new LedgerError(
      'too-large',
      {
        message: EVENTSTOREDB_SAYS['small-appends'](error.maxAppendSize),
      },
      { cause: error },
    );
  }
  connection.replace();
  return { kind: 'unknown', cause: error };
}

/**
 * The leader refuses on what it has written, replicated or not. The refusal is final once another event stands, replicated, where these should have gone: reads show nothing else.
 * Ours may stand there too: the leader compares ids of an append that it is not yet sure of, and partly equal ones, as different.
 */
async function afterRefusal(
  reader: StreamReader,
  events: readonly NewEvent[],
  expected: number,
  answerMs: number,
): Promise<AppendOutcome> {
  const giveUpAt = performance.now() + answerMs;
  try {
    for (;;) {
      const present = await reader.forwards(expected + 1, events.length);
      const same = present.filter((event, index) => event.id === events[index]?.id.toLowerCase()).length;
      if (same === events.length) return { kind: 'appended', position: expected + events.length };
      const head = await reader.head();
      if (present.length > 0 || head < expected) return { kind: 'conflict', head };
      if (performance.now() > giveUpAt)
        return { kind: 'unknown', cause: new SilenceError('show the event that stands in the way', answerMs) };
      await delay(RETRY_MS);
    }
  } catch (error) {
    if (error instanceof LedgerError && error.code !== 'unavailable') throw error;
    return { kind: 'unknown', cause: asError(error) };
  }
}

function wrongLog(message: Sentence): LedgerError {
  return new LedgerError('wrong-log', { message });
}
