import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import {
  findEvents,
  type EventPlace,
  type EventsQuestion,
  type FoundEvent,
  type FoundEvents,
} from '../../../projections/epcis-events/epcis-events.queries.js';
import { companyPrefixesOf } from '../../../projections/captures/captures.queries.js';
import type { Reader } from '../../http/reading/asked.js';
import { isPinned, pinnedTo, readCursor, writeCursor, type PagedQuestion } from '../../http/reading/cursor.js';
import { Faults } from '../../http/reading/faults.js';
import { momentIn, type Moment } from '../../http/reading/moment.js';
import { Reads, type Reading } from '../../http/reading/reads.js';
import type { EpcisEvent } from '../model/epcis-event.js';
import { tookTooLong, tooComplex, tooLarge, wrongParameters } from './query-problems.js';
import { isMet, type EventQuery, type GivenQuery } from './read-query.js';

/** Events that are looked at one by one for a page, where the query asks for what no index finds. */
export const LOOKED_AT_MOST = 20_000;
/** What is told on one page: an event of thousands of items is a megabyte. */
const PAGE_BYTES = 16 * 1024 * 1024;
const QUERY_SECONDS = 10;
const LOOKED_AT_ONCE = 500;
const CANCELLED = '57014';

export interface EventsAsked extends Moment {
  readonly reader: Reader;
  readonly after?: number;
  readonly query: EventQuery;
  /** As it was asked: what a token of another query is told by. */
  readonly given: GivenQuery;
  readonly perPage: number;
  readonly nextPageToken?: string;
}

export interface EventsPage {
  readonly events: readonly EpcisEvent[];
  readonly nextPageToken: string | undefined;
  readonly position: number;
  readonly incomplete: boolean;
  /** Company prefixes of these keys, as known where the answer stands. */
  readonly prefixes: (keys: readonly string[]) => Promise<Iterable<string>>;
}

/** Where the next page begins, and how many events it may still tell. */
interface Place extends EventPlace {
  readonly left?: number;
}

const isPlace = (value: unknown): value is Place =>
  typeof value === 'object' &&
  value !== null &&
  'time' in value &&
  'seq' in value &&
  isWhole(value.time) &&
  isWhole(value.seq) &&
  (!('left' in value) || Number.isSafeInteger(value.left));

const isWhole = (value: unknown): boolean => typeof value === 'string' && /^-?\d{1,19}$/.test(value);

/** Answers queries for events, page by page, all pages as known where the first one stood. */
@Injectable()
export class EventReads {
  constructor(private readonly reads: Reads) {}

  async page<T>(asked: EventsAsked, answer: (page: EventsPage) => Promise<T>): Promise<T> {
    const question = questionOf(asked);
    const faults = new Faults();
    const begun = readCursor(asked.nextPageToken, question, isPinned(isPlace), faults);
    const [fault] = faults.all;
    if (fault) throw wrongParameters([{ ...fault, field: 'nextPageToken' }]);
    const moment = pinnedTo(
      { ...(asked.atMs !== undefined && { atMs: asked.atMs }), ...(asked.knownAt && { knownAt: asked.knownAt }) },
      begun,
    );
    const { reader, after } = asked;
    const asking = {
      reader,
      ...(after !== undefined && { after }),
      ...(moment.knownAt && { knownAt: moment.knownAt }),
    };
    return this.reads.answer(['epcis-events', 'captures'], asking, async (reading) => {
      const { standsAt } = await momentIn(reading, moment);
      const scan = new Scan(reading, asked, standsAt);
      const { events, next } = await scan.page(begun?.from);
      const nextPageToken = next && writeCursor(question, { from: next, at: standsAt });
      return answer({
        events,
        nextPageToken,
        position: standsAt,
        incomplete: await reading.lacks(),
        prefixes: async (keys) => (await companyPrefixesOf(reading.db, reading.schemaOf('captures'), keys)).values(),
      });
    });
  }
}

