import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from './faults/until.js';
import { request, type ApiAnswer, type ApiRequest } from './support/api-answer.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';

const PLANT = 'own/acme/plant';
const DOCK = 'own/acme/dock';
const SHELF = 'own/acme/shelf';
const unit = (serial: string): string => `own/acme/unit/${serial}`;

describe('corrections', () => {
  let app: LedgerApp;
  beforeAll(async () => {
    app = await startLedger();
  });
  afterAll(() => app.stop());

  const send = (name: string, body: object): ApiRequest => request(app.url).post(`/v1/operations/${name}`).send(body);
  async function done(name: string, body: object): Promise<ApiAnswer> {
    const answer = await send(name, body);
    expect([answer.status, answer.body.violations]).toEqual([201, undefined]);
    return answer;
  }
  const get = (id: string, part: string, after: number): ApiRequest =>
    request(app.url)
      .get(`/v1/items/${encodeURIComponent(id)}${part}`)
      .query({ after });
  async function place(id: string): Promise<unknown> {
    return (await get(id, '', 0)).body.place;
  }
  const at = (location: string): object => ({ kind: 'at', location });

  it('take back a recall that was opened by mistake, and answers earlier positions as before', async () => {
    const item = 'own/acme/crate/1';
    let position = 0;
    const post = async (path: string, body: object, status = 201): Promise<ApiAnswer> => {
      const answer = await request(app.url).post(path).send(body);
      expect([path, answer.status]).toEqual([path, status]);
      position = answer.body.position ?? position;
      return answer;
    };
    await done('manufacture', { items: [item], lot: 'W21', location: PLANT });
    const scope = { anyOf: [{ lots: ['own/acme/crate/10/W21'] }] };
    const opened = await post('/v1/recalls', { id: 'slip', reason: 'a slip', scope, blocks: ['sale'] });
    const asked = async (path: string, query: object = {}): Promise<ApiAnswer['body']> =>
      (
        await request(app.url)
          .get(path)
          .query({ after: position, ...query })
      ).body;
    const path = `/v1/items/${encodeURIComponent(item)}`;
    const told = async (query: object): Promise<unknown> => {
      const { recalled } = await asked(path, query);
      const { units } = await asked('/v1/recalls/slip/impact', query);
      return [recalled, units.map(({ status, marked }) => [status, marked])];
    };
    await until('it is marked', async () => (await asked(path)).recalled === true);
    await post('/v1/operations/sell', { items: [item], owner: 'own/volta/buyer', dryRun: true }, 409);
    const before = (await asked(path)).position;
    const correction = { capture: opened.body.capture, reason: 'the lot was mistyped' };
    await post('/v1/operations/correct', { ...correction, items: [item] }, 409);
    const { body } = await post('/v1/operations/correct', correction);
    expect(await asked('/v1/recalls/slip')).toMatchObject({
      ...{ status: 'erroneous', erroneousPosition: body.position, erroneousReason: 'the lot was mistyped' },
      progress: { affected: 0, open: 0 },
    });
    await until('its mark is off', async () => (await asked(path)).recalled === false);
    expect([await told({}), await told({ knownAt: before })]).toEqual([
      [false, []],
      [true, [['open', true]]],
    ]);
    expect((await asked('/v1/recalls/slip')).progress).toMatchObject({ marked: 0, marks: 0 });
    await post('/v1/operations/correct', correction, 409);
    for (const [step, more] of [
      ['clear', { items: [item], remedy: 'repaired' }],
      ['close', { reason: 'done' }],
    ] as const)
      await post(`/v1/recalls/slip/${step}`, more, 409);
    const sold = await done('sell', { items: [item], owner: 'own/volta/buyer' });
    expect(sold.body.flags).toEqual([]);
    const history = await asked(`${path}/history`, { after: sold.body.position });
    expect(history.events.map(({ type }) => type)).toEqual([
      'ItemManufactured',
      'ItemRecalled',
      'ErrorDeclared',
      'ItemSold',
    ]);
  });

  it('are corrected themselves: what they declared erroneous counts again, and what they recorded instead does not', async () => {
    const id = unit('1');
    await done('manufacture', { items: [id], location: PLANT });
    const moved = await done('move', { items: [id], location: DOCK });
    const replacement = { operation: 'move', items: [id], location: SHELF };
    const corrected = await done('correct', { capture: moved.body.capture, reason: 'wrong place', replacement });
    expect(await place(id)).toEqual(at(SHELF));
    const again = await done('correct', { capture: corrected.body.capture, reason: 'it was right' });
    expect(await place(id)).toEqual(at(DOCK));
    await done('correct', { capture: again.body.capture, reason: 'it was not' });
    expect(await place(id)).toEqual(at(SHELF));
    const answer = await request(app.url)
      .get('/v1/stock')
      .query({ product: 'own/acme/unit', groupBy: 'location', after: again.body.position + 1 });
    expect(answer.body.stock).toMatchObject([{ place: at(SHELF), quantity: '1' }]);
    const { events } = (await get(id, '/history', again.body.position + 1)).body;
    expect(events.map(({ type, declaredErroneousBy }) => [type, declaredErroneousBy !== undefined])).toEqual([
      ['ItemManufactured', false],
      ['ItemMoved', true],
      ['ErrorDeclared', false],
      ['ItemMoved', false],
      ['ErrorDeclared', true],
      ['ErrorDeclared', false],
    ]);
  });

  it('are made once: a second one is refused, alone or at the same time, and the replacement is replaced in its turn', async () => {
    const id = unit('5');
    await done('manufacture', { items: [id], location: PLANT });
    const shipped = await done('ship', { items: [id], toParty: 'own/acme/x' });
    const replacement = (toParty: string): object => ({ operation: 'ship', items: [id], toParty });
    const correct = (toParty: string): object => ({
      capture: shipped.body.capture,
      reason: 'another buyer',
      replacement: replacement(toParty),
    });
    const both = await Promise.all([send('correct', correct('own/acme/y')), send('correct', correct('own/acme/z'))]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    const refused = both.find(({ status }) => status === 409);
    expect(refused?.body.violations).toMatchObject([{ field: 'capture', value: shipped.body.capture }]);
    const first = both.find(({ status }) => status === 201);
    const body = { capture: first?.body.capture, reason: 'yet another', replacement: replacement('own/acme/w') };
    const again = await done('correct', body);
    const { events } = (await get(id, '/history', again.body.position)).body;
    const counting = events.filter(({ type, declaredErroneousBy }) => type === 'ItemShipped' && !declaredErroneousBy);
    expect(counting).toMatchObject([{ data: { toParty: 'own/acme/w' } }]);
  });

  it('takes a date of which nobody told the hour for any of its hours, and keeps where it was put', async () => {
    const id = unit('6');
    await done('manufacture', { items: [id], location: PLANT, at: '2026-01-01T08:00:00Z' });
    await done('ship', { items: [id], toParty: 'own/acme/x', at: '2026-03-05T15:00:00Z' });
    await done('move', { items: [id], location: DOCK, at: '2026-03-05' });
    await done('receive', {
      items: [id],
      location: SHELF,
      at: '2026-03-05T14:50:00Z',
      recordedFor: 'own/acme/x',
    });
    const last = await done('identify', { items: [id], identifier: 'own/acme/fleet/6', change: 'added' });
    expect(await place(id)).toEqual(at(SHELF));
    for (const source of [{}, { source: 'log' }]) {
      const { events } = (await get(id, '/history', last.body.position).query(source)).body;
      expect(events.map(({ type, at: told }) => [type, told]).slice(1, 4)).toEqual([
        ['ItemMoved', '2026-03-05'],
        ['ItemShipped', '2026-03-05T15:00:00Z'],
        ['ItemReceived', '2026-03-05T14:50:00Z'],
      ]);
    }
  });

  it('choose items by any identifier, and name those that the capture has not', async () => {
    const made = await done('manufacture', { items: [unit('2'), unit('3')], location: PLANT });
    await done('manufacture', { items: [unit('4')], location: PLANT });
    await done('identify', { items: [unit('2')], identifier: 'own/acme/fleet/2' });
    const body = { capture: made.body.capture, reason: 'never made' };
    const refused = await send('correct', { ...body, items: [unit('3'), unit('4')] });
    expect([refused.status, refused.body.violations]).toMatchObject([409, [{ field: 'items[1]', value: unit('4') }]]);
    await done('correct', { ...body, items: ['own/acme/fleet/2'] });
    expect(await place(unit('2'))).toEqual({ kind: 'nowhere' });
    expect(await place(unit('3'))).toEqual(at(PLANT));
  });
});

describe('what cannot be meant', () => {
  let app: LedgerApp;
  beforeAll(async () => {
    app = await startLedger({ projector: false });
  });
  afterAll(() => app.stop());

  it('is refused, never dropped: fields that do not go together', async () => {
    const refused = async (name: string, body: object): Promise<readonly string[]> => {
      const answer = await request(app.url).post(`/v1/operations/${name}`).send(body);
      expect(answer.status).toBe(422);
      return answer.body.violations.map(({ field }) => field);
    };
    const dispensed = { items: [unit('1')], purpose: 'dispense', owner: 'own/acme/x', toParty: 'own/acme/y' };
    expect(await refused('sell', dispensed)).toEqual(['owner', 'toParty']);
    const identifier = 'own/acme/fleet/1';
    expect(await refused('identify', { items: [unit('1')], identifier, change: 'replaced' })).toEqual(['former']);
    expect(await refused('identify', { items: [unit('1')], identifier, former: 'own/acme/fleet/0' })).toEqual([
      'former',
    ]);
  });

  it('is refused: a recall that nobody opened is neither cleared nor closed', async () => {
    await request(app.url)
      .post('/v1/operations/introduce')
      .send({ items: [unit('1')] });
    for (const what of ['clear', 'close']) {
      const answer = await request(app.url)
        .post(`/v1/recalls/nobody/${what}`)
        .send({ items: [unit('1')] });
      expect([what, answer.status]).toEqual([what, 404]);
    }
  });
});
