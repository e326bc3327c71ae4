import { randomUUID } from 'node:crypto';
import { LedgerError } from '../../ledger/errors.js';
import { BEFORE_FIRST, NEVER_MARKED, type LogMark } from '../event-store.js';
import { append } from './append.js';
import type { Connection } from './connection.js';
import type { StreamReader } from './stream-reader.js';
import { EVENTSTOREDB_SAYS } from '../event-store.sentences.js';

const ATTEMPTS = 5;

/** The latest event of the mark's stream, beside that of the log: an event among the ledger's own would move their positions. */
export async function readMark(reader: StreamReader): Promise<LogMark> {
  const head = await reader.head();
  if (head === BEFORE_FIRST) return NEVER_MARKED;
  const { state, since, note } = (await reader.forwards(head, 1))[0]?.data ?? {};
  if (!isState(state) || typeof since !== 'string' || typeof note !== 'string') {
    const message = EVENTSTOREDB_SAYS['no-mark']({ stream: reader.stream, revision: head });
    throw new LedgerError('wrong-log', { message });
  }
  return { state, since, note };
}

/** Sent again until it is known to stand there; throws `unavailable` where that takes too long. */
export async function writeMark(
  connection: Connection,
  reader: StreamReader,
  { state, since, note }: LogMark,
  answerMs: number,
): Promise<void> {
  const event = { id: randomUUID(), type: 'LogMarked', data: { state, since, note }, metadata: {} };
  let expected = await reader.head();
  let cause: Error | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const outcome = await append(connection, reader, [event], expected, answerMs);
    if (outcome.kind === 'appended') return;
    // One of unknown outcome is sent to the same place again, else it might stand there twice.
    if (outcome.kind === 'conflict') expected = outcome.head;
    else cause = outcome.cause;
  }
  const message = EVENTSTOREDB_SAYS['mark-unknown'](state);
  throw new LedgerError('unavailable', { message, retryAfterSeconds: 5 }, { cause });
}

function isState(value: unknown): value is LogMark['state'] {
  return value === 'open' || value === 'incomplete' || value === 'sealed';
}