function questionOf({ given, atMs }: EventsAsked): PagedQuestion {
  const parameters = [...given].sort(([a], [b]) => (a < b ? -1 : 1));
  return { route: 'epcis-events', parameters, ...(atMs === undefined ? {} : { atMs }) };
}

/** One query over the events as known at a position. */
class Scan {
  private readonly question: Omit<EventsQuestion, 'behind' | 'limit'>;
  private readonly isExact: boolean;
  private lookedAt = 0;

  constructor(
    private readonly reading: Reading,
    private readonly asked: EventsAsked,
    knownAt: number,
  ) {
    const { query, atMs } = asked;
    const by = query.orderBy === undefined ? 'seq' : query.orderBy === 'eventTime' ? 'event_time' : 'record_time';
    const order = { by, isDescending: query.isDescending } as const;
    const narrows = query.conditions.flatMap(({ narrow }) => narrow ?? []);
    this.isExact = query.conditions.every(({ narrow }) => narrow?.isExact === true);
    this.question = { narrows, order, knownAt, ...(atMs === undefined ? {} : { asOfMs: atMs }) };
  }

  async page(begun: Place | undefined): Promise<{ readonly events: readonly EpcisEvent[]; readonly next?: Place }> {
    const { query, perPage } = this.asked;
    const { maxEventCount, eventCountLimit } = query;
    await sql`SELECT set_config('statement_timeout', ${String(QUERY_SECONDS * 1_000)}, true)`.execute(this.reading.db);
    const left = begun?.left ?? eventCountLimit;
    const wanted = Math.min(perPage, left ?? perPage);
    // That more match than are wanted is told with the first page.
    const isCounted = maxEventCount !== undefined && begun === undefined;
    const { told, matched } = await this.find(begun, wanted, isCounted ? maxEventCount : 0);
    if (isCounted && matched > maxEventCount) throw tooLarge(maxEventCount);
    const last = told.at(-1);
    const stillLeft = left === undefined ? undefined : left - told.length;
    const events = told.map(({ event }) => event);
    if (last === undefined || matched <= told.length || stillLeft === 0) return { events };
    const { time, seq } = last;
    return { events, next: { time, seq, ...(stillLeft !== undefined && { left: stillLeft }) } };
  }

  /**
   * The events of a page, as many as are wanted or fewer where they are large, and how many match: one more than are told, or than are counted, where there
   * are so many.
   */
  private async find(
    begun: EventPlace | undefined,
    wanted: number,
    counted: number,
  ): Promise<{ readonly told: readonly FoundEvent[]; readonly matched: number }> {
    const told: FoundEvent[] = [];
    let matched = 0;
    let bytes = 0;
    const most = Math.max(wanted, counted) + 1;
    for (let behind = begun; ;) {
      const { events, isLast } = await this.next(behind, this.isExact ? most - matched : LOOKED_AT_ONCE);
      for (const one of events) {
        if (!isMet(this.asked.query, one.event)) continue;
        matched += 1;
        if (told.length >= wanted || bytes > PAGE_BYTES) continue;
        told.push(one);
        bytes += one.bytes;
      }
      const isFull = bytes > PAGE_BYTES && told.length < matched && counted === 0;
      if (isLast || matched >= most || isFull) return { told, matched };
      this.lookedAt += events.length;
      if (this.lookedAt >= LOOKED_AT_MOST && !this.isExact) throw tooComplex(LOOKED_AT_MOST);
      behind = events.at(-1);
    }
  }

  private async next(behind: EventPlace | undefined, limit: number): Promise<FoundEvents> {
    const { db, schemaOf } = this.reading;
    const question = { ...this.question, ...(behind && { behind }), limit };
    try {
      return await findEvents({ db, schema: schemaOf('epcis-events') }, question);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === CANCELLED)
        throw tookTooLong(QUERY_SECONDS, error);
      throw error;
    }
  }
}
