import { setTimeout as delay } from 'node:timers/promises';
import { BEFORE_FIRST, type EventStore } from '../event-store/event-store.js';
import { LedgerError } from '../ledger/errors.js';
import { LogFiller } from './append-pages.js';
import { differs, firstDifference, LogComparison, type Progress } from './compare-logs.js';
import { pagesOf } from './log-pages.js';
import { sealedAt, sealLog } from './seal-log.js';
import { MOVING_SAYS } from './moving.sentences.js';
import type { Sentence } from '../ledger/sentences.js';

/** A copy that is no further behind than this may be finished: what is left takes moments. */
const FEW_EVENTS = 10_000;
const LOOK_EVERY_MS = 500;
const MAX_CONFLICTS = 20;

export interface CopyOptions {
  readonly from: EventStore;
  readonly to: EventStore;
  /** Both in words, without passwords: they are kept in the marks. */
  readonly source: string;
  readonly target: string;
  /** `seal`: the source is sealed once the copy is close to its end. `open`: the target is opened though the source is still written to. */
  readonly atEnd: 'leave' | 'seal' | 'open';
  /** Goes on copying what is appended until the source is sealed or `signal` aborts. */
  readonly follow: boolean;
  /** Interrupts; what was copied stays and is gone on from by the next call. */
  readonly signal: AbortSignal;
  readonly onProgress: (what: 'copied' | 'compared', position: number, of: number) => void;
  readonly say: (line: string) => void;
}

export interface Copied {
  /** Up to here both logs hold the same. */
  readonly position: number;
  /** SHA-256 over the lines of all events up to there, of each side. */
  readonly hashes: { readonly from: string; readonly to: string };
  /** Events that the source holds and the target does not. */
  readonly behind: number;
  /** The target takes a writer. */
  readonly isOpen: boolean;
  /** The source takes none any more. */
  readonly isMoved: boolean;
}

/**
 * Copies a whole log: ids, positions, types, data and metadata stay the same. Compares both sides event by event afterwards, and opens the target only
 * when the source is sealed and nothing is missing, or when it is told to. Throws `wrong-log` where the target holds anything else.
 */
export async function copyLog(options: CopyOptions): Promise<Copied> {
  const { from, to, say, signal } = options;
  const copy = await LogCopy.begin(options);
  await copy.untilClose();
  if (options.follow) await copy.follow();
  else signal.throwIfAborted();
  if (options.atEnd === 'seal') {
    const last = await sealLog(from, `Its ledger goes on in ${options.target}`);
    say(`The source is sealed: position ${last} is its last.`);
  }
  const sealed = await sealedAt(from);
  await copy.round(sealed ?? (await from.head()));
  if (sealed !== undefined || options.atEnd === 'open') await openTarget(to, options.source, copy.position);
  const behind = (await from.head()) - copy.position;
  const isOpen = (await to.mark()).state === 'open';
  return { position: copy.position, hashes: copy.comparison.hashes(), behind, isOpen, isMoved: sealed !== undefined };
}

async function openTarget(to: EventStore, source: string, position: number): Promise<void> {
  if ((await to.mark()).state === 'open') return;
  const note = `Copied from ${source} up to position ${position}`;
  await to.setMark({ state: 'open', since: new Date().toISOString(), note });
}

/** One copy on its way. `position` is the last that is copied. */
class LogCopy {
  readonly comparison: LogComparison;
  position = BEFORE_FIRST;
  private readonly filler: LogFiller;

  private constructor(private readonly options: CopyOptions) {
    this.comparison = new LogComparison(options.from, options.to);
    this.filler = new LogFiller(options.to, `A copy from ${options.source} was begun and is not finished`);
  }

  static async begin(options: CopyOptions): Promise<LogCopy> {
    const copy = new LogCopy(options);
    const [source, target] = await Promise.all([options.from.mark(), options.to.mark()]);
    if (source.state === 'incomplete') throw closed(MOVING_SAYS['source-incomplete'](source.note));
    if (target.state === 'sealed') throw closed(MOVING_SAYS['target-sealed'](target));
    await copy.standWhereTargetStands();
    if (copy.position > BEFORE_FIRST) options.say(`The target stands at position ${copy.position}; going on after it.`);
    return copy;
  }

  /** Copies and compares, again and again, until what was appended meanwhile is little. */
  async untilClose(): Promise<void> {
    const { from, say, signal } = this.options;
    for (let head = await from.head(); ;) {
      await this.round(head, signal);
      const appended = (head = await from.head()) - this.position;
      if (appended > 0) say(`${appended} events were appended to the source meanwhile.`);
      if (appended <= FEW_EVENTS) return;
    }
  }

  async follow(): Promise<void> {
    const { from, say, signal } = this.options;
    say('Following the source; Ctrl-C ends it.');
    while (!signal.aborted && (await sealedAt(from)) === undefined) {
      const head = await from.head();
      if (head > this.position) await this.round(head);
      else await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Copies up to `last`, then compares what was not compared yet. */
  async round(last: number, signal?: AbortSignal): Promise<void> {
    const progress =
      (what: 'copied' | 'compared'): Progress =>
      (position, of) =>
        this.options.onProgress(what, position, of);
    await this.copyTo(last, progress('copied'), signal);
    await this.comparison.upTo(last, progress('compared'), signal);
  }

  private async copyTo(last: number, onProgress: Progress, signal?: AbortSignal): Promise<void> {
    for (let conflicts = 0; this.position < last;) {
      for await (const page of pagesOf(this.options.from, this.position + 1, last)) {
        signal?.throwIfAborted();
        if (!(await this.filler.append(page))) {
          // Another copy of the same log, or somebody else: what stands there tells.
          if (++conflicts > MAX_CONFLICTS) throw closed(MOVING_SAYS['others-append-to-target']());
          await this.standWhereTargetStands();
          break;
        }
        this.position = page.at(-1)?.position ?? this.position;
        onProgress(this.position, last);
      }
    }
  }

  /** Throws `wrong-log`, and leaves the target as it was found, where it is not a beginning of the source. */
  private async standWhereTargetStands(): Promise<void> {
    const { from, to } = this.options;
    // The target first: what it holds stood in the source before.
    const target = await to.head();
    const source = await from.head();
    if (source === BEFORE_FIRST) throw new LedgerError('not-found', { message: MOVING_SAYS['source-empty']() });
    const different = await firstDifference(from, to, Math.min(source, target));
    if (different || target > source) {
      await this.filler.giveUp();
      if (different) throw differs(different.position, different.from, different.to);
      const [beyond] = await to.readAt([source + 1]);
      throw differs(source + 1, undefined, beyond);
    }
    this.position = target;
  }
}

const closed = (message: Sentence): LedgerError => new LedgerError('closed', { message });
