import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { allBuilds } from '../../projections/builds/builds.js';
import type { Stores } from '../../src/composition/open-ledger.js';
import { expectLikeRebuilt } from './all-there.js';
import { untilAtHead } from './clean-rebuild.js';
import { serverSite, type Site } from './sites.js';
import { TestProcess } from './test-process.js';
import { until } from './until.js';
import { Witness } from './witness.js';

describe('two projectors on one ledger', () => {
  let site: Site;
  let stores: Stores & { readonly ledger: string };
  let witness: Witness;
  const projector = (): TestProcess => TestProcess.start('src/projector', site.environment);

  beforeEach(async () => {
    site = await serverSite('postgres');
    const api = TestProcess.start('src/api', site.environment);
    await api.printed(/listening/);
    stores = await site.open();
    witness = new Witness();
    witness.startClients(3, [`http://127.0.0.1:${site.environment.PORT}`]);
    await witness.progress(1);
  });
  afterEach(async () => {
    Witness.giveUp();
    await stores.close();
    await site.close();
  });

  /** The first works by the time that the second comes. */
  async function startBoth(): Promise<readonly [TestProcess, TestProcess]> {
    const first = projector();
    await untilAtHead(stores, stores.ledger);
    return [first, projector()];
  }

  async function expectAllAsRebuilt(): Promise<void> {
    await witness.finish();
    await witness.check(stores.store);
    await expectLikeRebuilt(stores);
  }

  it('one is killed under load: the other goes on at once, and rows are those of a clean rebuild', async () => {
    let [working, standingBy] = await startBoth();
    for (let round = 0; round < 2; round++) {
      await witness.progress(40);
      working.killGroup();
      // Whoever takes over reaches what is written now.
      await witness.progress(20);
      await untilAtHead(stores, stores.ledger);
      [working, standingBy] = [standingBy, projector()];
    }
    expect(standingBy.hasEnded).toBe(false);
    await expectAllAsRebuilt();
  });

  it('one is paused and wakes up after the other took over: it changes no row', async () => {
    const [paused] = await startBoth();
    await witness.progress(40);
    paused.signal('SIGSTOP');
    // Its successor waits until it is sure that nobody works.
    await witness.progress(20);
    await untilAtHead(stores, stores.ledger);
    paused.signal('SIGCONT');
    await paused.printed(/starts over|"level":40/);
    await witness.progress(40);
    await expectAllAsRebuilt();
    expect(paused.hasEnded).toBe(false);
  });

  it('a rebuild is asked for while operations are written, and its projector is killed: it ends as if nothing had been', async () => {
    const working = projector();
    await untilAtHead(stores, stores.ledger);
    await witness.progress(60);
    const asked = TestProcess.start('src/cli', site.environment, ['rebuild', 'stock-levels']);
    expect(await asked.end()).toMatchObject({ code: 0 });
    expect(asked.output).toMatch(/build 2/);
    working.killGroup();
    await witness.progress(10);
    projector();
    const isSwitched = async (): Promise<boolean> =>
      (await allBuilds(stores.db, stores.ledger)).some(
        ({ model, build, state }) => model === 'stock-levels' && build === 2 && state === 'live',
      );
    await until('the new build of stock-levels answers', isSwitched);
    await expectAllAsRebuilt();
  });
});
