import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { allBuilds, type Build } from '../../projections/builds/builds.js';
import type { Stores } from '../../src/composition/open-ledger.js';
import { expectLikeRebuilt } from './all-there.js';
import { untilAtHead } from './clean-rebuild.js';
import { serverSite, type Site } from './sites.js';
import { TestProcess } from './test-process.js';
import { until } from './until.js';
import { PRODUCT, Witness, largeManufacture } from './witness.js';
import { AS_OWNER } from '../support/owner-key.js';

const ITEMS = 8_000;
const OPERATIONS = 4;
const LOT = `${PRODUCT}/10/LARGE`;

/** Asks the same thing all the time, of a model that is being replaced: no answer may be of a half one. */
class Watcher {
  readonly answers = new Set<string>();
  private isDone = false;
  private readonly asking: Promise<void>;

  constructor(url: string) {
    this.asking = this.ask(url);
  }

  async finish(): Promise<readonly string[]> {
    this.isDone = true;
    await this.asking;
    return [...this.answers];
  }

  private async ask(url: string): Promise<void> {
    const stock = new URL('/v1/stock', url);
    stock.searchParams.set('product', PRODUCT);
    stock.searchParams.set('groupBy', 'lot');
    const items = new URL('/v1/items', url);
    items.searchParams.set('id', `${PRODUCT}/21/100000`);
    while (!this.isDone) {
      this.answers.add(await answerOf(stock, (body) => quantityOf(body, LOT)));
      this.answers.add(await answerOf(items, (body) => `lot ${JSON.stringify((body as { lot?: unknown }).lot)}`));
    }
  }
}

async function answerOf(url: URL, told: (body: unknown) => string): Promise<string> {
  const response = await fetch(url, { headers: AS_OWNER });
  const body: unknown = await response.json();
  return response.status === 200 ? told(body) : `${response.status} ${JSON.stringify(body)}`;
}

function quantityOf(body: unknown, lot: string): string {
  const { stock } = body as { readonly stock: readonly { readonly lot?: string; readonly quantity: string }[] };
  const rows = stock.filter((row) => row.lot === lot);
  return `quantity ${rows.reduce((sum, { quantity }) => sum + Number(quantity), 0)}`;
}

describe('a rebuild beside the live model, while operations are written, that is killed', () => {
  let site: Site;
  let stores: Stores & { readonly ledger: string };
  let url: string;
  let witness: Witness;
  let watcher: Watcher;
  let projector: TestProcess;
  const startProjector = (): TestProcess => TestProcess.start('src/projector', site.environment);
  const buildsOf = async (model: string): Promise<readonly Build[]> =>
    (await allBuilds(stores.db, stores.ledger)).filter((build) => build.model === model);

  beforeAll(async () => {
    site = await serverSite('postgres');
    url = `http://127.0.0.1:${site.environment.PORT}`;
    await TestProcess.start('src/api', site.environment).printed(/listening/);
    projector = startProjector();
    stores = await site.open();
    witness = new Witness();
    for (let n = 1; n <= OPERATIONS; n++)
      await witness.sendUntilAnswered(largeManufacture(`large-${n}`, 100_000 * n, ITEMS), [url]);
    await untilAtHead(stores, stores.ledger);
    witness.startClients(2, [url]);
    watcher = new Watcher(url);
  });
  afterAll(async () => {
    Witness.giveUp();
    await TestProcess.endAll();
    await stores.close();
    await site.close();
  });

  /** Kills whoever builds as soon as the newest build of the model is so far; another one finishes it. */
  async function killedWhen(model: string, isSoFar: (build: Build) => boolean): Promise<void> {
    const before = (await buildsOf(model)).length;
    const asked = TestProcess.start('src/cli', site.environment, ['rebuild', model]);
    await until(`the build of ${model} is so far`, async () => (await buildsOf(model)).slice(before).some(isSoFar), {
      everyMs: 2,
    });
    for (const process of [asked, projector]) process.killGroup();
    await Promise.all([asked.exited, projector.exited]);
    projector = startProjector();
    await witness.progress(3);
  }

  it.each([
    ['before its first event', (): boolean => true],
    ['in its middle', ({ position }: Build): boolean => position > ITEMS],
    ['as soon as it answers', ({ state }: Build): boolean => state === 'live'],
  ])('%s: it goes on, and answers', async (_, isSoFar) => {
    const newest = Math.max(...(await buildsOf('stock-levels')).map(({ build }) => build));
    await killedWhen('stock-levels', (build) => build.build > newest && isSoFar(build));
    await until('the new build answers', async () =>
      (await buildsOf('stock-levels')).some(({ build, state }) => state === 'live' && build > newest),
    );
  });

  it('of the models that the writer keeps: it starts over when it is asked for again', async () => {
    const isHalf = ({ build, state }: Build): boolean => build === 2 && state === 'building';
    await killedWhen('items', isHalf);
    expect((await buildsOf('items')).map(({ build, state }) => `${build} ${state}`)).toEqual(['1 live', '2 building']);
    const again = TestProcess.start('src/cli', site.environment, ['rebuild', 'items']);
    expect(await again.end()).toMatchObject({ code: 0 });
    expect((await buildsOf('items')).filter(({ state }) => state === 'building')).toEqual([]);
  });

  it('no answer was ever of a half one, what was replaced is dropped, and rows are those of a clean rebuild', async () => {
    await witness.finish();
    expect([...(await watcher.finish())].sort()).toEqual([
      `lot ${JSON.stringify(LOT)}`,
      `quantity ${OPERATIONS * ITEMS}`,
    ]);
    // A projector that begins drops what nobody reads any more.
    projector.killGroup();
    await projector.exited;
    projector = startProjector();
    await until('only live builds are left', async () =>
      (await allBuilds(stores.db, stores.ledger)).every(({ state }) => state === 'live'),
    );
    await witness.check(stores.store);
    await expectLikeRebuilt(stores);
  });
});
