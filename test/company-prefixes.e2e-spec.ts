import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LiveHistories } from '../projections/histories/live-histories.queries.js';
import { rebuildInlineModels } from '../src/capture/inline-models/rebuild-inline.js';
import { CaptureReader } from '../src/ledger/capture/capture-reader.js';
import { BEFORE_FIRST } from '../src/event-store/event-store.js';
import { sentAtOnce } from './support/epcis-xml.js';
import { request, type ApiAnswer } from './support/api-answer.js';
import { canonical, epcisDocument, objectEvent, unit } from './support/epcis-xml.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';

const SCANNED = '(01)00300011111116(21)';
const URN = 'urn:epc:id:sgtin:0300011.011111.';

let app: LedgerApp;
let position = 0;

async function manufacture(items: readonly string[], more: object = {}): Promise<ApiAnswer> {
  const answer = await request(app.url)
    .post('/v1/operations/manufacture')
    .send({ items, location: 'own/acme/plant', ...more });
  position = answer.body.position ?? position;
  return answer;
}

async function urnOf(id: string): Promise<string | undefined> {
  const answer = await request(app.url).get('/v1/items').query({ id, after: position });
  expect(answer.body).toMatchObject({ requested: id, forms: {} });
  return (answer.body['forms'] as { urn?: string }).urn;
}

/** What the headers of the log tell, in its order. */
async function toldInLog(): Promise<readonly (readonly string[])[]> {
  const reader = new CaptureReader({ position: BEFORE_FIRST, eventId: '' });
  const entries = reader.accept(await app.ledger.store.read(0, 1_000));
  return entries.flatMap((entry) => (entry.kind === 'capture' ? [entry.capture.header.companyPrefixes ?? []] : []));
}

beforeAll(async () => {
  app = await startLedger();
});
afterAll(() => app.stop());

describe('company prefixes', () => {
  it('are not guessed: without a URN or tag no URN is written, and a question tells nothing', async () => {
    await manufacture([`${SCANNED}S1`]);
    expect(await urnOf(`${SCANNED}S1`)).toBeUndefined();
    expect(await urnOf(`${URN}S1`)).toBeUndefined();
    await manufacture([`${URN}D1`], { dryRun: true });
    expect(await urnOf(`${SCANNED}S1`)).toBeUndefined();
    expect((await manufacture([`${URN}S1`])).status).toBe(409);
    expect(await urnOf(`${SCANNED}S1`)).toBeUndefined();
  });

  it('are remembered from the first URN, for every item of the prefix', async () => {
    const before = await request(app.url)
      .get('/v1/items')
      .query({ id: `${SCANNED}S1` });
    await manufacture([`${URN}U1`, `${URN}U2`]);
    expect(await urnOf(`${SCANNED}U1`)).toBe(`${URN}U1`);
    expect(await urnOf(`${SCANNED}S1`)).toBe(`${URN}S1`);
    const after = await request(app.url)
      .get('/v1/items')
      .query({ id: `${SCANNED}S1` });
    expect(after.headers['etag']).not.toBe(before.headers['etag']);
    const then = await request(app.url)
      .get('/v1/items')
      .query({ id: `${SCANNED}S1`, knownAt: before.body.position, after: position });
    expect([then.body['forms'], then.headers['etag']]).toEqual([before.body['forms'], before.headers['etag']]);
    const found = await request(app.url)
      .post('/v1/items/query')
      .query({ after: position })
      .send({ ids: [`${SCANNED}S1`, `${URN}U2`] });
    expect(found.body).toMatchObject({ items: [{ forms: { urn: `${URN}S1` } }, { forms: { urn: `${URN}U2` } }] });
  });

  it('stand in the log once, whatever is told later', async () => {
    await manufacture([`${URN}U3`]);
    // Of another length: one of the two is wrong, and the first stays.
    await manufacture(['urn:epc:id:sgtin:030001.0111111.U4']);
    expect(await urnOf(`${SCANNED}U4`)).toBe(`${URN}U4`);
    expect(await toldInLog()).toEqual([[], ['0300011'], [], ['030001']]);
  });

  it('are remembered from places and from EPCIS documents as well', async () => {
    const maker = { location: 'urn:epc:id:sgln:9521321.00001.0' };
    await manufacture(['(01)09521321000018(21)1'], maker);
    expect(await urnOf('(01)09521321000018(21)1')).toBe('urn:epc:id:sgtin:9521321.000001.1');
    const document = epcisDocument([objectEvent({ action: 'ADD', bizStep: 'commissioning', epcs: [unit(1)] })]);
    const { body } = await request(app.url).post('/v1/epcis/capture').set(sentAtOnce(document)).send(document);
    position = body.position;
    expect(await urnOf(canonical(unit(1)))).toBe(unit(1));
  });

  it('are still known after a rebuild from the log', async () => {
    const { pool, db, store, config } = app.ledger;
    const histories = new LiveHistories(db, config.ledger);
    const builds = await rebuildInlineModels({ pool, db, store, ledger: config.ledger, histories });
    expect(builds.find(({ model }) => model === 'captures')).toMatchObject({ build: 2 });
    expect(await urnOf(`${SCANNED}S1`)).toBe(`${URN}S1`);
    expect(await urnOf(`${SCANNED}U4`)).toBe(`${URN}U4`);
  });
});
