import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { allBuilds } from '../projections/builds/builds.js';
import { requestRebuild } from '../projections/runner/rebuild.js';
import { PROJECTED_MODELS } from '../src/composition/read-models.js';
import type { EventStore } from '../src/event-store/event-store.js';
import type { SubjectEvent } from '../src/ledger/capture/capture.events.js';
import { storedForm } from '../src/ledger/capture/stored-form.js';
import { until } from './faults/until.js';
import { request, type ApiAnswer, type ApiRequest } from './support/api-answer.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';
import { createTestDatabase, type TestDatabase } from './support/postgres.js';
import { askedOf, textOf, type Asked } from './visibility/compared.js';
import { PARTIES, SUBJECTS } from './visibility/random-story.js';
import { CANARY } from './visibility/twin.js';

/** Of the subjects of the story so many, at least, are known to the party, and so many are there and hidden from it. */
const KNOWN_LEAST = 4;
const HIDDEN_LEAST = 3;
const NEVER = ['01/09506000134352/21/none', 'own/acme/car/none'];
const PRODUCT = '01/09506000134352';

/** A story, told to two ledgers that differ in what the party may not see. */
interface Twins {
  readonly asked: Asked;
  readonly apps: readonly [LedgerApp, LedgerApp];
  readonly keys: readonly [string, string];
}

interface Probe {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly body?: object;
}

interface Said {
  readonly status: number;
  readonly text: string;
  readonly link: string;
  readonly etag: string;
  readonly type: string;
}

let database: TestDatabase;
let twins: Twins;

/** Each event is a capture of its own, so that positions are twice as far, and one more. */
function captured(events: readonly SubjectEvent[]): (log: EventStore) => Promise<void> {
  const revisions = new Map<string, number>();
  const moved = (position: number): number => 2 * position + 1;
  return async (log) => {
    let head = await log.head();
    for (const [index, event] of events.map(marksGiven).entries()) {
      const revision = (revisions.get(event.subject) ?? -1) + 1;
      revisions.set(event.subject, revision);
      const at = 2 * index;
      const placed = { ...event, revision, position: at + 1, data: movedIn(event.data, moved) } as SubjectEvent;
      const header = {
        ...{ capture: `c${index}`, operation: 'test', caller: 'test', key: `k${index}`, requestHash: '' },
        ...{ events: 1, parts: 0, items: 1, epoch: 1, recordedFor: 'own/acme/self', rules: 4, salt: 'x' },
        recordedAt: new Date(Date.parse('2026-04-01T00:00:00Z') + index * 1_000).toISOString(),
      };
      const capture = { header, firstPosition: at, position: at + 1, parts: [], events: [placed] };
      const outcome = await log.append(
        storedForm(capture, () => randomUUID()),
        head,
      );
      if (outcome.kind !== 'appended') throw new Error(`the append ended as ${outcome.kind}`);
      head = outcome.position;
    }
  };
}

/** The marks of its recall are among the events: the ledger finds none to write. */
function marksGiven(event: SubjectEvent): SubjectEvent {
  if (event.type !== 'RecallOpened' || event.data.scope.anyOf[0]?.products === undefined) return event;
  return { ...event, data: { ...event.data, scope: { anyOf: [{ lots: ['none'] }] } } };
}

function movedIn(data: object, moved: (position: number) => number): object {
  const { positions, shipment, completes, undone } = data as {
    readonly positions?: readonly number[];
    readonly shipment?: number;
    readonly completes?: number;
    readonly undone?: { readonly by: { readonly position: number } };
  };
  return {
    ...data,
    ...(positions ? { positions: positions.map(moved) } : {}),
    ...(shipment === undefined ? {} : { shipment: moved(shipment) }),
    ...(completes === undefined ? {} : { completes: moved(completes) }),
    ...(undone ? { undone: { ...undone, by: { ...undone.by, position: moved(undone.by.position) } } } : {}),
  };
}

