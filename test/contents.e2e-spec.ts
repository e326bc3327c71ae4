import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request, type ApiAnswer } from './support/api-answer.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';

const PRODUCT = '01/00300011111116';
const PLANT = 'own/acme/plant';
const HANGAR = 'own/acme/hangar';
const CASE = '01/10300011111113/21/C1';
const PALLET = '00/003000111111111118';
const AIRCRAFT = 'own/acme/aircraft/N1';
const [PUMP, SPARE] = ['own/acme/pump/1', 'own/acme/pump/2'];
const unit = (serial: string): string => `${PRODUCT}/21/${serial}`;
const day = (date: number, hour = 8): string =>
  `2026-03-${String(date).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00Z`;

let app: LedgerApp;
let position = 0;
const positions: Record<string, number> = {};

async function record(name: string, body: object): Promise<number> {
  const answer = await request(app.url).post(`/v1/operations/${name}`).send(body);
  expect(answer.body).toMatchObject({ known: false });
  position = answer.body.position;
  return position;
}

const ask = (id: string, part: string, query: object = {}): PromiseLike<ApiAnswer> =>
  request(app.url)
    .get(`/v1/items/${encodeURIComponent(id)}/${part}`)
    .query({ after: position, ...query });

interface Told {
  readonly type: string;
  readonly subject: string;
  readonly passage?: string;
  readonly declaredErroneousBy?: number;
  readonly anomalies: readonly { readonly rule: string }[];
}

async function passages(id: string, query: object = {}): Promise<readonly (readonly string[])[]> {
  const { body } = await ask(id, 'history', { contents: 'true', ...query });
  const events = body.events as readonly unknown[] as readonly Told[];
  return events.filter(({ passage }) => passage).map(({ subject, passage = '', type }) => [passage, subject, type]);
}

async function edges(id: string, query: object = {}): Promise<readonly (readonly unknown[])[]> {
  const { body } = await ask(id, 'tree', query);
  const found = body.edges as readonly unknown[] as readonly {
    child: string;
    carrier: string;
    from: string;
    to?: string;
  }[];
  return found.map(({ child, carrier, from, to }) => [child, carrier, from.slice(0, 10), to?.slice(0, 10)]);
}

beforeAll(async () => {
  app = await startLedger();
  await record('manufacture', { items: [AIRCRAFT, PUMP, SPARE], location: HANGAR, at: day(1) });
  await record('install', { items: [PUMP], assembly: AIRCRAFT, position: 'left', at: day(2) });
  positions['installed'] = position;
  await record('remove', { items: [PUMP], assembly: AIRCRAFT, at: day(4) });
  await record('install', { items: [SPARE], assembly: AIRCRAFT, position: 'left', at: day(5) });
  await record('manufacture', {
    items: [{ product: PRODUCT, from: 'U1', to: 'U4' }, CASE],
    location: PLANT,
    at: day(1),
  });
  await record('pack', { items: ['U1', 'U2', 'U3'].map(unit), container: CASE, at: day(2) });
  await record('pack', { items: [CASE], container: PALLET, at: day(3) });
  await record('unpack', { items: [CASE], container: PALLET, location: PLANT, at: day(6) });
  await record('unpack', { items: [unit('U1')], container: CASE, location: PLANT, at: day(7) });
});
afterAll(() => app.stop());

