import { afterEach, describe, expect, it } from '@jest/globals';
import { request } from '../support/api-answer.js';
import { backUpSchemas } from '../support/back-up-schemas.js';
import { startLedger, type LedgerApp } from '../support/ledger-app.js';
import { PRODUCT } from './witness.js';

const UNIT = `${PRODUCT}/21/SET-BACK`;

let app: LedgerApp | undefined;
afterEach(async () => {
  await app?.stop();
});

describe('read models that lost their last commits', () => {
  it.each(['clear', 'close'] as const)('tell nobody who would %s a recall that it was never opened', async (what) => {
    const { url, ledger, config } = (app = await startLedger({ store: 'eventstoredb' }));
    const post = async (path: string, body: object): Promise<number> =>
      (await request(url).post(path).send(body)).status;
    const made = { items: [UNIT], lot: 'S1', location: 'own/acme/plant' };
    expect(await post('/v1/operations/manufacture', made)).toBe(201);
    const restore = await backUpSchemas(ledger.pool, config.ledger);
    const scope = { anyOf: [{ lots: [`${PRODUCT}/10/S1`] }] };
    expect(await post('/v1/recalls', { id: 'r-1', reason: 'glass particles', scope })).toBe(201);
    await restore();
    const body = what === 'clear' ? { items: [UNIT], remedy: 'repaired' } : { reason: 'all accounted for' };
    expect(await post(`/v1/recalls/r-1/${what}`, body)).toBe(201);
    expect(await post(`/v1/recalls/r-2/${what}`, body)).toBe(404);
  });
});
