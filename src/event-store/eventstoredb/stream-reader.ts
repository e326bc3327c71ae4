import { setTimeout as delay } from 'node:timers/promises';
import {
  BACKWARDS,
  END,
  FORWARDS,
  StreamNotFoundError,
  type EventStoreDBClient,
  type ResolvedEvent,
} from '@eventstore/db-client';
import { BEFORE_FIRST, type StoredEvent } from '../event-store.js';
import type { Connection } from './connection.js';
import { asError, asLedgerError, GivenUpError, mayPass, SilenceError } from './store-failure.js';
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
    return (await this.ask({ fromRevision: BigInt(from), maxCount: limit, direction: FORWARDS })).map(storedEventOf);
  }

  async head(): Promise<number> {
    const [last] = await this.ask({ fromRevision: END, maxCount: 1, direction: BACKWARDS });
    return last?.event === undefined ? BEFORE_FIRST : Number(last.event.revision);
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

  private async ask(options: ReadOptions): Promise<readonly ResolvedEvent[]> {
    for (let attempt = 1; ; attempt++) {
      const { client } = this.connection;
      try {
        const events = await readOnce(client, this.stream, options, this.answerMs);
        if (this.connection.client === client) return events;
        // The client ends the reads of a connection that was given up as if there were no more to read.
        throw new GivenUpError();
      } catch (error) {
        if (error instanceof SilenceError && this.connection.client === client) this.connection.replace();
        if (attempt === ATTEMPTS || !(error instanceof GivenUpError || mayPass(asError(error))))
          throw asLedgerError(error);
        await delay(RETRY_MS * attempt);
      }
    }
  }
}

interface ReadOptions {
  readonly fromRevision: bigint | typeof END;
  readonly maxCount: number;
  readonly direction: typeof FORWARDS | typeof BACKWARDS;
}

/** Listeners instead of iteration: the client's stream emits errors without being destroyed, also after it was given up, and an error that nobody hears ends the process. */
function readOnce(
  client: EventStoreDBClient,
  stream: string,
  options: ReadOptions,
  answerMs: number,
): Promise<readonly ResolvedEvent[]> {
  return new Promise((resolve, reject) => {
    const events: ResolvedEvent[] = [];
    const reading = client.readStream(stream, { ...options, requiresLeader: true });
    const timer = setTimeout(() => {
      reject(new SilenceError('answer a read', answerMs));
      reading.cancel().catch(() => undefined);
    }, answerMs);
    const settle = (conclude: () => void) => (): void => {
      clearTimeout(timer);
      conclude();
    };
    reading.on('data', (event: ResolvedEvent) => {
      timer.refresh();
      events.push(event);
    });
    reading.on(
      'end',
      settle(() => resolve(events)),
    );
    reading.on('error', (error) =>
      settle(() => (error instanceof StreamNotFoundError ? resolve([]) : reject(error)))(),
    );
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