async function startTwins(asked: Asked, name: string): Promise<Twins> {
  const start = (events: readonly SubjectEvent[], ledger: string): Promise<LedgerApp> => {
    const { connectionString } = database;
    return startLedger({ connectionString, environment: { LEDGER: ledger }, fill: captured(events) });
  };
  const apps = [await start(asked.events, `${name}a`), await start(asked.twin, `${name}b`)] as const;
  const keys = await Promise.all(apps.map((app) => partnersKey(app, asked.party)));
  return { asked, apps, keys: [keys[0] ?? '', keys[1] ?? ''] };
}

async function partnersKey({ url }: LedgerApp, party: string): Promise<string> {
  const made = await request(url)
    .post('/v1/keys')
    .send({ name: 'a partner', role: 'partner', parties: [party] });
  const { key } = made.body as unknown as { readonly key: string };
  await until(
    'the rows of the party are there',
    async () => (await request(url, key).get('/v1/recalls')).status === 200,
  );
  return key;
}

interface Sight {
  readonly known: ReadonlyMap<string, unknown>;
  readonly hidden: readonly string[];
}

function sightOf({ expected, events }: Asked): Sight {
  const told = expected as readonly { readonly subject: string }[];
  const known = new Map(told.map((one) => [one.subject, one]));
  const there = new Set(events.map(({ subject }) => subject));
  return { known, hidden: SUBJECTS.filter((id) => there.has(id) && !known.has(id)) };
}

/** The first story with a party that knows enough, and from which enough is hidden. */
function story(): Asked {
  for (let seed = 1; seed < 1_000; seed++)
    for (const asked of askedOf(seed)) {
      const { known, hidden } = sightOf(asked);
      if (known.size >= KNOWN_LEAST && hidden.length >= HIDDEN_LEAST) return asked;
    }
  throw new Error('no story tells enough');
}

beforeAll(async () => {
  database = await createTestDatabase();
  twins = await startTwins(story(), 'twin');
});
afterAll(async () => {
  for (const app of twins.apps) await app.stop();
  await database.drop();
});

const pathOf = (id: string): string => `/v1/items/${encodeURIComponent(id)}`;
const get = (path: string): Probe => ({ method: 'get', path });
const query = (body: object, path = '/v1/items/query'): Probe => ({ method: 'post', path, body });

/** All that a partner may ask, of what it knows, of what is hidden from it, and of what there is not; and what it may not ask. */
function probes(party: string): readonly Probe[] {
  const ids = [...SUBJECTS, ...NEVER];
  const places = ['own/acme/place-1', 'own/acme/place-2', 'own/acme/place-3'];
  return [
    ...ids.flatMap((id) => [
      get(pathOf(id)),
      get(`/v1/items?id=${encodeURIComponent(id)}`),
      get(`${pathOf(id)}/history`),
    ]),
    ...ids.flatMap((id) => [get(`${pathOf(id)}/history?via=none`), get(`${pathOf(id)}/history?limit=1`)]),
    ...['asOf=2026-03-01', 'knownAt=5'].map((moment) => get(`${pathOf(SUBJECTS[0] ?? '')}?${moment}`)),
    query({ ids }),
    ...[{ product: PRODUCT }, { lot: `${PRODUCT}/10/L0` }, { holder: party }, { owner: party }].map((by) =>
      query({ ...by, limit: 2 }),
    ),
    ...places.flatMap((location) => [query({ location }), query({ transitTo: location })]),
    ...['active', 'in_transit', 'unknown'].map((disposition) => query({ disposition, limit: 1 })),
    ...[{ serial: '1' }, { document: 'PO-1' }, { attributes: { colour: 'red' } }].map((by) => query(by)),
    get('/v1/recalls'),
    ...['r1', 'none', `r1-strangers-${CANARY}`].map((id) => get(`/v1/recalls/${id}`)),
    ...[
      '/v1/stock',
      '/v1/stock?groupBy=product,lot',
      '/v1/stock?groupBy=location,owner',
      `/v1/stock?product=${PRODUCT}`,
    ].map(get),
    ...['tree', 'owners'].map((of) => get(`${pathOf(SUBJECTS[0] ?? '')}/${of}`)),
    ...['/v1/items/changes', '/v1/stock/changes', '/v1/feed', '/v1/captures?document=x', '/v1/reads', '/v1/grants'].map(
      get,
    ),
    query({ scope: { anyOf: [{ items: [SUBJECTS[0]] }] } }, '/v1/traces'),
    query({ items: [SUBJECTS[0]], location: places[0] }, '/v1/operations/receive'),
  ];
}

