import type { EventStore, StoredEvent } from '../event-store/event-store.js';
import { LedgerError } from '../ledger/errors.js';
import { eventLine, LogHash, pagesOf } from './log-pages.js';
import { MOVING_SAYS } from './moving.sentences.js';

/** Called with the position reached and the one to reach. */
export type Progress = (position: number, of: number) => void;

/** Reads two logs side by side from their beginning, event by event, and hashes both; may go on where it stopped. */
export class LogComparison {
  private readonly ours = new LogHash();
  private readonly theirs = new LogHash();
  private next = 0;

  constructor(
    private readonly from: Pick<EventStore, 'read'>,
    private readonly to: Pick<EventStore, 'read'>,
  ) {}

  /** Throws `wrong-log`, naming the first position and both events, where they differ. */
  async upTo(last: number, onProgress: Progress, signal?: AbortSignal): Promise<void> {
    for await (const page of pagesOf(this.from, this.next, last)) {
      signal?.throwIfAborted();
      const end = this.next + page.length - 1;
      for await (const copied of pagesOf(this.to, this.next, end)) this.compare(page, copied);
      onProgress(end, last);
    }
  }

  /** SHA-256 over all events up to where it was called, made of the events of either side. */
  hashes(): { readonly from: string; readonly to: string } {
    return { from: this.ours.digest(), to: this.theirs.digest() };
  }

  private compare(page: readonly StoredEvent[], copied: readonly StoredEvent[]): void {
    const first = page[0]?.position ?? 0;
    for (const theirs of copied) {
      const ours = page[theirs.position - first];
      const [line, other] = [ours ? eventLine(ours) : '', eventLine(theirs)];
      if (!ours || line !== other) throw differs(theirs.position, ours, theirs);
      this.ours.add(line);
      this.theirs.add(other);
      this.next = theirs.position + 1;
    }
  }
}

/**
 * The first position up to `upTo` at which two logs hold events of different ids; undefined where the events at `upTo` are the same. Logs that
 * part never meet again, so that it can be looked for by halving.
 */
export async function firstDifference(
  from: Pick<EventStore, 'readAt'>,
  to: Pick<EventStore, 'readAt'>,
  upTo: number,
): Promise<{ readonly position: number; readonly from?: StoredEvent; readonly to?: StoredEvent } | undefined> {
  const at = async (position: number) => {
    const [[ours], [theirs]] = await Promise.all([from.readAt([position]), to.readAt([position])]);
    return { ours, theirs, isSame: ours !== undefined && ours.id === theirs?.id };
  };
  if (upTo < 0 || (await at(upTo)).isSame) return undefined;
  let [same, different] = [-1, upTo];
  while (different - same > 1) {
    const middle = Math.floor((same + different) / 2);
    if ((await at(middle)).isSame) same = middle;
    else different = middle;
  }
  const { ours, theirs } = await at(different);
  return { position: different, ...(ours ? { from: ours } : {}), ...(theirs ? { to: theirs } : {}) };
}

export function differs(position: number, ours: StoredEvent | undefined, theirs: StoredEvent | undefined): LedgerError {
  const said = (event: StoredEvent | undefined): string => (event ? `${event.type} ${event.id}` : 'no event');
  const what = ours?.id === theirs?.id ? ' with other content' : '';
  return new LedgerError('wrong-log', {
    message: MOVING_SAYS.differs({ position, there: said(theirs) + what, here: said(ours) }),
  });
}
