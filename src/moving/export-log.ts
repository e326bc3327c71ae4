import { createHash } from 'node:crypto';
import { BEFORE_FIRST, type EventStore } from '../event-store/event-store.js';
import { LedgerError } from '../ledger/errors.js';
import { EXPORT_FORMAT, EXPORT_VERSION, type ExportEnd, type ExportHeader } from './export-format.js';
import { wholePositionUpTo } from './log-end.js';
import { eventLine, LogHash, pagesOf } from './log-pages.js';
import { MOVING_SAYS } from './moving.sentences.js';
import type { Sentence } from '../ledger/sentences.js';

export interface ExportRange {
  readonly first: number;
  /** Does not stand inside a capture. */
  readonly last: number;
}

/**
 * What an export of these positions holds. Without `last` it is the last position that stands in no capture. Throws `not-found` for a log without
 * events, `invalid-request` for positions that are not there or that would cut a capture.
 */
export async function exportRange(
  store: Pick<EventStore, 'head' | 'readAt'>,
  asked: { readonly first?: number; readonly last?: number },
): Promise<ExportRange> {
  const head = await store.head();
  const first = asked.first ?? 0;
  const last = asked.last ?? (await wholePositionUpTo(store, head));
  if (last === BEFORE_FIRST) throw new LedgerError('not-found', { message: MOVING_SAYS['nothing-to-export']() });
  if (last > head) throw invalid(MOVING_SAYS['beyond-head']({ head, last }));
  if (first > last) throw invalid(MOVING_SAYS['nothing-between']({ first, last }));
  await expectWhole(store, '--last', last);
  if (first > 0) await expectWhole(store, '--first', first - 1);
  return { first, last };
}

async function expectWhole(store: Pick<EventStore, 'readAt'>, name: string, position: number): Promise<void> {
  const whole = await wholePositionUpTo(store, position);
  if (whole === position) return;
  const asked = name === '--first' ? position + 1 : position;
  const instead = name === '--first' ? whole + 1 : whole;
  throw invalid(MOVING_SAYS['cuts-capture']({ option: name, asked, instead }));
}

/** The lines of an export in pieces: header, one event a line, final line. The same positions give the same bytes, from either store. */
export async function* exportLines(
  store: Pick<EventStore, 'read' | 'readAt'>,
  ledger: string,
  { first, last }: ExportRange,
  onProgress: (position: number, of: number) => void,
): AsyncGenerator<Buffer, void, undefined> {
  const file = createHash('sha256');
  const log = new LogHash();
  const header = Buffer.from(`${JSON.stringify(await headerOf(store, ledger, first, last))}\n`);
  file.update(header);
  yield header;
  for await (const page of pagesOf(store, first, last)) {
    const lines = Buffer.from(page.map(eventLine).join(''));
    file.update(lines);
    log.add(lines);
    yield lines;
    onProgress(page.at(-1)?.position ?? first, last);
  }
  const end: ExportEnd = { end: true, events: last - first + 1, log: log.digest(), file: file.digest('hex') };
  yield Buffer.from(`${JSON.stringify(end)}\n`);
}

async function headerOf(
  store: Pick<EventStore, 'readAt'>,
  ledger: string,
  first: number,
  last: number,
): Promise<ExportHeader> {
  const header = { format: EXPORT_FORMAT, version: EXPORT_VERSION, ledger, first, last } as const;
  const [previous] = first > 0 ? await store.readAt([first - 1]) : [];
  return previous ? { ...header, previous: previous.id } : header;
}

const invalid = (message: Sentence): LedgerError => new LedgerError('invalid-request', { message });
