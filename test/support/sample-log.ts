import { randomUUID } from 'node:crypto';
import { BEFORE_FIRST, type EventStore, type StoredEvent } from '../../src/event-store/event-store.js';
import { writerChangedForm } from '../../src/ledger/capture/stored-form.js';
import { LogScript, SCRIPT_EPOCH } from './log-script.js';

/**
 * So many captures of a few events each, in every spelling that JSON text has; `large` ones before them take several appends each. The log begins as
 * every writer begins it, by saying who writes: whoever writes after it takes the next epoch.
 */
export async function fillLog(
  store: EventStore,
  captures: number,
  more: { readonly large?: number } = {},
): Promise<number> {
  const began = writerChangedForm({ epoch: SCRIPT_EPOCH, writer: 'script' }, randomUUID());
  const outcome = await store.append([began], BEFORE_FIRST);
  if (outcome.kind !== 'appended') throw new Error(`the first append ended as ${outcome.kind}`);
  const script = new LogScript(outcome.position + 1);
  const made = { location: 'own/acme/plant', attributes: { colour: 'grün 😀 "\\\n\u0000\ud800' } } as const;
  for (let n = 0; n < (more.large ?? 0); n++)
    script.capture(
      ...Array.from({ length: 1_500 }, (_, i) => ['ItemManufactured', `own/acme/large/${n}-${i}`, made] as const),
    );
  for (let n = 0; n < captures; n++)
    script.capture(
      ['ItemManufactured', `own/acme/u/${n}-a`, made],
      ['ItemManufactured', `own/acme/u/${n}-b`, made],
      ['ItemMoved', `own/acme/u/${n}-a`, { location: 'own/acme/dock' }],
    );
  return script.appendTo(store);
}

/** The last position of the capture of this number, from 1, in a log without large ones. */
export const endOfCapture = (nth: number): number => 4 * nth;

export async function allEvents(store: EventStore): Promise<readonly StoredEvent[]> {
  return store.read(0, 1_000_000);
}
