import { setTimeout as delay } from 'node:timers/promises';
import { convertToCommandError, type EventStoreDBClient } from '@eventstore/db-client';
import { BEFORE_FIRST, type StoredEvent } from '../event-store.js';
import type { Connection } from './connection.js';
import { readEvents, type ReadCall, type ReadOptions } from './read-call.js';
import type { ReadMessage, RecordedEvent } from './read-message.js';
import { asError, asLedgerError, mayPass, SilenceError } from './store-failure.js';
import { storedEventOf } from './stored-event.js';

const ATTEMPTS = 3;
const RETRY_MS = 50;
/** Fewer unwanted events than this between two wanted ones cost less than another call. */
const COALESCE_GAP = 16;
const RANGE_EVENTS = 1_000;
const PARALLEL_READS = 20;

interface Range {
  readonly from: number;
  readonly count: number;
}

/** Reads of one stream, always from the leader: a follower may not have what was acknowledged. */
export class StreamReader {
  constructor(
    private readonly connection: Connection,
    readonly stream: string,
    private readonly answerMs: number,
  ) {}

  async forwards(from: number, limit: number): Promise<readonly StoredEvent[]> {
    return (await this.ask({ from, count: limit })).map(storedEventOf);
  }

  async head(): Promise<number> {
    const [last] = await this.ask({ from: 'end', count: 1 });
    return last?.revision ?? BEFORE_FIRST;
  }

  /** Scattered positions in parallel, neighbours together. */
  async at(positions: readonly number[]): Promise<ReadonlyMap<number, StoredEvent>> {
    const wanted = new Set(positions);
    const found = new Map<number, StoredEvent>();
    const ranges = rangesOf([...wanted].sort((a, b) => a - b));
    const work = ranges.values();
    const readNext = async (): Promise<void> => {
      for (const { from, count } of work) {
        for (const event of await this.forwards(from, count))
          if (wanted.has(event.position)) found.set(event.position, event);
      }
    };
    await Promise.all(Array.from({ length: Math.min(PARALLEL_READS, ranges.length) }, readNext));
    return found;
  }

  private async ask(options: ReadOptions): Promise<readonly RecordedEvent[]> {
    for (let attempt = 1; ; attempt++) {
      const { client } = this.connection;
      try {
        return await readOnce(client, this.stream, options, this.answerMs);
      } catch (error) {
        const wasGivenUp = this.connection.client !== client;
        if (error instanceof SilenceError && !wasGivenUp) this.connection.replace();
        // Whatever it says: the connection was given up by whoever found it silent, not by the server.
        const isToPass = wasGivenUp ? !(error instanceof SilenceError) : mayPass(asError(error));
        if (attempt === ATTEMPTS || !isToPass) throw asLedgerError(error);
        await delay(RETRY_MS * attempt);
      }
    }
  }
}

/** Listeners instead of iteration: the call emits errors without being destroyed, also after it was given up, and an error that nobody hears ends the process. */
function readOnce(
  client: EventStoreDBClient,
  stream: string,
  options: ReadOptions,
  answerMs: number,
): Promise<readonly RecordedEvent[]> {
  return new Promise((resolve, reject) => {
    const opening = readEvents(client, stream, options);
    const timer = setTimeout(() => {
      reject(new SilenceError('answer a read', answerMs));
      opening.then((call) => call.cancel()).catch(() => undefined);
    }, answerMs);
    const end = (conclude: () => void): void => {
      clearTimeout(timer);
      conclude();
    };
    const fail = (error: unknown): void => end(() => reject(convertToCommandError(asError(error))));
    const collect = (call: ReadCall): void => {
      const events: RecordedEvent[] = [];
      call.on('data', (message: ReadMessage) => {
        timer.refresh();
        if (typeof message === 'object') events.push(message);
      });
      call.on('error', fail);
      call.on('end', () => end(() => resolve(events)));
    };
    opening.then(collect, fail);
  });
}

function rangesOf(sorted: readonly number[]): readonly Range[] {
  const ranges: { from: number; count: number }[] = [];
  for (const position of sorted) {
    const last = ranges.at(-1);
    const count = last === undefined ? Infinity : position - last.from + 1;
    if (last !== undefined && count <= RANGE_EVENTS && count - last.count <= COALESCE_GAP) last.count = count;
    else ranges.push({ from: position, count: 1 });
  }
  return ranges;
}
