import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from './support/api-answer.js';
import { FeedClient, type FeedLine } from './support/feed-client.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';
import { AS_OWNER } from './support/owner-key.js';

const PRODUCT = '01/00300011111116';
const unit = (serial: string): string => `${PRODUCT}/21/${serial}`;

async function record(app: LedgerApp, name: string, body: object, headers = {}): Promise<number> {
  const answer = await request(app.url).post(`/v1/operations/${name}`).set(headers).send(body);
  expect([answer.status, answer.body.violations]).toEqual([201, undefined]);
  return answer.body.position;
}

async function feed(app: LedgerApp, query = ''): Promise<readonly FeedLine[]> {
  const answer = await fetch(`${app.url}/v1/feed${query}`, { headers: AS_OWNER });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-ndjson; charset=utf-8']);
  const lines = (await answer.text()).split('\n');
  expect(lines.pop()).toBe('');
  return lines.map((line) => JSON.parse(line) as FeedLine);
}

const told = (lines: readonly FeedLine[]): readonly (string | number)[] =>
  lines.map(({ operation, position }) => operation ?? position);

describe.each(['postgres', 'eventstoredb'] as const)('the feed of a log in %s', (store) => {
  let app: LedgerApp;
  const positions: number[] = [];
  beforeAll(async () => {
    app = await startLedger({ store, environment: { FEED_STREAMS: '3', FEED_HEARTBEAT_SECONDS: '1' } });
    const context = { 'x-actor': 'op-81', 'x-device': 'scanner-7', 'x-system': 'wms', 'x-correlation-id': 'wave-12' };
    const made = { items: [{ product: PRODUCT, from: 'F1', to: 'F3' }], lot: 'L1', location: 'own/acme/plant' };
    positions.push(await record(app, 'manufacture', made, context));
    const documents = [{ type: 'po', issuer: 'own/acme/self', id: 'PO-1' }];
    positions.push(await record(app, 'move', { items: [unit('F1')], location: 'own/acme/hall', documents }));
    const elsewhere = { location: 'own/acme/dock', ifContradicted: 'record', reason: 'cycle count' };
    positions.push(await record(app, 'ship', { items: [unit('F2')], toParty: 'own/shop/self', ...elsewhere }));
  });
  afterAll(() => app.stop());

  it('tells all captures in the order of the log, and how far it went', async () => {
    const lines = await feed(app);
    expect(told(lines)).toEqual(['manufacture', 'move', 'ship', positions[2]]);
    expect(lines[0]).toMatchObject({
      recordedFor: 'own/acme/self',
      actor: 'owner',
      claimedActor: 'op-81',
      correlation: 'wave-12',
    });
    expect(lines[0]?.events?.map(({ type, subject }) => [type, subject])).toEqual(
      ['F1', 'F2', 'F3'].map((serial) => ['ItemManufactured', unit(serial)]),
    );
    expect(lines[2]).toMatchObject({ reason: 'cycle count', position: positions[2] });
    const [made] = lines;
    const whole = await request(app.url).get(`/v1/captures/${made?.capture}`);
    expect(made?.events).toEqual(whole.body.events);
  });

  it('goes on behind a position, and tells a capture again that was cut within', async () => {
    const [first = 0, second = 0, last = 0] = positions;
    expect(told(await feed(app, `?after=${first}`))).toEqual(['move', 'ship', last]);
    for (const within of [first - 1, first - 3])
      expect(told(await feed(app, `?after=${within}`))).toEqual(['manufacture', 'move', 'ship', last]);
    expect(told(await feed(app, `?after=${second - 1}`))).toEqual(['move', 'ship', last]);
    expect(told(await feed(app, `?after=${last}`))).toEqual([last]);
  });

  it('has nothing behind what is not recorded yet', async () => {
    const answer = await request(app.url).get(`/v1/feed?after=${(positions[2] ?? 0) + 1}`);
    expect(answer.body).toMatchObject({ status: 503, code: 'behind', detail: expect.stringContaining('begin anew') });
  });

  it('waits for what comes where it is asked to, and says that it is there', async () => {
    const client = await FeedClient.open(app.url, `?follow=true&after=${positions[1]}`);
    expect(await client.next()).toMatchObject({ operation: 'ship' });
    expect(await client.next()).toEqual({ position: positions[2] });
    const at = await record(app, 'move', { items: [unit('F3')], location: 'own/acme/hall' });
    positions[2] = at;
    expect(await client.nextCapture()).toMatchObject({ operation: 'move', position: at });
    await client.close();
  });

  it('is given to so many and no more; who goes makes room', async () => {
    const clients = await Promise.all([1, 2, 3].map(() => FeedClient.open(app.url, '?follow=true')));
    const refused = await request(app.url).get('/v1/feed');
    expect(refused.body).toMatchObject({
      status: 503,
      code: 'overloaded',
      detail: expect.stringContaining('FEED_STREAMS'),
    });
    await clients[0]?.close();
    await expect(untilGiven(app)).resolves.toBe(200);
    for (const client of clients.slice(1)) await client.close();
  });

  it('of one who does not read keeps nobody waiting', async () => {
    const { hostname, port } = new URL(app.url);
    const deaf: Socket = connect(Number(port), hostname);
    deaf.pause();
    deaf.write(`GET /v1/feed?follow=true HTTP/1.1\r\nhost: ${hostname}\r\n\r\n`);
    // More bytes than the line between the two holds.
    const attributes = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`n${n}`, 'x'.repeat(1_000)]));
    const items = [{ product: PRODUCT, from: 'G001', to: 'G160' }];
    const made = { items, attributes, lot: 'L2', location: 'own/acme/plant' };
    const client = await FeedClient.open(app.url, `?follow=true&after=${positions[2]}`);
    positions[2] = await record(app, 'manufacture', made);
    const line = await client.nextCapture();
    expect([line.position, line.events?.length]).toEqual([positions[2], 160]);
    await client.close();
    deaf.destroy();
  });
});

