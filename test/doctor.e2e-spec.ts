import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { liveBuild } from '../projections/builds/builds.js';
import { park } from '../projections/builds/parked.js';
import { keptName } from '../projections/builds/projector-presence.js';
import { registryOf } from '../projections/builds/registry.js';
import { exitCode, type Finding } from '../src/doctor/finding.js';
import { livingOwner } from '../src/event-store/embedded/embedded-postgres-owner.js';
import { embeddedSite, type Site } from './faults/sites.js';
import { TestProcess } from './faults/test-process.js';
import { request } from './support/api-answer.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';
import { TcpProxy } from './support/tcp-proxy.js';

const ITEM = '01/00300011111116/21/1';

interface Examined {
  readonly code: number | null;
  readonly findings: readonly Finding[];
}

/** `npm run ledger -- doctor --json` with these settings. It ends by itself, whatever it looks at. */
async function examine(environment: Readonly<Record<string, string>>): Promise<Examined> {
  const command = TestProcess.start('src/cli', environment, ['doctor', '--json']);
  const { code } = await command.end();
  const json = /^\[\n[^]*^\]$/m.exec(command.output)?.[0];
  if (json === undefined) throw new Error(`the doctor printed no findings:\n${command.output}`);
  return { code, findings: JSON.parse(json) as Finding[] };
}

/** A full disk, or a slow answer, is a matter of the machine that the test runs on. */
const OF_THE_MACHINE = ['disk', 'event store', 'connections'];

const notWell = ({ findings }: Examined): readonly Finding[] =>
  findings.filter(({ check, verdict }) => verdict !== 'ok' && !OF_THE_MACHINE.includes(check));

const one = ({ findings }: Examined, check: string): Finding | undefined =>
  findings.find((finding) => finding.check === check);

async function manufacture(url: string): Promise<void> {
  const body = { items: [ITEM], location: 'own/acme/plant' };
  const answer = await request(url).post('/v1/operations/manufacture').send(body);
  expect(answer.status).toBe(201);
  const { position } = answer.body as { position: number };
  const stock = await request(url).get('/v1/stock').query({ after: position });
  expect(stock.status).toBe(200);
}

describe('the doctor of a ledger that was started by one command', () => {
  let site: Site;
  beforeAll(async () => {
    site = await embeddedSite();
  });
  afterAll(() => site.close());

  it('finds all well while it runs, and says that it does not once it is stopped', async () => {
    const ledger = TestProcess.start('src/main', site.environment);
    await ledger.printed(/is running/);
    await manufacture(`http://127.0.0.1:${site.environment.PORT}`);
    const running = await examine(site.environment);
    expect(notWell(running)).toEqual([]);
    expect(running.code).toBe(exitCode(running.findings));
    expect(one(running, 'log')?.found).toBe('open, head at position 2');
    expect(one(running, 'writer')?.found).toMatch(new RegExp(`^process ${ledger.pid} on .*, answers$`));
    expect(one(running, 'size')?.found).toMatch(/^database [\d.]+ MB: log [\d.]+ kB, /);

    ledger.interruptGroup();
    await ledger.end();
    const stopped = await examine(site.environment);
    expect(notWell(stopped)).toMatchObject([{ check: 'ledger', verdict: 'warning' }]);
    expect(stopped.code).toBe(1);
    expect(await livingOwner(site.environment.DATA_DIR ?? '')).toBeUndefined();
  });

  it('finds no ledger in an empty folder, and makes none', async () => {
    const examined = await examine({ DATA_DIR: `${site.environment.DATA_DIR}/nothing` });
    expect(examined.code).toBe(2);
    expect(notWell(examined)).toMatchObject([{ check: 'PostgreSQL', verdict: 'problem' }]);
  });

  it('names every setting that is not usable, and looks no further', async () => {
    const examined = await examine({ PORT: 'x', QUEUE_LIMIT: '0' });
    expect(examined.code).toBe(2);
    expect(examined.findings.map(({ found }) => found)).toEqual([
      'PORT=x is not usable: a whole number from 0 to 65535',
      'QUEUE_LIMIT=0 is not usable: a whole number from 1 to 100000',
    ]);
  });
});

