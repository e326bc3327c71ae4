import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startLedger, type LedgerApp } from '../../test/support/ledger-app.js';
import { Loading, type LoadProgress } from './load-into.js';
import { AS_OWNER, OWNER_KEY } from '../../test/support/owner-key.js';

const ITEMS = 2_000;

interface Level {
  readonly level: string;
  readonly quantity: string;
}

let app: LedgerApp;
beforeAll(async () => {
  app = await startLedger();
});
afterAll(() => app.stop());

const load = (isEnough?: (progress: LoadProgress) => boolean): Promise<LoadProgress> =>
  new Loading({ url: app.url, key: OWNER_KEY, seed: 5, items: ITEMS, clients: 3 }).until(isEnough);

async function ask(path: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${app.url}${path}`, { headers: AS_OWNER });
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, unknown>;
}

describe('a load', () => {
  it('is taken whole by a real ledger, goes on where it was interrupted, and records nothing twice', async () => {
    const begun = await load(({ requests }) => requests >= 5);
    const whole = await load();
    expect(whole.known).toBe(begun.requests);
    expect(whole.events).toBeGreaterThan(6 * ITEMS);
    const again = await load();
    expect(again).toEqual({ ...whole, known: whole.requests });

    const { stock } = await ask(`/v1/stock?level=all&groupBy=level&after=${whole.position}`);
    const levels = Object.fromEntries((stock as Level[]).map(({ level, quantity }) => [level, Number(quantity)]));
    expect(Object.keys(levels)).toEqual(expect.arrayContaining(['unit', 'component', 'container']));
    expect((levels['unit'] ?? 0) + (levels['component'] ?? 0)).toBe(ITEMS);
  });
});
