import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { createApiKey, revokeApiKey, waitingChanges } from '../src/auth/api-keys.js';
import type { Role } from '../src/auth/roles.js';
import { signForwarded } from '../src/capture/intake/forwarded-mac.js';
import { FORWARDED_CAPTURES_PATH } from '../src/capture/intake/forwarding.js';
import { openStores, type DatabaseConfig, type Stores } from '../src/composition/open-ledger.js';
import { startApi, type RunningApi } from '../src/composition/running-ledger.js';
import { readConfig } from '../src/config.js';
import { createLogger } from '../src/telemetry/logging.js';
import { until } from './faults/until.js';
import { sentAtOnce } from './support/epcis-xml.js';
import { request, type ApiAnswer } from './support/api-answer.js';
import { DEPOT, epcisDocument, objectEvent, unit } from './support/epcis-xml.js';
import { ownerKeyFile } from './support/owner-key.js';
import { backUpSchemas } from './support/back-up-schemas.js';
import { createTestDatabase, type TestDatabase } from './support/postgres.js';

const SELF = 'own/acme/self';
const AGENT = 'own/acme/agent';
const SCANNER = { name: 'scanner 7', role: 'operator', parties: [], numbers: [] } as const;
const TOLD = { isTold: true } as const;

interface Made {
  readonly id: string;
  readonly principal: string;
  readonly key: string;
}

let database: TestDatabase;
let ledgers = 0;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** The processes of one ledger, which comes back after they ended. */
class Site {
  readonly config: DatabaseConfig;
  private readonly running = new Set<RunningApi>();

  constructor(ledger = `grants${++ledgers}`) {
    const settings = {
      ...{ PORT: '0', LOG_LEVEL: 'fatal', RECORDED_FOR: SELF, OWNER_KEY_FILE: ownerKeyFile(), LEDGER: ledger },
      DATABASE_URL: database.connectionString,
    };
    this.config = { ...readConfig(settings), databaseUrl: database.connectionString };
  }

  async start(): Promise<RunningApi> {
    const logger = createLogger({ level: 'fatal', name: 'test', forPerson: true });
    const api = await startApi(this.config, await openStores(this.config, logger), logger);
    this.running.add(api);
    return api;
  }

  async stop(): Promise<void> {
    // The writer is the last to go, so that no other takes over meanwhile.
    for (const api of [...this.running].reverse()) await api.stop();
    this.running.clear();
  }

  /** The tables of the keys, for as long as no process runs. */
  withTables<T>(work: (db: Stores['db'], ledger: string) => Promise<T>): Promise<T> {
    return this.withStores(({ db }) => work(db, this.config.ledger));
  }

  async withStores<T>(work: (stores: Stores) => Promise<T>): Promise<T> {
    const logger = createLogger({ level: 'fatal', name: 'test', forPerson: true });
    const stores = await openStores(this.config, logger);
    try {
      return await work(stores);
    } finally {
      await stores.close();
    }
  }
}

async function withSite(work: (site: Site) => Promise<void>): Promise<void> {
  const site = new Site();
  try {
    await work(site);
  } finally {
    await site.stop();
  }
}

async function make({ url }: RunningApi, role: Role, more: object = {}): Promise<Made> {
  const answer = await request(url)
    .post('/v1/keys')
    .send({ name: `a ${role}`, role, ...more });
  expect([answer.status, answer.body['detail']]).toEqual([201, undefined]);
  return answer.body as unknown as Made;
}

const opens = async ({ url }: RunningApi, key: string): Promise<boolean> =>
  (await request(url, key).get('/v1/recalls')).status === 200;

const grantsOf = async ({ url }: RunningApi, query: object = {}, key?: string): Promise<ApiAnswer> =>
  request(url, key).get('/v1/grants').query(query);

const keysIn = ({ body }: ApiAnswer): readonly string[] =>
  (body['grants'] as readonly { readonly key: string }[]).map(({ key }) => key);

const access = (ledger: string, table: string) => sql.id(`access_${ledger}`, table);

