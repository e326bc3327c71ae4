import type { EventStore } from '../../../src/event-store/event-store.js';
import { importLog } from '../../../src/moving/import-log.js';
import { untilAtHead } from '../../faults/clean-rebuild.js';
import { until } from '../../faults/until.js';
import { startLedger, type LedgerApp } from '../../support/ledger-app.js';
import { logPath, type GoldenHeader } from '../golden-file.js';

/** However large they are, they fit one append. */
const APPENDED_AT_ONCE = 15;

/** A ledger of the code under test over a golden log, with all its read models built. */
export interface ImportedLedger extends LedgerApp {
  /** One more than was imported: that the writer took over. */
  readonly head: number;
}

/** Over the whole log. */
export function startImported({ ledger, recordedFor }: GoldenHeader, folder?: string): Promise<ImportedLedger> {
  return start(recordedFor, async (to) => {
    const [signal, onProgress] = [new AbortController().signal, (): void => undefined];
    await importLog({ path: logPath(ledger, folder), to, ledger: undefined, signal, onProgress });
  });
}

/** Over the first part of the log of another one, as it stood at this position. */
export function startAsOf({ recordedFor }: GoldenHeader, whole: LedgerApp, last: number): Promise<ImportedLedger> {
  return start(recordedFor, async (to) => {
    for (let from = 0; from <= last; from += APPENDED_AT_ONCE) {
      const events = await whole.ledger.store.read(from, Math.min(APPENDED_AT_ONCE, last - from + 1));
      const { kind } = await to.append(events, from - 1);
      if (kind !== 'appended') throw new Error(`the append after ${from - 1} ended as ${kind}`);
    }
  });
}

async function start(recordedFor: string, fill: (log: EventStore) => Promise<void>): Promise<ImportedLedger> {
  const app = await startLedger({ environment: { RECORDED_FOR: recordedFor }, fill });
  // A takeover of much that is late may have to wait for the histories, and is then tried again.
  await until('the writer has taken over', () => app.ledger.writer.status().role === 'active');
  await untilAtHead(app.ledger, app.config.ledger);
  return { ...app, head: await app.ledger.store.head() };
}
