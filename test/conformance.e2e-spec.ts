import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseIdentifier, type IdRole } from '../src/ledger/identity/identity.js';
import { sentAtOnce } from './support/epcis-xml.js';
import { request, type ApiRequest } from './support/api-answer.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';

/** The standard's documents are not part of this repository; without the folder this file is not run (jest.config.js). */
const DOCUMENTS = join(process.env.EPCIS_CONFORMANCE_DIR ?? '', 'epcis/1.2/EPCIS/XML/Capture/Documents');

function canonical(urn: string, role: IdRole): string {
  const read = parseIdentifier(urn, role);
  if (!read.ok) throw new Error(`${urn}: ${read.rule}`);
  return read.id.canonical;
}

const UNITS = Array.from({ length: 12 }, (_, index) => `urn:epc:id:sgtin:030001.0012345.${index + 11}`);
const CASES = [110, 111, 121].map((serial) => `urn:epc:id:sgtin:030001.1012345.${serial}`);
const PALLET = 'urn:epc:id:sscc:030001.41234567890';
const UNIT_PRODUCT = canonical('urn:epc:idpat:sgtin:030001.0012345.*', 'product');
const CASE_PRODUCT = canonical('urn:epc:idpat:sgtin:030001.1012345.*', 'product');
const DEPOT = canonical('urn:epc:id:sgln:030001.111121.0', 'location');
const WAREHOUSE = canonical('urn:epc:id:sgln:039999.345678.0', 'location');
const MAKER = canonical('urn:epc:id:sgln:030001.111111.0', 'party');
const WHOLESALER = canonical('urn:epc:id:sgln:039999.999999.0', 'party');

interface HistoryEvent {
  readonly type: string;
  readonly at: string;
  readonly via: readonly string[];
  readonly anomalies: readonly { readonly rule: string }[];
}

/** What this test reads of the answers. */
interface Body {
  readonly position: number;
  readonly revision: number;
  readonly flags: readonly { readonly field: string; readonly item: string; readonly rule: string }[];
  readonly events: readonly HistoryEvent[];
  readonly owners: readonly { readonly owner: string }[];
  readonly stock: readonly { readonly quantity: string | number; readonly place: { readonly kind: string } }[];
  readonly units: readonly { readonly item: string }[];
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}

async function answered(test: ApiRequest): Promise<Answer> {
  const { status, headers, body } = (await test) as unknown as Answer;
  return { status, headers, body };
}

const idOf = (urn: string): string => canonical(urn, 'container');
const carriersOf = (unit: number): readonly string[] => [idOf(CASES[Math.floor(unit / 4)] ?? ''), idOf(PALLET)];

describe.each(['postgres', 'eventstoredb'] as const)('the GS1 US pharma example 2.2.1.1, the log in %s', (store) => {
  const xml = readFileSync(join(DOCUMENTS, 'GS1_US_Pharma_Example_2_2_1_1.xml'));
  let app: LedgerApp;
  let first: Answer;

  const capture = (): Promise<Answer> =>
    answered(request(app.url).post('/v1/epcis/capture').set(sentAtOnce(xml.toString())).send(xml.toString()));
  const get = (path: string, query: Record<string, string> = {}): Promise<Answer> =>
    answered(
      request(app.url)
        .get(path)
        .query({ ...query, after: String(first.body.position) }),
    );
  const item = (urn: string, part = ''): Promise<Answer> => get(`/v1/items/${encodeURIComponent(urn)}${part}`);

  beforeAll(async () => {
    app = await startLedger({ store });
    first = await capture();
  });
  afterAll(() => app.stop());

  it('is captured whole, and the leg that nobody scanned is told, not refused', () => {
    expect(first.body).toMatchObject({ documentEvents: 8, items: 16, known: false });
    expect(first.status).toBe(201);
    const { flags } = first.body;
    expect(flags.map(({ item: id }) => id)).toEqual(CASES.map(idOf));
    for (const { field, rule } of flags) {
      expect(field).toBe('EPCISBody/EventList/*[7]/parentID');
      expect(rule).toMatch(/^elsewhere/);
    }
  });

  it('tells where each unit and case is, and whose', async () => {
    const place = { kind: 'transit', from: DEPOT, toLocation: WAREHOUSE, toParty: WHOLESALER };
    for (const [index, urn] of UNITS.entries()) {
      const { body } = await item(urn);
      const lot = `${UNIT_PRODUCT}/10/A123`;
      expect(body).toMatchObject({
        id: idOf(urn),
        place,
        owner: WHOLESALER,
        lot,
        expiry: '2025-03-27',
        carriers: carriersOf(index),
      });
    }
    for (const urn of CASES)
      expect((await item(urn)).body).toMatchObject({ place, owner: WHOLESALER, isContainer: true, contents: 4 });
  });

  it('tells the history of a unit, its carriers’ part included, from the read model and from the log', async () => {
    const [inner = '', outer = ''] = carriersOf(4);
    for (const source of ['read-model', 'log']) {
      const { body } = await get(`/v1/items/${encodeURIComponent(UNITS[4] ?? '')}/history`, { source });
      expect(
        body.events.map(({ type, at, via, anomalies }) => [at, type, via, anomalies.map(({ rule }) => rule)]),
      ).toEqual([
        ['2023-03-27T01:45:16-05:00', 'ItemManufactured', [], []],
        ['2023-03-27T01:51:16-05:00', 'ItemPacked', [], []],
        ['2023-04-01T01:48:16-05:00', 'ItemPacked', [inner], ['elsewhere']],
        ['2023-04-01T02:48:16-05:00', 'ItemShipped', [inner, outer], []],
      ]);
    }
  });

  it('tells who owned a unit, one after the other', async () => {
    const { body } = await item(UNITS[0] ?? '', '/owners');
    expect(body.owners.map(({ owner }) => owner)).toEqual([MAKER, WHOLESALER]);
  });

  it('counts twelve units on their way to the warehouse, and no case as a unit', async () => {
    const stock = async (question: Record<string, string>): Promise<Body['stock']> =>
      (await get('/v1/stock', { groupBy: 'location', ...question })).body.stock;
    for (const question of [{ product: UNIT_PRODUCT }, { product: UNIT_PRODUCT, location: WAREHOUSE }]) {
      const rows = await stock(question);
      expect(rows.map(({ quantity, place }) => [Number(quantity), place.kind])).toEqual([[12, 'transit']]);
    }
    expect(await stock({ product: CASE_PRODUCT })).toEqual([]);
  });

  it('is found by its lot: twelve units, and the three cases that bear the same code', async () => {
    const trace = async (criteria: object): Promise<readonly string[]> => {
      const test = request(app.url)
        .post('/v1/traces')
        .query({ after: String(first.body.position) });
      const { body } = await answered(test.send({ scope: { anyOf: [criteria] } }));
      return body.units.map(({ item: id }) => id).sort();
    };
    expect(await trace({ lots: [`${UNIT_PRODUCT}/10/A123`] })).toEqual(UNITS.map(idOf).sort());
    expect(await trace({ lotCode: 'A123' })).toEqual([...UNITS, ...CASES].map(idOf).sort());
  });

  it('is answered as known when it is sent again', async () => {
    const again = await capture();
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.body).toEqual({ ...first.body, known: true });
    expect((await item(PALLET)).body.revision).toBe(1);
  });
});
