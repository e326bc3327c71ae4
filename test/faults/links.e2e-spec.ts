import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TcpProxy } from '../support/tcp-proxy.js';
import { expectAllThere } from './all-there.js';
import { healthOf, metricOf, untilHealthSays } from './health.js';
import { serverSite, type Site } from './sites.js';
import { TestProcess } from './test-process.js';
import { until } from './until.js';
import { Witness } from './witness.js';

const CLIENTS = 4;

/** What is broken once, and over before anybody could tell: new connections are taken. */
const SHORT = [
  ['cut', (wire: TcpProxy): void => wire.cut()],
  ['reset', (wire: TcpProxy): void => wire.reset()],
  ['half closed', (wire: TcpProxy): void => wire.halfClose()],
] as const;

/** What lasts until it is mended. */
const CUT = ['cut', (wire: TcpProxy): void => (wire.refuse(), wire.cut())] as const;
const STALLED = ['stalled', (wire: TcpProxy): void => wire.silence()] as const;

type Link = 'api-store' | 'api-database' | 'projector-store' | 'projector-database';

/** A ledger whose processes reach their stores by wires that can be broken. The log in PostgreSQL shares the wire of the database. */
class WiredLedger {
  readonly witness = new Witness();

  private constructor(
    private readonly site: Site,
    private readonly wires: ReadonlyMap<Link, TcpProxy>,
    readonly url: string,
  ) {}

  static async start(log: 'postgres' | 'eventstoredb'): Promise<WiredLedger> {
    const site = await serverSite(log);
    const { DATABASE_URL = '', EVENTSTOREDB_URL } = site.environment;
    const wires = new Map<Link, TcpProxy>();
    for (const process of ['api', 'projector'] as const) {
      const database = await TcpProxy.start(DATABASE_URL);
      const store = EVENTSTOREDB_URL === undefined ? undefined : await TcpProxy.start(EVENTSTOREDB_URL);
      wires.set(`${process}-database`, database);
      if (store) wires.set(`${process}-store`, store);
      const running = TestProcess.start(`src/${process}`, {
        ...site.environment,
        QUESTION_SECONDS: '2',
        DATABASE_URL: database.through(DATABASE_URL),
        ...(store ? { EVENTSTOREDB_URL: store.through(EVENTSTOREDB_URL ?? '') } : {}),
      });
      if (process === 'api') await running.printed(/listening/);
    }
    const ledger = new WiredLedger(site, wires, `http://127.0.0.1:${site.environment.PORT}`);
    await untilHealthSays(ledger.url, { status: 'ready' });
    ledger.witness.startClients(CLIENTS, [ledger.url]);
    await ledger.witness.progress(1);
    return ledger;
  }

  wire(link: Link): TcpProxy {
    const wire = this.wires.get(link);
    if (!wire) throw new Error(`no wire ${link}`);
    return wire;
  }

  /** It takes operations, its models follow, and nothing of before is lost or doubled. */
  async goesOn(): Promise<void> {
    await this.witness.progress(4 * CLIENTS);
    await untilHealthSays(this.url, { status: 'ready', projector: 'works' });
    const { body } = await healthOf(this.url);
    await until('the models follow', async () =>
      Object.values((await healthOf(this.url)).body.models).every(
        (model) => (model?.position ?? -1) >= (body.head ?? 0),
      ),
    );
    const stores = await this.site.open();
    await this.witness.checkOn(stores.store).finally(() => stores.close());
    expect(this.witness.hung).toEqual([]);
    expect(this.witness.withoutRetryAfter).toEqual([]);
  }

  /** What the doctor says over ways of its own. */
  async doctor(): Promise<readonly { readonly check: string; readonly verdict: string; readonly found: string }[]> {
    const doctor = TestProcess.start('src/cli', this.site.environment, ['doctor', '--json']);
    await doctor.end();
    return JSON.parse(doctor.output) as Awaited<ReturnType<WiredLedger['doctor']>>;
  }

  async endsLikeRebuilt(): Promise<void> {
    await this.witness.finish();
    await expectAllThere(this.site, this.witness);
  }

  loseAll(): void {
    for (const wire of this.wires.values()) wire.lose();
  }

  mend(): void {
    for (const wire of this.wires.values()) wire.restore();
  }