describe('what went in and out', () => {
  it('is in the history of an assembly where it is asked for, in the one order', async () => {
    const { body } = await ask(AIRCRAFT, 'history', { contents: 'true' });
    expect((body.events as readonly unknown[] as readonly Told[]).map(({ type, passage }) => [type, passage])).toEqual([
      ['ItemManufactured', undefined],
      ['ComponentInstalled', 'in'],
      ['ComponentRemoved', 'out'],
      ['ComponentInstalled', 'in'],
    ]);
    expect((await ask(AIRCRAFT, 'history')).body.events).toHaveLength(1);
    expect((await ask(AIRCRAFT, 'history', { contents: 'perhaps' })).body.violations).toMatchObject([
      { field: 'contents' },
    ]);
  });

  it('is told as of a time, as known at a position, and as the log has it', async () => {
    expect(await passages(AIRCRAFT, { asOf: day(4, 7) })).toEqual([['in', PUMP, 'ComponentInstalled']]);
    expect(await passages(AIRCRAFT, { knownAt: positions['installed'] })).toEqual([['in', PUMP, 'ComponentInstalled']]);
    const [model, log] = [
      await ask(CASE, 'history', { contents: 'true' }),
      await ask(CASE, 'history', { contents: 'true', source: 'log' }),
    ];
    expect(log.body.events).toEqual(model.body.events);
    expect(await passages(CASE, { source: 'log' })).toHaveLength(4);
  });

  it('comes in pages, nothing twice', async () => {
    const whole = await ask(CASE, 'history', { contents: 'true' });
    const paged: unknown[] = [];
    for (
      let next: string | undefined =
        `/v1/items/${encodeURIComponent(CASE)}/history?contents=true&limit=2&after=${position}`;
      next;
    ) {
      const answer: ApiAnswer = await request(app.url).get(next);
      paged.push(...answer.body.events);
      next = /<([^>]+)>; rel="next"/.exec(answer.headers['link'] ?? '')?.[1];
    }
    expect(paged).toEqual(whole.body.events);
    expect(whole.body.events).toHaveLength(7);
  });

  it('has what left without its carrier being named, and what was said and does not hold', async () => {
    await record('move', {
      items: [unit('U2')],
      location: HANGAR,
      at: day(8),
      ifContradicted: 'record',
      reason: 'found there',
    });
    const moved = (positions['moved'] = position);
    expect(await passages(CASE)).toContainEqual(['out', unit('U2'), 'ItemMoved']);
    const answer = await request(app.url)
      .post('/v1/operations/correct')
      .send({ event: moved, reason: 'a misread label' });
    expect(answer.body).toMatchObject({ known: false });
    position = answer.body.position;
    expect(await passages(CASE)).not.toContainEqual(['out', unit('U2'), 'ItemMoved']);
    expect(await passages(CASE, { knownAt: moved })).toContainEqual(['out', unit('U2'), 'ItemMoved']);
    await record('unpack', {
      items: [unit('U4')],
      container: CASE,
      location: PLANT,
      at: day(9),
      ifContradicted: 'record',
      reason: 'as counted',
    });
    const { body } = await ask(CASE, 'history', { contents: 'true' });
    const last = (body.events as readonly unknown[] as readonly Told[]).at(-1);
    expect(last).toMatchObject({ passage: 'out', subject: unit('U4'), anomalies: [{ rule: 'not-in-carrier' }] });
  });
});

describe('the tree of what was', () => {
  it('has former edges with their times where they are asked for', async () => {
    expect(await edges(AIRCRAFT)).toEqual([[SPARE, AIRCRAFT, '2026-03-05', undefined]]);
    expect(await edges(AIRCRAFT, { former: 'true' })).toEqual([
      [PUMP, AIRCRAFT, '2026-03-02', '2026-03-04'],
      [SPARE, AIRCRAFT, '2026-03-05', undefined],
    ]);
    expect(await edges(PUMP, { former: 'true' })).toEqual([[PUMP, AIRCRAFT, '2026-03-02', '2026-03-04']]);
    expect(await edges(AIRCRAFT, { former: 'true', knownAt: positions['installed'] })).toEqual([
      [PUMP, AIRCRAFT, '2026-03-02', undefined],
    ]);
  });

  it('has of a period what it was in or held at any moment of it', async () => {
    expect(await edges(AIRCRAFT, { from: '2026-03-03', to: '2026-03-03' })).toEqual([
      [PUMP, AIRCRAFT, '2026-03-02', '2026-03-04'],
    ]);
    expect(await edges(AIRCRAFT, { to: '2026-03-01' })).toEqual([]);
    expect(await edges(AIRCRAFT, { from: day(6) })).toEqual([[SPARE, AIRCRAFT, '2026-03-05', undefined]]);
    const refused = await ask(AIRCRAFT, 'tree', { from: '2026-03-05', to: '2026-03-04' });
    expect(refused.body.violations).toMatchObject([{ field: 'from' }]);
    expect((await ask(AIRCRAFT, 'tree', { to: 'then' })).body.violations).toMatchObject([{ field: 'to' }]);
  });

  it('goes through a carrier for as long as that was there', async () => {
    const held = await edges(PALLET, { former: 'true' });
    expect(held).toContainEqual([CASE, PALLET, '2026-03-03', '2026-03-06']);
    // It left the case when that was on the pallet no longer: it was on the pallet all the same.
    expect(held).toContainEqual([unit('U1'), CASE, '2026-03-02', '2026-03-07']);
    await record('pack', { items: [unit('U4')], container: CASE, at: day(10) });
    expect((await edges(PALLET, { former: 'true' })).map(([child]) => child)).not.toContain(unit('U4'));
    expect((await edges(unit('U4'), { former: 'true' })).map(([, carrier]) => carrier)).toEqual([CASE]);
  });
});