describe('a part of the feed', () => {
  let app: LedgerApp;
  const ENGINE = 'own/acme/engine/E1';
  beforeAll(async () => {
    app = await startLedger();
    await record(app, 'manufacture', { items: [unit('P1'), unit('P2')], location: 'own/acme/plant' });
    const engine = { items: [{ id: 'vin/1M8GDM9AXKP042788', product: 'own/acme/engine' }], location: 'own/acme/plant' };
    await record(app, 'manufacture', engine);
    await record(app, 'identify', { items: ['vin/1M8GDM9AXKP042788'], identifier: ENGINE });
    await record(app, 'move', { items: ['vin/1M8GDM9AXKP042788', unit('P1')], location: 'own/acme/hall' });
    const shipped = {
      items: [unit('P1')],
      location: 'own/acme/hall',
      toParty: 'own/shop/self',
      owner: 'own/shop/self',
    };
    await record(app, 'ship', shipped);
    await record(app, 'receive', { items: [unit('P1')], location: 'own/shop/store', recordedFor: 'own/shop/self' });
    const recall = { id: 'F-1', reason: 'cracks', scope: { anyOf: [{ items: [unit('P2')] }] } };
    const answer = await request(app.url).post('/v1/recalls').send(recall);
    expect(answer.status).toBe(201);
  });
  afterAll(() => app.stop());

  const part = async (query: Readonly<Record<string, string>>): Promise<readonly string[]> =>
    (await feed(app, `?${new URLSearchParams(query).toString()}`)).flatMap(({ events = [] }) =>
      events.map(({ type, subject }) => `${type} ${subject.split('/').at(-1)}`),
    );

  it('has the types of events that are named', async () => {
    expect(await part({ type: 'ItemShipped, ItemReceived' })).toEqual(['ItemShipped P1', 'ItemReceived P1']);
    const refused = await request(app.url).get('/v1/feed?type=ItemSent');
    expect(refused.body.violations).toMatchObject([{ field: 'type', rule: expect.stringContaining('ItemShipped') }]);
  });

  it('has the events of one item, by whichever of its identifiers', async () => {
    const car = [
      'ItemManufactured 1M8GDM9AXKP042788',
      'ItemIdentified 1M8GDM9AXKP042788',
      'ItemMoved 1M8GDM9AXKP042788',
    ];
    expect(await part({ subject: 'vin/1M8GDM9AXKP042788' })).toEqual(car);
    expect(await part({ subject: ENGINE })).toEqual(car);
    expect(await part({ product: 'own/acme/engine' })).toEqual(car);
    expect(await part({ subject: ENGINE, type: 'ItemMoved' })).toEqual(car.slice(2));
  });

  it('has the items of a product, and not the others of the same capture', async () => {
    expect(await part({ product: PRODUCT, location: 'own/acme/hall' })).toEqual(['ItemMoved P1', 'ItemShipped P1']);
  });

  it('has what names a party, or was recorded for it', async () => {
    expect(await part({ party: 'own/shop/self' })).toEqual(['ItemShipped P1', 'ItemReceived P1']);
  });

  it('has what a recall is about', async () => {
    const client = await FeedClient.open(app.url, '?follow=true&recall=F-1');
    const [opened, marked] = [await client.nextCapture(), await client.nextCapture()];
    expect([opened, marked].map(({ events }) => events?.map(({ type }) => type))).toEqual([
      ['RecallOpened'],
      ['ItemRecalled'],
    ]);
    await client.close();
  });

  it('says how far it has looked where nothing passes', async () => {
    const whole = await feed(app);
    expect(await feed(app, '?subject=own/nobody/x/1')).toEqual([whole.at(-1)]);
  });

  it('comes as events to who listens by EventSource, and goes on where that was', async () => {
    const open = async (headers: Readonly<Record<string, string>>, query = ''): Promise<string> => {
      const answer = await fetch(`${app.url}/v1/feed?follow=false${query}`, {
        headers: { ...AS_OWNER, accept: 'text/event-stream', ...headers },
      });
      expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
      return answer.text();
    };
    const lines = await feed(app, '?type=ItemShipped');
    const text = await open({}, '&type=ItemShipped');
    const [opening, shipped, end] = text.split('\n\n');
    expect(opening).toBe('retry: 1000');
    expect(shipped).toBe(`id: ${lines[0]?.position}\ndata: ${JSON.stringify(lines[0])}`);
    expect(end).toBe(`: heartbeat\nid: ${lines[1]?.position}`);
    const resumed = await open(
      { 'last-event-id': String(lines[0]?.position) },
      '&after=0&type=ItemShipped,ItemReceived',
    );
    expect(resumed.match(/^data: /gm)).toHaveLength(1);
    const wrong = await fetch(`${app.url}/v1/feed`, { headers: { ...AS_OWNER, 'last-event-id': 'x' } });
    expect(await wrong.json()).toMatchObject({ violations: [{ field: 'Last-Event-ID', value: 'x' }] });
  });

  it('comes as CloudEvents where these are asked for', async () => {
    const [line, end] = await feed(app, '?type=ItemShipped');
    const [event, last] = await feed(app, '?type=ItemShipped&envelope=cloudevents');
    expect(event).toEqual({
      ...{
        specversion: '1.0',
        id: line?.capture,
        source: 'urn:traceledger:ledger:main',
        type: 'traceledger.capture.ship',
      },
      ...{ time: expect.any(String), recordedtime: expect.any(String), datacontenttype: 'application/json' },
      sequence: String(line?.position).padStart(16, '0'),
      data: line,
    });
    expect(last).toMatchObject({ type: 'traceledger.position', id: `position-${end?.position}`, data: end });
    const accepted = await fetch(`${app.url}/v1/feed?type=ItemShipped`, {
      headers: { ...AS_OWNER, accept: 'application/cloudevents+json' },
    });
    expect((await accepted.text()).split('\n')[0]).toBe(JSON.stringify(event));
  });

  it('is asked for by HEAD without being read', async () => {
    const answer = await fetch(`${app.url}/v1/feed?follow=true`, { method: 'HEAD', headers: AS_OWNER });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-ndjson; charset=utf-8']);
  });
});

async function untilGiven(app: LedgerApp): Promise<number> {
  for (;;) {
    const { status } = await request(app.url).get('/v1/feed');
    if (status !== 503) return status;
  }
}

it('a process that stops ends its feeds behind a whole capture', async () => {
  const app = await startLedger();
  const made = { items: [{ product: PRODUCT, from: 'S1', to: 'S3' }], location: 'own/acme/plant' };
  const position = await record(app, 'manufacture', made);
  const client = await FeedClient.open(app.url, '?follow=true');
  expect(await client.nextCapture()).toMatchObject({ operation: 'manufacture' });
  const stopped = app.stop();
  expect(await client.rest()).toEqual([{ position }]);
  await stopped;
});