/** A cursor is bound to the principal, whose name is drawn by lot: what else it says is to be the same. */
function masked(text: string): string {
  return text.replaceAll(/(cursor=|"cursor":")([\w-]+)/g, (_, before: string, cursor: string) => {
    const [, place] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as readonly unknown[];
    return before + JSON.stringify(place);
  });
}

/** An answer with all the pages behind it; positions, which are conceded, are masked. */
async function said({ url }: LedgerApp, key: string, { method, path, body }: Probe): Promise<readonly Said[]> {
  const pages: Said[] = [];
  for (let next: string | undefined = path; next !== undefined && pages.length < 50;) {
    const asked = request(url, key)[method](next);
    const answer: ApiAnswer = await (body === undefined ? asked : asked.send(body));
    const link = answer.headers['link'] ?? '';
    pages.push({
      status: answer.status,
      text: masked(answer.text.replace(/"position":\d+/, '"position":0')),
      link: masked(link),
      etag: answer.headers['etag'] ?? '',
      type: answer.headers['content-type'] ?? '',
    });
    next = /<([^>]+)>; rel="next"/.exec(link)?.[1];
  }
  return pages;
}

/** What the ledgers answer, which is the same. */
async function expectAlike({ asked, apps, keys }: Twins): Promise<ReadonlyMap<string, readonly Said[]>> {
  const all = new Map<string, readonly Said[]>();
  for (const probe of probes(asked.party)) {
    const name = `${probe.method} ${probe.path} ${JSON.stringify(probe.body ?? '')}`;
    const [one, other] = [await said(apps[0], keys[0], probe), await said(apps[1], keys[1], probe)];
    expect([name, other]).toEqual([name, one]);
    const told = JSON.stringify(one).replaceAll(`r1-strangers-${CANARY}`, '');
    expect([name, told.includes(CANARY)]).toEqual([name, false]);
    all.set(name, one);
  }
  return all;
}

const bodyOf = (pages: readonly Said[] | undefined): Record<string, unknown> =>
  JSON.parse(pages?.[0]?.text ?? '{}') as Record<string, unknown>;