describe('grants', () => {
  it('tell who might do what at any moment, as it was known at any position', () =>
    withSite(async (site) => {
      const api = await site.start();
      const before = new Date().toISOString();
      const one = await make(api, 'device', {
        parties: [AGENT],
        numbers: ['9506000'],
        expires: '2099-01-31T00:00:00Z',
      });
      const first = await grantsOf(api);
      expect(first.body['grants']).toContainEqual({
        ...{ key: one.id, principal: one.principal, role: 'device', parties: [AGENT], numbers: ['9506000'] },
        ...{ since: expect.any(String), until: '2099-01-31T00:00:00.000Z' },
      });
      const then = new Date().toISOString();
      const rotated = await request(api.url).post(`/v1/keys/${one.id}/rotate`).send({ overlap: 0 });
      await request(api.url)
        .post(`/v1/keys/${(rotated.body as unknown as Made).id}/revoke`)
        .send({});
      const ours = [one.id, (rotated.body as unknown as Made).id];
      const among = (answer: ApiAnswer): readonly string[] => keysIn(answer).filter((key) => ours.includes(key));
      expect(among(await grantsOf(api))).toEqual([]);
      expect(among(await grantsOf(api, { asOf: then }))).toEqual([one.id]);
      expect(among(await grantsOf(api, { asOf: before }))).toEqual([]);
      const { position } = first.body as unknown as { readonly position: number };
      expect(among(await grantsOf(api, { knownAt: String(position) }))).toEqual([one.id]);
      const beyond = await grantsOf(api, { knownAt: '999999' });
      expect([beyond.status, beyond.body['code']]).toEqual([503, 'behind']);
      expect(JSON.stringify(first.body)).not.toMatch(/tl_|scanner|a device/);
    }));

  it('are for auditors and admins, and in no feed, list or capture that others see', () =>
    withSite(async (site) => {
      const api = await site.start();
      const [auditor, reader] = [await make(api, 'auditor'), await make(api, 'compliance')];
      expect((await grantsOf(api, {}, auditor.key)).status).toBe(200);
      const refused = await grantsOf(api, {}, reader.key);
      expect([refused.status, refused.body['detail']]).toEqual([403, expect.stringContaining('read:grants')]);
      const made = await request(api.url)
        .post('/v1/operations/introduce')
        .send({ items: ['own/acme/unit/1'], location: 'own/acme/dock' });
      const feed = await request(api.url, reader.key).get('/v1/feed').buffer(true);
      expect(feed.text).toContain(made.body.capture);
      expect(feed.text).not.toMatch(/change-access|AccessGranted/);
    }));
});

describe('an older backup of the keys', () => {
  it('brings back no key that was revoked, no right that was taken, and none that the log does not know', () =>
    withSite(async (site) => {
      const api = await site.start();
      const [revoked, rotated, kept] = [
        await make(api, 'operator'),
        await make(api, 'operator'),
        await make(api, 'reader'),
      ];
      const { ledger } = site.config;
      await sql`CREATE TABLE ${access(ledger, 'backup')} AS TABLE ${access(ledger, 'api_keys')}`.execute(api.ledger.db);
      await request(api.url).post(`/v1/keys/${revoked.id}/revoke`).send({});
      await request(api.url).post(`/v1/keys/${rotated.id}/rotate`).send({ overlap: 0 });
      await site.stop();
      const stranger = await site.withTables(async (db) => {
        await sql`TRUNCATE ${access(ledger, 'api_keys')}`.execute(db);
        // What the table says of a key is not what it may do: that is told by the log.
        await sql`INSERT INTO ${access(ledger, 'api_keys')} SELECT * FROM ${access(ledger, 'backup')}`.execute(db);
        await sql`UPDATE ${access(ledger, 'api_keys')} SET role = 'admin' WHERE id = ${kept.id}`.execute(db);
        return createApiKey(db, ledger, { ...SCANNER, role: 'admin' }, { isTold: false });
      });
      const again = await site.start();
      expect([
        await opens(again, revoked.key),
        await opens(again, rotated.key),
        await opens(again, stranger.key),
        await opens(again, kept.key),
      ]).toEqual([false, false, false, true]);
      expect((await request(again.url, kept.key).get('/v1/keys')).status).toBe(403);
      const listed = (await request(again.url).get('/v1/keys')).body['keys'] as readonly Made[];
      expect(listed.find(({ id }) => id === revoked.id)).toHaveProperty('revoked');
      expect(keysIn(await grantsOf(again))).not.toContain(stranger.row.id);
    }));

  it('of the models as well takes nothing back: the log itself is read to its end first', () =>
    withSite(async (site) => {
      const api = await site.start();
      const one = await make(api, 'operator');
      const { ledger } = site.config;
      const restore = await site.withStores((stores) => backUpSchemas(stores.pool, ledger));
      await request(api.url).post(`/v1/keys/${one.id}/revoke`).send({});
      await site.stop();
      await site.withStores(async ({ db, pool }) => {
        await restore(pool);
        await sql`UPDATE ${access(ledger, 'api_keys')} SET revoked = NULL`.execute(db);
      });
      const again = await site.start();
      expect(await opens(again, one.key)).toBe(false);
    }));
});

