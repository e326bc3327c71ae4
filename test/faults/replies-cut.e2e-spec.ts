import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startLedger, type LedgerApp } from '../support/ledger-app.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { testSeed } from '../support/seed/test-seed.js';
import { Chance, rounds } from './chance.js';
import { Witness, largeManufacture, type Sent } from './witness.js';

describe.each(['postgres', 'eventstoredb'] as const)('a reply that is cut after the commit, the log in %s', (store) => {
  let app: LedgerApp;
  let proxy: TcpProxy;
  beforeAll(async () => {
    app = await startLedger({ store });
    proxy = await TcpProxy.start(app.url);
  });
  afterAll(async () => {
    Witness.giveUp();
    await proxy.close();
    await app.stop();
  });

  /** The ledger answers, and the answer never arrives. */
  async function loseReply(witness: Witness, sent: Sent): Promise<void> {
    const lost = proxy.loseReplyTo((request) => request.includes(sent.key));
    expect(await witness.sendOnce(sent, proxy.through(app.url))).toBeUndefined();
    await lost;
  }

  it('is given again to the same key, and the operation is recorded once', async () => {
    const witness = new Witness();
    const count = rounds(20);
    for (let n = 0; n < count; n++) {
      const sent = largeManufacture(`cut-${n}`, 1_000 * (n + 1), 1 + (n % 3));
      await loseReply(witness, sent);
      const again = await witness.sendUntilAnswered(sent, [proxy.through(app.url)]);
      expect(again).toMatchObject({ status: 201, body: { known: true } });
    }
    const { captures } = await witness.check(app.ledger.store);
    expect(captures).toHaveLength(count);
    expect(witness.acknowledged.size).toBe(count);
  });

  it('is given to each of several who repeat it at once', async () => {
    const witness = new Witness();
    const sent = largeManufacture('repeated-at-once', 5_000_000, 50);
    await loseReply(witness, sent);
    const urls = [proxy.through(app.url), app.url, app.url, app.url];
    const answers = await Promise.all(urls.map((url) => witness.sendUntilAnswered(sent, [url])));
    expect(new Set(answers.map(({ body }) => body.capture)).size).toBe(1);
    expect(answers.every(({ body }) => body.known)).toBe(true);
  });

  it('is given under load, connections cut at random', async () => {
    const chance = Chance.of(testSeed(), 'replies cut');
    const witness = new Witness();
    witness.startClients(4, [proxy.through(app.url)]);
    for (let cut = 0; cut < rounds(15); cut++) {
      await witness.progress(1 + chance.below(10));
      proxy.cutAfter(chance.below(2_000));
      await witness.progress(1);
      proxy.restore();
    }
    await witness.finish();
    expect(witness.wrong).toEqual([]);
    expect([...witness.acknowledged.values()].some(({ known }) => known)).toBe(true);
  });
});
