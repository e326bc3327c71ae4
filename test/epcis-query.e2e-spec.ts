import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request, type ApiAnswer } from './support/api-answer.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';
import { RESOURCES } from '../src/epcis/query/resources.js';

const PRODUCT = '01/09506000134352';
const UNITS = ['A1', 'A2', 'A3'].map((serial) => `${PRODUCT}/21/${serial}`);
const [UNIT = ''] = UNITS;
const PLANT = '414/9506000134376';
const ID = 'urn:uuid:1d4a1c9e-0f3a-4a9e-9a86-4a8f2f8f0001';
const SEEN = {
  type: 'ObjectEvent',
  eventID: ID,
  eventTime: '2026-02-01T06:45:16.123456Z',
  eventTimeZoneOffset: '-05:00',
  epcList: [`urn:epc:id:sgtin:9506000.013435.A1`],
  action: 'OBSERVE',
  bizStep: 'urn:epcglobal:cbv:bizstep:holding',
  readPoint: { id: 'urn:epc:id:sgln:9506000.13437.dock' },
  bizLocation: { id: 'urn:epc:id:sgln:9506000.13437.0' },
  'example:size': 16777217,
};
const DOCUMENT = {
  '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', { example: 'https://example.org/' }],
  type: 'EPCISDocument',
  schemaVersion: '2.0',
  creationDate: '2026-02-01T00:00:00Z',
  epcisBody: { eventList: [SEEN] },
};

interface Event extends Readonly<Record<string, unknown>> {
  readonly eventID: string;
  readonly bizStep?: string;
  readonly epcList?: readonly string[];
  readonly errorDeclaration?: { readonly reason: string; readonly correctiveEventIDs?: readonly string[] };
}

const eventsIn = ({ text }: ApiAnswer): readonly Event[] => {
  const { epcisBody } = JSON.parse(text) as {
    readonly epcisBody: { readonly queryResults: { readonly resultsBody: { readonly eventList: readonly Event[] } } };
  };
  return epcisBody.queryResults.resultsBody.eventList;
};

const nextOf = ({ headers }: ApiAnswer): string | undefined => /<([^>]+)>; rel="next"/.exec(headers['link'] ?? '')?.[1];