describe('whoever is killed between the keys and the log', () => {
  it('before the log has it leaves a key that opens nothing until it is there, and a revocation that is told later', () =>
    withSite(async (site) => {
      const first = await site.start();
      const revoked = await make(first, 'operator');
      await site.stop();
      const made = await site.withTables(async (db, ledger) => {
        await revokeApiKey(db, ledger, revoked.id, TOLD);
        return createApiKey(db, ledger, SCANNER, TOLD);
      });
      const api = await site.start();
      const { db, config, grants } = api.ledger;
      await until('it was told to the log', async () => (await waitingChanges(db, config.ledger)).length === 0);
      await grants.bringUp();
      expect(grants.events.slice(-2).map(({ type, data }) => [type, data.key])).toEqual([
        ['AccessEnded', revoked.id],
        ['AccessGranted', made.row.id],
      ]);
      await until('the key opens', () => opens(api, made.key));
      expect(await opens(api, revoked.key)).toBe(false);
    }));

  it('after the log has it has it recorded no second time', () =>
    withSite(async (site) => {
      const api = await site.start();
      const { db, config, grants } = api.ledger;
      const { ledger } = config;
      await sql`CREATE TABLE ${access(ledger, 'sent')} (LIKE ${access(ledger, 'key_changes')} INCLUDING DEFAULTS)`.execute(
        db,
      );
      const made = await createApiKey(db, ledger, SCANNER, TOLD);
      await sql`INSERT INTO ${access(ledger, 'sent')} SELECT * FROM ${access(ledger, 'key_changes')}`.execute(db);
      await grants.settle();
      await grants.bringUp();
      const known = grants.events.length;
      // As it is after a kill: told to the log, and still waiting.
      await sql`INSERT INTO ${access(ledger, 'key_changes')} SELECT * FROM ${access(ledger, 'sent')} ON CONFLICT DO NOTHING`.execute(
        db,
      );
      await grants.settle();
      await grants.bringUp();
      expect([grants.events.length, await waitingChanges(db, ledger)]).toEqual([known, []]);
      expect(await opens(api, made.key)).toBe(true);
    }));
});

describe('keys of a release that granted without the log', () => {
  it('are taken in once, those that are live; what comes into the table later is not', () =>
    withSite(async (site) => {
      const untold = { isTold: false } as const;
      const first = await site.start();
      await site.stop();
      expect(first.ledger.grants.events).toEqual([]);
      const [live, ended] = await site.withTables(async (db, ledger) => {
        const keys = [await createApiKey(db, ledger, SCANNER, untold), await createApiKey(db, ledger, SCANNER, untold)];
        await revokeApiKey(db, ledger, keys[1]?.row.id ?? '', untold);
        return keys;
      });
      const api = await site.start();
      await api.ledger.grants.bringUp();
      const taken = api.ledger.grants.events.map(({ data }) => data.key);
      expect([taken.includes(live?.row.id ?? ''), taken.includes(ended?.row.id ?? '')]).toEqual([true, false]);
      expect([await opens(api, live?.key ?? ''), await opens(api, ended?.key ?? '')]).toEqual([true, false]);
      // It was granted when the key was made, whenever that was recorded.
      const since = api.ledger.grants.events.find(({ data }) => data.key === live?.row.id)?.data.at;
      expect(since).toBe(live?.row.created.toISOString());
      const late = await createApiKey(api.ledger.db, site.config.ledger, SCANNER, untold);
      await api.ledger.grants.settle();
      expect(await opens(api, late.key)).toBe(false);
    }));
});