  async close(): Promise<void> {
    Witness.giveUp();
    await TestProcess.endAll();
    for (const wire of this.wires.values()) await wire.close();
    await this.site.close();
  }
}

async function clientsAreRefused({ refused }: Witness): Promise<void> {
  const refusals = (): number => [...refused.values()].reduce((sum, count) => sum + count, 0);
  const before = refusals();
  await until('clients are refused', () => refusals() > before);
}

describe.each(['postgres', 'eventstoredb'] as const)('a link of a ledger under load, the log in %s', (log) => {
  const apiLinks: readonly Link[] = log === 'postgres' ? ['api-database'] : ['api-database', 'api-store'];
  const projectorLinks: readonly Link[] =
    log === 'postgres' ? ['projector-database'] : ['projector-database', 'projector-store'];
  const each = <T>(links: readonly Link[], ways: readonly (readonly [string, T])[]) =>
    links.flatMap((link) => ways.map(([name, way]) => [link, name, way] as const));

  let ledger: WiredLedger;
  beforeAll(async () => {
    ledger = await WiredLedger.start(log);
  });
  afterEach(() => ledger.mend());
  afterAll(() => ledger.close());

  it.each(each([...apiLinks, ...projectorLinks], SHORT))('%s, once %s: it goes on', async (link, _, disturb) => {
    disturb(ledger.wire(link));
    await ledger.goesOn();
  });

  if (log === 'eventstoredb')
    it('all connections lost without a word, none closed: each is given up after a time, and it goes on', async () => {
      ledger.loseAll();
      await ledger.goesOn();
    });

  it.each([...apiLinks, ...projectorLinks])('%s, slowed down: it goes on meanwhile, and after', async (link) => {
    ledger.wire(link).slowDown();
    await ledger.witness.progress(2 * CLIENTS);
    ledger.mend();
    await ledger.goesOn();
  });

  it.each([...each(apiLinks, [CUT]), ...each(apiLinks.slice(-1), [STALLED])])(
    '%s, %s: health and metrics say so, clients are refused, and it goes on when the link is back',
    async (link, name, disturb) => {
      const isDatabase = link === 'api-database';
      disturb(ledger.wire(link));
      await untilHealthSays(ledger.url, {
        status: 'not ready',
        ...(isDatabase ? { database: 'does not answer' } : { database: 'answers' }),
        ...(isDatabase && log === 'eventstoredb' ? { store: 'answers' } : { store: 'does not answer' }),
      });
      expect(await metricOf(ledger.url, 'traceledger_database_up')).toBe(isDatabase ? 0 : 1);
      expect(await metricOf(ledger.url, 'traceledger_store_up')).toBe(isDatabase && log === 'eventstoredb' ? 1 : 0);
      // By their deadline at the latest.
      if (name === 'stalled') await clientsAreRefused(ledger.witness);
      ledger.mend();
      await ledger.goesOn();
    },
  );

  it.each(each(projectorLinks, [CUT, STALLED]))(
    '%s, %s: operations are taken, health and metrics tell the lag, and the models follow when the link is back',
    async (link, name, disturb) => {
      disturb(ledger.wire(link));
      await ledger.witness.progress(4 * CLIENTS);
      const lag = async (): Promise<number> => (await healthOf(ledger.url)).body.models.histories?.lag ?? 0;
      await until('health tells a lag', async () => (await lag()) > 3 * CLIENTS);
      expect(await metricOf(ledger.url, 'traceledger_model_lag_events{model="histories"}')).toBeGreaterThan(0);
      if (link === 'projector-store') {
        await untilHealthSays(ledger.url, { status: 'ready', projector: 'does not reach the log' });
        expect(await metricOf(ledger.url, 'traceledger_projector_reaches_log')).toBe(0);
        expect((await ledger.doctor()).find(({ check }) => check === 'projector')).toMatchObject({
          verdict: 'problem',
          found: expect.stringContaining('does not reach the log'),
        });
      }
      if (log === 'postgres' && name === 'stalled')
        await untilHealthSays(ledger.url, { status: 'ready', projector: 'is silent' });
      ledger.mend();
      await ledger.goesOn();
      expect(await metricOf(ledger.url, 'traceledger_projector_reaches_log')).toBe(1);
    },
  );

  it('after all of it, rows are those of a clean rebuild', () => ledger.endsLikeRebuilt());
});
