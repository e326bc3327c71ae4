import { afterEach, describe, expect, it } from '@jest/globals';
import type { AppendFault } from '../support/eventstoredb-node/faults.js';
import { EventStoreDBCluster } from '../support/eventstoredb-node/cluster.js';
import { expectAllThere } from './all-there.js';
import { untilHealthSays } from './health.js';
import { siteAt, type Site } from './sites.js';
import { TestProcess } from './test-process.js';
import { until } from './until.js';
import { Witness, largeManufacture } from './witness.js';

/** What becomes of the append under way when the leader changes: as by a cluster that lost its majority, or its leader, before or after. */
const UNDER_WAY: readonly AppendFault[] = ['drop-after-commit', 'drop-before-commit', 'time-out', 'stall-after-commit'];

let site: Site | undefined;
let cluster: EventStoreDBCluster | undefined;
afterEach(async () => {
  Witness.giveUp();
  await TestProcess.endAll();
  await cluster?.stop();
  await site?.close();
});

describe('an EventStoreDB cluster whose leader changes under load', () => {
  it('lets operations wait or refuses them clearly; none is lost or doubled, and it goes on at the new leader', async () => {
    const nodes = (cluster = await EventStoreDBCluster.start());
    const opened = (site = await siteAt(nodes.url));
    const url = `http://127.0.0.1:${opened.environment.PORT}`;
    const api = TestProcess.start('src/api', opened.environment);
    await api.printed(/listening/);
    const projector = TestProcess.start('src/projector', opened.environment);
    const witness = new Witness();
    witness.startClients(4, [url]);
    await witness.progress(10);

    for (const [index, fault] of UNDER_WAY.entries()) {
      const old = nodes.leader;
      old.faults.onAppend(fault);
      const met = old.calls.batchAppend;
      await until('an append meets it', () => old.calls.batchAppend > met);
      nodes.loseLeader({ isDown: index % 2 === 0 });
      if (index === 0)
        await untilHealthSays(url, { status: 'not ready', store: 'does not answer', database: 'answers' });
      nodes.elect();
      const { batchAppend } = nodes.leader.calls;
      await witness.progress(20);
      expect(nodes.leader.calls.batchAppend).toBeGreaterThan(batchAppend);
      await untilHealthSays(url, { status: 'ready' });
    }
    // In the middle of one that takes several appends.
    const large = witness.sendUntilAnswered(largeManufacture('large', 100_000, 8_000), [url]);
    const { batchAppend } = nodes.leader.calls;
    await until('it is under way', () => nodes.leader.calls.batchAppend > batchAppend + 1, { everyMs: 1 });
    nodes.loseLeader({ isDown: true });
    nodes.elect();
    expect(await large).toMatchObject({ status: 201, body: { items: 8_000 } });
    await witness.finish();

    expect([witness.hung, witness.withoutRetryAfter]).toEqual([[], []]);
    expect(
      [...witness.refused.keys()].filter((code) => !/^(unavailable|outcome-unknown|overloaded)$/.test(code)),
    ).toEqual([]);
    expect([api.hasEnded, projector.hasEnded]).toEqual([false, false]);
    const { captures } = await expectAllThere(opened, witness);
    expect(captures).toHaveLength(witness.acknowledged.size);
  });
});
