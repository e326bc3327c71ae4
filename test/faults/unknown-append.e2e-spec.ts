import { afterEach, describe, expect, it } from '@jest/globals';
import { TcpProxy, type LossAt } from '../support/tcp-proxy.js';
import { expectAllThere } from './all-there.js';
import { serverSite, type Site } from './sites.js';
import { TestProcess } from './test-process.js';
import { Witness, largeManufacture } from './witness.js';

const SEVERAL_APPENDS = 6_000;

/** Each some times: what comes before it on the connection differs. */
const LOSSES: readonly LossAt[] = ['request', 'reply', 'request', 'reply', 'reply', 'request'];

let site: Site | undefined;
let wire: TcpProxy | undefined;
afterEach(async () => {
  Witness.giveUp();
  await TestProcess.endAll();
  await wire?.close();
  await site?.close();
});

/** The type of a header travels as it is, in the protocol of either store, and in nothing but an append. */
const isAppend = (request: Buffer): boolean => request.includes('CaptureRecorded');

describe.each(['postgres', 'eventstoredb'] as const)('an append whose outcome is unknown, the log in %s', (log) => {
  it('is sent again until it is known: each operation is recorded once, wherever the answer was lost', async () => {
    const opened = (site = await serverSite(log));
    const setting = log === 'postgres' ? 'DATABASE_URL' : 'EVENTSTOREDB_URL';
    const direct = opened.environment[setting] ?? '';
    const between = (wire = await TcpProxy.start(direct));
    const url = `http://127.0.0.1:${opened.environment.PORT}`;
    const api = TestProcess.start('src/api', { ...opened.environment, [setting]: between.through(direct) });
    await api.printed(/listening/);
    TestProcess.start('src/projector', opened.environment);
    const witness = new Witness();
    witness.startClients(3, [url]);
    await witness.progress(5);

    for (const loss of LOSSES) {
      await between.loseAt(loss, isAppend);
      await witness.progress(10);
    }
    // In the middle of an operation that takes several appends.
    const large = witness.sendUntilAnswered(largeManufacture('large', 100_000, SEVERAL_APPENDS), [url]);
    await between.loseAt('reply', (request) => request.includes('ItemManufactured'));
    expect(await large).toMatchObject({ status: 201, body: { items: SEVERAL_APPENDS } });
    if (log === 'eventstoredb') {
      // Nobody is told, so that only a deadline ends it; those who wait hear of their own before.
      await between.loseAt('silence', isAppend);
      await witness.progress(10);
      expect(witness.refused.get('outcome-unknown')).toBeGreaterThan(0);
    }
    await witness.finish();

    expect(witness.hung).toEqual([]);
    expect(api.output).toMatch(/outcome of an append is unknown/);
    const { captures, voided } = await expectAllThere(opened, witness);
    expect(captures).toHaveLength(witness.acknowledged.size);
    expect(voided).toEqual([]);
  });
});