describe.each(['postgres', 'eventstoredb'] as const)('the doctor of a ledger with its log in %s', (store) => {
  let app: LedgerApp;
  let proxy: TcpProxy | undefined;
  const settings = (): Record<string, string> => ({
    DATABASE_URL: app.config.databaseUrl,
    LEDGER: app.config.ledger,
    ...(app.config.eventStoreDbUrl === undefined ? {} : { EVENTSTOREDB_URL: app.config.eventStoreDbUrl }),
  });
  /** With a wire in between that can be broken, to the store that holds the log. */
  async function throughProxy(): Promise<{ wire: TcpProxy; environment: Record<string, string> }> {
    const target = app.config.eventStoreDbUrl ?? app.config.databaseUrl;
    const wire = (proxy = await TcpProxy.start(target));
    const by =
      store === 'eventstoredb'
        ? { EVENTSTOREDB_URL: `esdb://127.0.0.1:${wire.port}?tls=false` }
        : { DATABASE_URL: wire.through(target) };
    return { wire, environment: { ...settings(), ...by } };
  }

  beforeAll(async () => {
    app = await startLedger({ store });
    await manufacture(app.url);
  });
  afterEach(async () => {
    await TestProcess.endAll();
    await proxy?.close();
    proxy = undefined;
  });
  afterAll(() => app.stop());

  it('finds all well', async () => {
    const examined = await examine(settings());
    expect(notWell(examined)).toEqual([]);
    expect(one(examined, 'same log')?.found).toBe('the read models were made from this log');
  });

  it('finds what a read model could not take in', async () => {
    const { db } = app.ledger;
    const build = await liveBuild(db, app.ledger.release, 'histories');
    await park(db, app.config.ledger, build, [{ subject: ITEM, position: 2, error: 'cannot digest it' }]);
    const examined = await examine(settings());
    await registryOf(db, app.config.ledger).deleteFrom('parked_subjects').execute();
    expect(examined.code).toBe(2);
    expect(notWell(examined)).toMatchObject([{ check: 'model histories', verdict: 'problem' }]);
    expect(one(examined, 'model histories')?.found).toContain(
      `1 subject, first ${ITEM} at position 2: cannot digest it`,
    );
  });

  it('finds a log that is sealed', async () => {
    await app.ledger.store.setMark({ state: 'sealed', since: '2026-01-02T00:00:00Z', note: 'moved' });
    const examined = await examine(settings());
    await app.ledger.store.setMark({ state: 'open', since: '', note: '' });
    expect(examined.code).toBe(2);
    expect(notWell(examined)).toMatchObject([{ check: 'log', verdict: 'problem' }]);
  });

  it.each(['silence', 'refuse'] as const)('finds a store that is away (%s), and ends', async (how) => {
    const { wire, environment } = await throughProxy();
    wire[how]();
    const examined = await examine(environment);
    expect(examined.code).toBe(2);
    expect(one(examined, 'event store')).toMatchObject({ verdict: 'problem' });
    // What is in PostgreSQL is looked at all the same, where that is another.
    const database = store === 'eventstoredb' ? 'ok' : 'problem';
    expect(one(examined, 'PostgreSQL')).toMatchObject({ verdict: database });
    expect(one(examined, 'projector') !== undefined).toBe(store === 'eventstoredb');
  });

  it('finds no ledger of another name', async () => {
    const examined = await examine({ ...settings(), LEDGER: 'another' });
    expect(examined.code).toBe(2);
    expect(one(examined, 'ledger')).toMatchObject({ verdict: 'problem' });
  });
});

describe('the doctor of a ledger that no projector works for', () => {
  let app: LedgerApp;
  const settings = (): Record<string, string> => ({ DATABASE_URL: app.config.databaseUrl, LEDGER: app.config.ledger });
  beforeAll(async () => {
    app = await startLedger({ projector: false });
  });
  afterEach(() => TestProcess.endAll());
  afterAll(() => app.stop());

  it('finds the projector silent, models without rows, and models that were made from another log', async () => {
    const never = await examine(settings());
    expect(never.code).toBe(2);
    expect(one(never, 'projector')).toMatchObject({ verdict: 'problem', found: 'none has ever worked' });
    expect(one(never, 'model histories')).toMatchObject({ verdict: 'problem' });
    expect(one(never, 'model items')).toMatchObject({ verdict: 'ok' });

    const registry = registryOf(app.ledger.db, app.config.ledger);
    const { name, versions } = app.ledger.release;
    const keeps = [keptName('histories', versions['histories'] ?? '')];
    const shown = { release: name, backend: 0, shown_at: sql<Date>`now() - interval '1 hour'`, keeps };
    await registry.insertInto('projectors').values(shown).execute();
    await registry.updateTable('model_builds').set({ event_id: 'stranger' }).where('model', '=', 'items').execute();
    const silent = await examine(settings());
    expect(one(silent, 'projector')).toMatchObject({ verdict: 'problem', found: 'silent for 60 min' });
    expect(one(silent, 'same log')).toMatchObject({
      verdict: 'problem',
      found: 'items: made from another log, which has event stranger at position 0',
    });
  });
});