describe('a process that stands by with an old view', () => {
  const body = { items: ['own/acme/unit/9'], location: 'own/acme/dock' };
  const introduce = ({ url }: RunningApi, key: string, sent: object = body): PromiseLike<ApiAnswer> =>
    request(url, key).post('/v1/operations/introduce').send(sent);

  it('passes no key on to the writer that was revoked, nor one whose parties or role are others there', () =>
    withSite(async (site) => {
      const [writer, standby] = [await site.start(), await site.start()];
      const key = await make(writer, 'operator', { parties: [AGENT] });
      const reader = await make(writer, 'reader');
      expect((await introduce(standby, key.key, { ...body, recordedFor: AGENT })).status).toBe(201);
      const device = await make(writer, 'device');
      const seen = await request(standby.url, device.key)
        .post('/v1/epcis/capture')
        .set(sentAtOnce(''))
        .send(epcisDocument([objectEvent({ epcs: [unit(1)], action: 'OBSERVE', readPoint: DEPOT })]));
      expect([seen.status, seen.body['detail']]).toEqual([201, undefined]);
      // The view of the one that stands by: a key that may do everything, and that nobody has revoked.
      const { keys } = standby.ledger.access as { readonly keys: { find: unknown } };
      const old = (made: Made) => ({
        ...{ id: made.id, principal: made.principal, hash: '', role: 'admin', parties: [], numbers: [] },
      });
      keys.find = async (sent: string) => old(sent === reader.key ? reader : key);
      const others = await introduce(standby, key.key, { ...body, items: ['own/acme/unit/10'] });
      expect([others.status, others.body['detail']]).toEqual([403, expect.stringContaining(SELF)]);
      const lacking = await introduce(standby, reader.key, { ...body, items: ['own/acme/unit/11'] });
      expect([lacking.status, lacking.body['detail']]).toEqual([403, expect.stringContaining('record:introduce')]);
      await request(writer.url).post(`/v1/keys/${key.id}/revoke`).send({});
      await until('the writer knows it', async () => !(await opens(writer, key.key)));
      const revoked = await introduce(standby, key.key, { ...body, items: ['own/acme/unit/12'], recordedFor: AGENT });
      expect(revoked.status).toBe(401);
    }));

  it('cannot name another principal than its key has, nor none', () =>
    withSite(async (site) => {
      const [writer] = [await site.start(), await site.start()];
      const [one, other] = [await make(writer, 'operator'), await make(writer, 'admin')];
      const { rows } = await sql<{ secret: string }>`
        SELECT secret FROM ${sql.id(`read_${site.config.ledger}`, 'lease')}`.execute(writer.ledger.db);
      const forward = async (more: object): Promise<unknown> => {
        const operation = { operation: 'close-recall', recall: 'recall/none', recordedFor: SELF };
        const sent = JSON.stringify({ operation, key: 'k', requestHash: 'h', context: { recordedFor: SELF }, ...more });
        const headers = {
          'content-type': 'application/json',
          'x-ledger-mac': signForwarded(rows[0]?.secret ?? '', sent),
        };
        const answer = await fetch(new URL(FORWARDED_CAPTURES_PATH, writer.url), {
          method: 'POST',
          headers,
          body: sent,
        });
        return ((await answer.json()) as { readonly error?: { readonly code: string } }).error?.code;
      };
      const as = ({ principal }: Made) => ({ caller: principal, context: { recordedFor: SELF, actor: principal } });
      expect(await forward({ ...as(other), sentBy: { key: other.id } })).toBe('contradicts-history');
      expect(await forward({ ...as(other), sentBy: { key: one.id } })).toBe('unauthenticated');
      expect(await forward(as(other))).toBe('unauthenticated');
      expect(await forward({ ...as(other), caller: 'ledger' })).toBe('unauthenticated');
      expect(await forward({ ...as(one), sentBy: { key: one.id } })).toBe('forbidden');
    }));
});
