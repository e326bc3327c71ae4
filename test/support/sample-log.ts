import type { EventStore, StoredEvent } from '../../src/event-store/event-store.js';
import { LogScript } from './log-script.js';

/** So many captures of a few events each, in every spelling that JSON text has; the first is larger than one append. */
export async function fillLog(
  store: EventStore,
  captures: number,
  more: { readonly large?: number } = {},
): Promise<number> {
  const script = new LogScript();
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

export async function allEvents(store: EventStore): Promise<readonly StoredEvent[]> {
  return store.read(0, 1_000_000);
}