describe('the query interface of EPCIS', () => {
  let app: LedgerApp;
  let position = 0;

  const record = async (operation: string, body: object): Promise<string> => {
    const answer = await request(app.url).post(`/v1/operations/${operation}`).send(body);
    expect([operation, answer.status]).toEqual([operation, 201]);
    ({ position } = answer.body);
    return answer.body.capture;
  };
  const ask = (path: string, query: object = {}, headers: Readonly<Record<string, string>> = {}): PromiseLike<ApiAnswer> =>
    request(app.url).get(`/v1/epcis/${path}`).query({ after: position, ...query }).set(headers); // prettier-ignore
  const found = async (query: object): Promise<readonly Event[]> => {
    const answer = await ask('events', query);
    expect([answer.status, answer.status === 200 ? '' : answer.text]).toEqual([200, '']);
    return eventsIn(answer);
  };

  beforeAll(async () => {
    app = await startLedger();
    await record('manufacture', { items: UNITS, location: PLANT, at: '2026-02-01T05:00:00Z' });
    const captured = await request(app.url)
      .post('/v1/epcis/capture')
      .set({ 'content-type': 'application/ld+json', prefer: 'wait=10' })
      .send(JSON.stringify(DOCUMENT));
    expect(captured.status).toBe(201);
    ({ position } = captured.body);
  });
  afterAll(() => app.stop());

  it('tells operations and documents alike, each as it was said', async () => {
    const [made, seen, ...more] = await found({});
    expect(more).toEqual([]);
    expect(made).toMatchObject({
      bizStep: 'commissioning',
      epcList: UNITS.map((unit) => `https://id.gs1.org/${unit}`),
    });
    expect(seen).toEqual({
      ...SEEN,
      recordTime: expect.any(String),
      epcList: [`https://id.gs1.org/${UNIT}`],
      bizStep: 'holding',
      readPoint: { id: `https://id.gs1.org/${PLANT}/254/dock` },
      bizLocation: { id: `https://id.gs1.org/${PLANT}` },
    });
  });

  it('finds by whatever spelling, and by several values', async () => {
    const ids = async (query: object): Promise<readonly string[]> =>
      (await found(query)).map(({ bizStep = '' }) => bizStep);
    expect(await ids({ MATCH_anyEPC: 'https://example.com/x/01/09506000134352/21/A1' })).toEqual([
      'commissioning',
      'holding',
    ]);
    expect(await ids({ MATCH_epc: 'urn:epc:id:sgtin:9506000.013435.A2' })).toEqual(['commissioning']);
    expect(await ids({ EQ_bizStep: 'https://ref.gs1.org/cbv/BizStep-holding' })).toEqual(['holding']);
    expect(await ids({ EQ_bizStep: 'urn:epcglobal:cbv:bizstep:holding|commissioning' })).toEqual([
      'commissioning',
      'holding',
    ]);
    expect(await ids({ WD_readPoint: 'urn:epc:id:sgln:9506000.13437.0', EQ_eventID: ID })).toEqual(['holding']);
    expect(await ids({ 'GT_example:size': '16777216' })).toEqual(['holding']);
    expect(await ids({ 'GT_example:size': '16777217' })).toEqual([]);
    expect(await ids({ asOf: '2026-02-01T05:30:00Z' })).toEqual(['commissioning']);
    expect(await ids({ orderBy: 'eventTime' })).toEqual(['holding', 'commissioning']);
    expect(await ids({ orderBy: 'eventTime', orderDirection: 'ASC', eventCountLimit: 1 })).toEqual(['commissioning']);
  });

  it('reads a prefix by the namespace that the client declares', async () => {
    const declared = { 'gs1-extensions': 'mine=https://example.org/' };
    const byPrefix = async (name: string): Promise<number> =>
      eventsIn(await ask('events', { [`EXISTS_${name}`]: '' }, declared)).length;
    expect([await byPrefix('mine:size'), await byPrefix('other:size')]).toEqual([1, 0]);
  });

  it('refuses what it does not know and what it would not do, by the problem types of the standard', async () => {
    const wrong = await ask('events', {
      EQ_nothing: '1',
      GE_eventTime: 'yesterday',
      EQ_bizStep: 'shiping',
      perPage: '0',
    });
    expect(wrong.status).toBe(400);
    expect(wrong.body).toMatchObject({
      type: 'epcisException:QueryParameterException',
      violations: expect.arrayContaining(
        ['EQ_nothing', 'GE_eventTime', 'EQ_bizStep', 'perPage'].map((field) => expect.objectContaining({ field })),
      ),
    });
    const tooLarge = await ask('events', { maxEventCount: 1 });
    expect([tooLarge.status, tooLarge.body['type']]).toEqual([413, 'epcisException:QueryTooLargeException']);
    const unacceptable = await ask('events', {}, { accept: 'text/csv' });
    expect([unacceptable.status, unacceptable.body['type']]).toEqual([406, 'epcisException:NotAcceptableException']);
    const unheardOf = await ask('events', {}, { 'gs1-epcis-min': '3.0' });
    expect([unheardOf.status, unheardOf.body.violations[0]?.field]).toEqual([406, 'gs1-epcis-min']);
    const nothing = await ask(`events/${encodeURIComponent('urn:uuid:none')}`);
    expect([nothing.status, nothing.body['type']]).toEqual([404, 'epcisException:NoSuchResourceException']);
    const twice = await ask('bizSteps/holding/events', { EQ_bizStep: 'shipping' });
    expect([twice.status, twice.body.violations[0]?.field]).toEqual([400, 'EQ_bizStep']);
  });

  it('answers in the form that is accepted', async () => {
    const old = await ask('events', { EQ_eventID: ID }, { 'gs1-epcis-version': '1.2', accept: 'application/xml' });
    expect(old.headers).toMatchObject({ 'gs1-epcis-version': '1.2', 'gs1-cbv-version': '1.2' });
    expect(old.text).toContain('<epc>urn:epc:id:sgtin:9506000.013435.A1</epc>');
    expect(old.text).toContain('EPCISQueryDocument');
    const xml = await ask(
      'events',
      { EQ_eventID: ID },
      { accept: 'application/xml', 'gs1-cbv-xml-format': 'Always_Web_URI' },
    );
    expect(xml.text).toContain('https://ref.gs1.org/cbv/BizStep-holding');
    const urns = await ask(
      'events',
      { EQ_eventID: ID },
      { 'gs1-epc-format': 'Always_EPC_URN', accept: 'application/json' },
    );
    expect([urns.headers['content-type'], eventsIn(urns)[0]?.epcList]).toEqual([
      'application/json; charset=utf-8',
      SEEN.epcList,
    ]);
    const asSaid = await ask('events', { EQ_eventID: ID }, { 'gs1-epc-format': 'Never_Translates' });
    expect(eventsIn(asSaid)[0]?.['readPoint']).toEqual(SEEN.readPoint);
  });

  it('goes on with the next page where the first one stood, while events come in', async () => {
    const first = await ask('events', { perPage: 1 });
    await record('move', { items: [UNIT], location: 'own/acme/shelf' });
    const link = nextOf(first) ?? '';
    const second = await request(app.url).get(link);
    expect([eventsIn(first), eventsIn(second)].map(([one]) => one?.bizStep)).toEqual(['commissioning', 'holding']);
    expect(nextOf(second)).toBeUndefined();
    const other = await request(app.url).get(`${link}&eventType=ObjectEvent`);
    expect([other.status, other.body.violations[0]?.field]).toEqual([400, 'nextPageToken']);
    expect(await found({ knownAt: first.headers['ledger-position'] })).toHaveLength(2);
    expect((await found({})).at(-1)).toMatchObject({
      bizStep: 'urn:traceledger:bizstep:moving',
      readPoint: { id: 'urn:traceledger:id:own/acme/shelf' },
    });
  });

  it('tells an event with the declaration that it is erroneous, and what stands in its place', async () => {
    const [made] = await found({ EQ_bizStep: 'commissioning' });
    const [before] = await found({ EQ_bizStep: 'urn:traceledger:bizstep:moving' });
    await record('correct', { event: position, reason: 'another unit' });
    const both = eventsIn(await ask(`events/${encodeURIComponent(before?.eventID ?? '')}`));
    expect(both.map(({ errorDeclaration }) => errorDeclaration?.reason)).toEqual([undefined, 'did_not_occur']);
    expect((await found({ EXISTS_errorDeclaration: '' })).map(({ eventID }) => eventID)).toEqual([before?.eventID]);
    expect(made?.errorDeclaration).toBeUndefined();
  });

  it('lists the values that events have, page by page, and leads from each to its events', async () => {
    const members = async (path: string, query: object = {}): Promise<readonly string[]> => {
      const answer = await ask(path, query);
      expect([path, answer.status, answer.status === 200 ? '' : answer.text]).toEqual([path, 200, '']);
      return answer.body['member'] as readonly string[];
    };
    const links = UNITS.map((unit) => `https://id.gs1.org/${unit}`);
    expect(await members('epcs')).toEqual(links);
    const page = await ask('epcs', { perPage: 2 });
    expect((await request(app.url).get(nextOf(page) ?? '')).body['member']).toEqual(links.slice(2));
    expect((await ask('epcs', {}, { 'gs1-epc-format': 'Always_EPC_URN' })).body['member']).toContain(
      'urn:epc:id:sgtin:9506000.013435.A1',
    );
    expect(await members('bizSteps', { perPage: 100 })).toEqual(
      expect.arrayContaining(['shipping', 'urn:traceledger:bizstep:moving']),
    );
    expect(await members('bizLocations')).toEqual([`https://id.gs1.org/${PLANT}`, 'urn:traceledger:id:own/acme/shelf']);
    const values = { eventTypes: 'ObjectEvent', epcs: UNIT, bizSteps: 'holding', bizLocations: PLANT, readPoints: `${PLANT}/254/dock`, dispositions: 'active' }; // prettier-ignore
    for (const { path, isIdentifier } of RESOURCES) {
      const value = values[path as keyof typeof values];
      const spelt = encodeURIComponent(isIdentifier ? `https://id.gs1.org/${value}` : value);
      expect(await members(path, { perPage: 1 })).toHaveLength(1);
      expect(await members(`${path}/${spelt}`)).toEqual(['events']);
      const events = eventsIn(await ask(`${path}/${spelt}/events`, { perPage: 1 }));
      expect([path, events.length]).toEqual([path, 1]);
    }
    const none = await ask(`epcs/${encodeURIComponent(`${PRODUCT}/21/none`)}`);
    expect(none.status).toBe(404);
    expect((await ask('epcs', {}, { accept: 'application/xml' })).status).toBe(406);
  });

  it('says of each resource what may be asked of it', async () => {
    const asked = [
      'events/x',
      'capture/x',
      ...RESOURCES.flatMap(({ path }) => [path, `${path}/x`, `${path}/x/events`]),
    ];
    for (const path of ['events', 'capture', ...asked]) {
      const { status, headers } = await request(app.url).options(`/v1/epcis/${path}`);
      const more = asked.includes(path) ? {} : { 'gs1-epcis-capture-limit': '100000' };
      const allow = asked.includes(path) ? 'OPTIONS, GET, HEAD' : 'OPTIONS, GET, HEAD, POST';
      expect([path, status, headers]).toEqual([
        path,
        204,
        expect.objectContaining({ allow, ...more, 'gs1-epcis-min': '1.2', 'gs1-epcis-max': '2.0' }),
      ]);
    }
  });
});
