import type { Readable } from 'node:stream';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { BEFORE_FIRST, type StoredEvent } from '../event-store/event-store.js';
import type { Reader } from '../http/reading/asked.js';
import { Reads } from '../http/reading/reads.js';
import { expectSameLog } from '../http/reading/same-log.js';
import { LEDGER_PARTS, type LedgerParts } from '../http/server/ledger-parts.js';
import type { Seen } from '../http/server/seen.js';
import { ANSWER_SAYS } from '../http/server/server.sentences.js';
import { watchedStream } from '../http/server/watched-stream.js';
import type { Capture, SubjectEvent } from '../ledger/capture/capture.events.js';
import { CaptureReader } from '../ledger/capture/capture-reader.js';
import { LedgerError } from '../ledger/errors.js';
import { needsItems, passing } from './feed-filter.js';
import type { FeedForm } from './feed-forms.js';
import { FEEDS_SAY } from './feeds.sentences.js';
import type { FeedRequest } from './feed-request.js';
import { TimedIteration } from './timed-iteration.js';
import { beginningAfter, type Beginning } from './whole-position.js';

const CHUNK_CHARACTERS = 64 * 1024;

/** A feed that has nothing to say looks so often whether its reader is let in still. */
const LOOKS_MS = 500;

/** A feed that was opened. */
interface OpenFeed extends FeedRequest {
  readonly form: FeedForm;
  /** Captures that were shown so far, and up to where the feed is. */
  readonly seen: Seen;
  /** Aborts when its client is gone, or the process stops. */
  readonly end: AbortController;
}

/**
 * The feeds that are being read. Each reads the log over a connection of its own, when its client has taken what was read before: a slow one waits for
 * itself. There are so many and no more; a client that goes ends its reading, and a process that stops ends all of them behind a whole capture.
 */
@Injectable()
export class FeedStreams implements OnModuleDestroy {
  private readonly open = new Set<AbortController>();
  private isStopping = false;

  constructor(
    @Inject(LEDGER_PARTS) private readonly parts: LedgerParts,
    private readonly reads: Reads,
  ) {}

  onModuleDestroy(): void {
    this.isStopping = true;
    for (const end of this.open) end.abort();
  }

  /**
   * Throws `LedgerError('overloaded')` where too many are being read, `gone` where it is another log than the reader's, and `behind` for a
   * position that the log does not have yet.
   */
  async begin(request: FeedRequest, form: FeedForm, seen: Seen): Promise<Readable> {
    const { store, config, logger } = this.parts;
    if (this.isStopping) throw new LedgerError('unavailable', { message: ANSWER_SAYS.stopping() });
    if (this.open.size >= config.feedStreams) {
      const message = FEEDS_SAY['too-many'](config.feedStreams);
      throw new LedgerError('overloaded', { message, retryAfterSeconds: 5 });
    }
    const end = new AbortController();
    this.open.add(end);
    try {
      await expectSameLog(this.reads, request);
      const beginning = await beginningAfter(store, request.after);
      const chunks = whileLetIn(this.chunks(beginning, { ...request, form, seen, end }), request.reader);
      const stream = watchedStream(chunks, end);
      stream.on('error', (error) =>
        logger.info({ err: error }, 'a feed was cut; its reader goes on from where it was'),
      );
      return stream.once('close', () => this.open.delete(end));
    } catch (error) {
      this.open.delete(end);
      throw error;
    }
  }

  private async *chunks(beginning: Beginning, feed: OpenFeed): AsyncGenerator<string> {
    const { form, seen, end } = feed;
    const reader = new CaptureReader(beginning.from);
    let text = form.opening;
    seen.rows = 0;
    for await (const events of this.deliveries(reader.nextPosition, beginning.head, feed)) {
      const captures = reader.accept(events).flatMap((entry) => (entry.kind === 'capture' ? [entry.capture] : []));
      for (const [capture, shown] of await this.shown(captures, feed)) {
        seen.rows += 1;
        seen.position = capture.position;
        for (const piece of form.capture(capture, shown)) {
          text += piece;
          if (text.length < CHUNK_CHARACTERS) continue;
          yield text;
          text = '';
        }
      }
      if (events.length === 0) text += positionText(form, reader);
      if (text !== '') yield text;
      text = '';
    }
    yield text + positionText(form, reader);
    end.abort();
  }

  /** What this reader is shown of these captures: here, and nowhere else, it is decided what goes out. A capture of which nothing is shown is left out. */
  private async shown(
    all: readonly Capture[],
    { filter, reader }: OpenFeed,
  ): Promise<readonly (readonly [Capture, readonly SubjectEvent[]])[]> {
    // Who may do what is told by `GET /v1/grants`, to fewer.
    const captures = all.filter(({ header }) => header.operation !== 'change-access');
    const last = captures.at(-1);
    if (!filter || !last) return captures.map((capture) => [capture, capture.events] as const);
    const passes = needsItems(filter)
      ? await this.reads.answer(['items'], { reader, after: last.position }, (reading) =>
          passing(filter, captures, reading),
        )
      : await passing(filter, captures, undefined);
    return captures.flatMap((capture) => {
      const events = capture.events.filter((event) => passes(event, capture));
      return events.length === 0 ? [] : [[capture, events] as const];
    });
  }

  /** Events as they come, and none as often as nothing came for a while. Nothing at all while the log does not answer. */
  private async *deliveries(
    from: number,
    head: number,
    { follow, end, reader }: OpenFeed,
  ): AsyncGenerator<readonly StoredEvent[]> {
    const { store, config } = this.parts;
    if (!follow && from > head) return;
    const iteration = new TimedIteration(store.subscribe(from, end.signal)[Symbol.asyncIterator]());
    let isAway = false;
    for (;;) {
      const looking = { everyMs: LOOKS_MS, check: () => mustBeLetIn(reader) };
      const next = await iteration.nextWhile(config.feedHeartbeatSeconds * 1_000, looking);
      if (next?.done === true) return;
      if (next) isAway = next.value.kind === 'disconnected';
      const events = next === undefined ? [] : next.value.kind === 'events' ? next.value.events : undefined;
      if (events !== undefined && !isAway) yield events;
      if (!follow && isAtOrPast(head, events)) return;
    }
  }
}

/** Ends with an error once its reader is let in no more, or it cannot be told whether it is. */
async function* whileLetIn(chunks: AsyncGenerator<string>, reader: Reader): AsyncGenerator<string> {
  for await (const text of chunks) {
    await mustBeLetIn(reader);
    yield text;
  }
}

async function mustBeLetIn({ isLetIn }: Reader): Promise<void> {
  if (!(await isLetIn())) throw new LedgerError('unauthenticated', { message: ANSWER_SAYS['no-key']() });
}

/** Of an empty log there is none to go on after. */
function positionText(form: FeedForm, { whole }: CaptureReader): string {
  return whole.position === BEFORE_FIRST ? '' : form.position(whole.position);
}

function isAtOrPast(head: number, events: readonly StoredEvent[] = []): boolean {
  return (events.at(-1)?.position ?? BEFORE_FIRST) >= head;
}
