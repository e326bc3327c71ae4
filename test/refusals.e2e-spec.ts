import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import { request, type ApiAnswer, type Told } from './support/api-answer.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';
import { AS_OWNER } from './support/owner-key.js';

const LIMIT = 1024 * 1024;
const item = (serial: string): string => `01/00300011111116/21/${serial}`;

let app: LedgerApp;
beforeAll(async () => {
  app = await startLedger({ environment: { BODY_LIMIT_BYTES: String(LIMIT) } });
});
afterAll(() => app.stop());

const send = (name: string, body: object | string, type = 'application/json'): PromiseLike<ApiAnswer> =>
  request(app.url).post(`/v1/operations/${name}`).set('content-type', type).send(body);
const told = async (name: string, body: object | string): Promise<readonly Told[]> =>
  (await send(name, body)).body.violations;

describe('a refusal', () => {
  it('says that items are missing, or no list', async () => {
    const rule = 'is to be a list of 1 to 20,000 items';
    expect(await told('receive', { location: 'own/acme/a' })).toEqual([{ field: 'items', rule }]);
    expect(await told('receive', { items: item('A'), location: 'own/acme/a' })).toEqual([
      { field: 'items', value: item('A'), rule },
    ]);
    expect(await told('receive', { items: [], location: 'own/acme/a' })).toMatchObject([{ field: 'items', rule }]);
  });

  it('of a document where JSON is taken is 415', async () => {
    const answer = await send('receive', '<epcis/>', 'application/xml');
    expect(answer.body).toMatchObject({ status: 415, detail: expect.stringContaining('application/json') });
    expect(JSON.stringify(answer.body)).not.toContain('violations');
  });

  it('says what an attribute may be', async () => {
    const attributes = { colour: null, size: { width: 1 }, list: [] };
    const violations = await told('receive', { items: [item('A')], location: 'own/acme/a', attributes });
    expect(violations.map(({ field }) => field)).toEqual(['attributes.colour', 'attributes.size', 'attributes.list']);
    for (const { rule } of violations) expect(rule).toContain('text, a number, true or false');
  });

  it('names a field that no object may have', async () => {
    for (const body of ['{"items":["x"],"__proto__":{"a":1}}', '{"items":[{"id":"x","__proto__":null}]}'])
      expect((await send('receive', body)).body).toMatchObject({ status: 422, violations: [{ field: '__proto__' }] });
    expect(
      await told('receive', '{"items":["x"],"constructor":{"prototype":1},"location":"own/acme/a"}'),
    ).toContainEqual(
      expect.objectContaining({ field: 'constructor', rule: expect.stringContaining('is no field of receive') }),
    );
  });

  it('names the value that was sent in the field that it names', async () => {
    await send('manufacture', { items: [item('V1')], location: 'own/acme/plant' });
    const [elsewhere] = await told('ship', { items: [item('V1')], location: 'own/acme/dock', toParty: 'own/x/b' });
    expect(elsewhere).toMatchObject({ field: 'items[0].location', value: 'own/acme/dock', item: item('V1') });
    const sold = { items: [item('V1')], owner: 'own/x/b', recordedFor: 'own/x/c' };
    const [stranger] = await told('sell', sold);
    expect(stranger).toMatchObject({ item: item('V1'), rule: expect.stringContaining('not-owner') });
    expect(stranger).not.toHaveProperty('value', item('V1'));
  });

  it('says how a number is written that has no scheme', async () => {
    for (const [id, hint] of [
      ['490154203237518', 'imei/490154203237518'],
      ['1M8GDM9AXKP042788', 'vin/1M8GDM9AXKP042788'],
    ] as const)
      expect(await told('move', { items: [id], location: 'own/acme/a' })).toMatchObject([
        { field: 'items[0].id', value: id, rule: expect.stringContaining(hint) },
      ]);
  });

  it('of a recall that is closed names the recall', async () => {
    const body = { id: 'R1', reason: 'cracks', scope: { anyOf: [{ lots: ['own/acme/motor/10/L1'] }] } };
    expect((await request(app.url).post('/v1/recalls').send(body)).status).toBe(201);
    const close = (): PromiseLike<ApiAnswer> => request(app.url).post('/v1/recalls/R1/close').send({ reason: 'over' });
    expect((await close()).status).toBe(201);
    expect((await close()).body).toMatchObject({ detail: 'recall/R1 is closed already' });
  });

  it('of a body that is too large reaches whoever sends it, whether its size is told or not', async () => {
    const body = Buffer.alloc(20 * LIMIT, ' ');
    const whole = await fetch(`${app.url}/v1/operations/move`, {
      method: 'POST',
      headers: { ...AS_OWNER, 'content-type': 'application/json' },
      body,
    });
    expect(whole.status).toBe(413);
    expect(await whole.json()).toMatchObject({ code: 'too-large', detail: expect.stringContaining(String(LIMIT)) });
    const pieces = Readable.toWeb(Readable.from(Array.from({ length: 40 }, () => Buffer.alloc(LIMIT / 2, ' '))));
    const init = {
      method: 'POST',
      headers: { ...AS_OWNER, 'content-type': 'application/json' },
      body: pieces,
      duplex: 'half',
    };
    const streamed = await fetch(`${app.url}/v1/operations/move`, init as unknown as RequestInit);
    expect(streamed.status).toBe(413);
    expect((await send('introduce', { items: [item('V9')], location: 'own/acme/dock' })).status).toBe(201);
  });
});
