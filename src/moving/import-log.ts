import { BEFORE_FIRST, type EventStore, type StoredEvent } from '../event-store/event-store.js';
import { LedgerError } from '../ledger/errors.js';
import { LogFiller } from './append-pages.js';
import type { ExportHeader } from './export-format.js';
import { eventLine, LogHash, pagesOf } from './log-pages.js';
import { ExportReader } from './read-export.js';
import { MOVING_SAYS } from './moving.sentences.js';
import type { Sentence } from '../ledger/sentences.js';

export interface ImportOptions {
  readonly path: string;
  readonly to: EventStore;
  /** The name that the file has to tell; undefined takes any. */
  readonly ledger: string | undefined;
  /** Interrupts; what was imported stays and is gone on from by the next call. */
  readonly signal: AbortSignal;
  readonly onProgress: (what: 'checked' | 'imported' | 'compared', position: number, of: number) => void;
}

export interface Imported {
  readonly header: ExportHeader;
  /** How many of the file's events were not there before. */
  readonly appended: number;
  /** SHA-256 over the lines of the file's events, read back from the log. */
  readonly hash: string;
}

/**
 * Fills a log from an exported file. The file is read twice: whole and checked first, so that nothing of a bad one is taken. The log is empty, or holds
 * the beginning of the same events; everything that it holds is compared before the first event is appended. Throws `invalid-request` for a bad file,
 * `wrong-log` where the log holds anything else, `closed` for a sealed log or one that something else is filling.
 */
export async function importLog(options: ImportOptions): Promise<Imported> {
  const { path, to, ledger, signal, onProgress } = options;
  const checked = new ExportReader(path);
  for await (const page of checked.pages()) {
    signal.throwIfAborted();
    onProgress('checked', page.at(-1)?.position ?? 0, checked.header.last);
  }
  const { header, logHash } = checked;
  if (ledger !== undefined && header.ledger !== ledger)
    throw invalid(MOVING_SAYS['other-ledger']({ named: header.ledger, asked: ledger }));
  const filling = `An import of positions ${header.first} to ${header.last} with hash ${logHash} was begun and is not finished`;
  const head = await standing(to, header, filling);
  const appended = await fill(options, new LogFiller(to, filling), head);
  const hash = await hashOf(to, header, onProgress);
  if (hash !== logHash) throw new LedgerError('wrong-log', { message: MOVING_SAYS['other-hash']({ hash, logHash }) });
  await openAfterwards(to, filling, header.last);
  return { header, appended, hash };
}

/** Where the log ends, if the file may go on from there. */
async function standing(to: EventStore, header: ExportHeader, filling: string): Promise<number> {
  const { state, note } = await to.mark();
  if (state === 'sealed') throw new LedgerError('closed', { message: MOVING_SAYS.sealed(note) });
  if (state === 'incomplete' && note !== filling)
    throw new LedgerError('closed', { message: MOVING_SAYS['being-filled'](note) });
  const head = await to.head();
  if (head < header.first - 1) throw invalid(MOVING_SAYS['missing-between']({ first: header.first, head }));
  const [before] = header.first > 0 ? await to.readAt([header.first - 1]) : [];
  if (before?.id !== header.previous)
    throw otherLog(header.first - 1, `event ${before?.id ?? 'none'}`, `event ${header.previous ?? 'none'}`);
  return head;
}

/** Compares what the log holds, appends the rest, and answers how much that was. */
async function fill({ path, to, signal, onProgress }: ImportOptions, filler: LogFiller, head: number): Promise<number> {
  const reader = new ExportReader(path);
  let appended = 0;
  for await (const page of reader.pages()) {
    signal.throwIfAborted();
    const [there, missing] = [
      page.filter(({ position }) => position <= head),
      page.filter(({ position }) => position > head),
    ];
    await expectSame(to, there);
    if (missing.length > 0 && !(await filler.append(missing))) {
      await filler.giveUp();
      throw new LedgerError('wrong-log', {
        message: MOVING_SAYS['others-append'](),
      });
    }
    appended += missing.length;
    onProgress('imported', page.at(-1)?.position ?? BEFORE_FIRST, reader.header.last);
  }
  return appended;
}

async function expectSame(to: EventStore, events: readonly StoredEvent[]): Promise<void> {
  const first = events[0]?.position ?? 0;
  for await (const page of pagesOf(to, first, first + events.length - 1)) {
    for (const there of page) {
      const ours = events[there.position - first];
      if (!ours || eventLine(ours) !== eventLine(there))
        throw otherLog(there.position, `${there.type} ${there.id}`, `${ours?.type ?? ''} ${ours?.id ?? ''}`);
    }
  }
}

async function hashOf(
  to: EventStore,
  { first, last }: ExportHeader,
  onProgress: ImportOptions['onProgress'],
): Promise<string> {
  const hash = new LogHash();
  for await (const page of pagesOf(to, first, last)) {
    hash.add(page.map(eventLine).join(''));
    onProgress('compared', page.at(-1)?.position ?? first, last);
  }
  return hash.digest();
}

async function openAfterwards(to: EventStore, filling: string, last: number): Promise<void> {
  const { state, note } = await to.mark();
  if (state !== 'incomplete' || note !== filling) return;
  await to.setMark({ state: 'open', since: new Date().toISOString(), note: `Imported up to position ${last}` });
}

function otherLog(position: number, there: string, inFile: string): LedgerError {
  const message = MOVING_SAYS['other-log']({ position, there, inFile });
  return new LedgerError('wrong-log', { message });
}

const invalid = (message: Sentence): LedgerError => new LedgerError('invalid-request', { message });