describe('two ledgers that differ in what a partner may not see', () => {
  it('answer it the same, byte for byte, what it may know by a second reading of the rules, also after a rebuild', async () => {
    const answers = await expectAlike(twins);
    const { known, hidden } = sightOf(twins.asked);
    for (const id of SUBJECTS) {
      const item = answers.get(`get ${pathOf(id)} ""`);
      expect([id, item?.[0]?.status]).toEqual([id, known.has(id) ? 200 : 404]);
      if (known.has(id)) expectShown(bodyOf(item), bodyOf(answers.get(`get ${pathOf(id)}/history ""`)), known.get(id));
    }
    // A third of what is asked of single things is of what is there and hidden.
    expect(hidden.length / SUBJECTS.length).toBeGreaterThan(0.3);
    for (const app of twins.apps) await rebuilt(app);
    expect(await expectAlike(twins)).toEqual(answers);
  });

  it('say the same of what is hidden and of what there is not', async () => {
    const { asked, apps, keys } = twins;
    const [none = ''] = NEVER;
    const { hidden } = sightOf(asked);
    for (const id of hidden)
      for (const part of ['', '/history']) {
        const one = await said(apps[0], keys[0], get(pathOf(id) + part));
        const other = await said(apps[0], keys[0], get(pathOf(none) + part));
        expect(textOf(one).replaceAll(id, '')).toBe(textOf(other).replaceAll(none, ''));
      }
  });

  it('are asked by a connection that row-level security binds', async () => {
    const { asked, apps } = twins;
    for (const { ledger, config } of apps) {
      const builds = await allBuilds(ledger.db, config.ledger);
      const live = builds.find(({ model, state }) => model === 'partner-views' && state === 'live');
      const schema = live?.schema ?? '';
      const [as, parties] = await ledger.partners.ask(schema, asked.party, async (trx) => {
        const me = await sql<object>`
          SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user`.execute(trx);
        const seen = await sql<{ party: string }>`SELECT DISTINCT party FROM ${sql.id(schema, 'told')}`.execute(trx);
        return [me.rows[0], seen.rows.map(({ party }) => party)] as const;
      });
      process.stdout.write(`partners are answered as ${JSON.stringify(as)}\n`);
      expect(as).toEqual({
        current_user: expect.stringMatching(/^traceledger_partner_/),
        rolsuper: false,
        rolbypassrls: false,
      });
      expect(parties).toEqual([asked.party]);
    }
  });

  it('take a cursor from whom it was given, for the question that it was given for', async () => {
    const { asked, apps, keys } = twins;
    const { url } = apps[0];
    const ask = (key: string | undefined, body: object): ApiRequest =>
      request(url, key).post('/v1/items/query').send(body);
    const whole = await ask(keys[0], { ids: SUBJECTS });
    const all = (whole.body.items as readonly { readonly disposition?: string }[]).map(
      ({ disposition }) => disposition,
    );
    const disposition = all.find((one, index) => all.indexOf(one) < index);
    const { cursor } = (await ask(keys[0], { disposition, limit: 1 })).body;
    expect(cursor).toBeDefined();
    expect((await ask(keys[0], { disposition, limit: 9, cursor })).status).toBe(200);
    const another = await partnersKey(apps[0], asked.party);
    const other = await partnersKey(apps[0], PARTIES.find((party) => party !== asked.party) ?? '');
    for (const key of [another, other, undefined]) {
      const refused = await ask(key, { disposition, limit: 1, cursor });
      expect([refused.status, refused.body.violations[0]?.field]).toEqual([422, 'cursor']);
    }
    const refused = await ask(keys[0], { product: PRODUCT, cursor });
    expect([refused.status, refused.body.violations[0]?.field]).toEqual([422, 'cursor']);
  });

  it('record what it asked, as they do of everybody', async () => {
    const { apps } = twins;
    const reads = await request(apps[0].url).get('/v1/reads').query({ permission: 'read:history', limit: 5 });
    expect(reads.body['reads']).toEqual(
      expect.arrayContaining([expect.objectContaining({ permission: 'read:history' })]),
    );
  });
});

/** The part of the answers that the second reading knows of. */
function expectShown(item: Record<string, unknown>, history: Record<string, unknown>, expected: unknown): void {
  const { product, lot, expiry } = item;
  const label = Object.fromEntries(Object.entries({ product, lot, expiry }).filter(([, value]) => value !== undefined));
  const events = (history['events'] as readonly Record<string, unknown>[]).map(({ type, revision, subject, data }) => ({
    ...{ type, revision, data },
    ...(subject === item['id'] ? {} : { of: subject }),
  }));
  expect(textOf({ subject: item['id'], label, events })).toBe(textOf(expected));
}

async function rebuilt({ ledger, config }: LedgerApp): Promise<void> {
  const build = await requestRebuild(ledger.db, config.ledger, PROJECTED_MODELS, 'partner-views');
  await until('the new build answers', async () =>
    (await allBuilds(ledger.db, config.ledger)).some(
      ({ schema, state }) => schema === build.schema && state === 'live',
    ),
  );
}
