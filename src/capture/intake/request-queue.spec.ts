import { describe, expect, it } from '@jest/globals';
import { operation } from '../../../test/support/pure-ledger.js';
import { request } from '../../../test/support/writer-fixture.js';
import { PendingRequest } from '../writer/pending-request.js';
import { RequestQueue } from './request-queue.js';

function pending(key: string): PendingRequest {
  const waiting = new PendingRequest(
    request(key, operation('move', [`own/acme/u/${key}`], { location: 'own/a/b' })),
    60_000,
  );
  waiting.answered.catch(() => undefined);
  return waiting;
}

async function turnsOfTheLoop(): Promise<void> {
  for (let n = 0; n < 5; n++) await new Promise((resolve) => setImmediate(resolve));
}

describe('the queue of the writer', () => {
  it('gives as one group what comes at the same moment, although the writer waits for the first', async () => {
    const queue = new RequestQueue({ maxRequests: 10, maxItems: 10 });
    const turn = queue.take();
    const requests = ['a', 'b', 'c'].map(pending);
    for (const each of requests) queue.add(each);
    await expect(turn).resolves.toEqual({ kind: 'group', requests });
    queue.close();
    for (const each of requests) each.refuse(new Error('the end of the test'));
  });

  it('lets a few wait while others are on their way to their answers', async () => {
    let inHand = 1;
    const queue = new RequestQueue({ maxRequests: 10, maxItems: 10 }, () => inHand);
    const requests = ['a', 'b', 'c'].map(pending);
    const [first, second, third] = requests as [PendingRequest, PendingRequest, PendingRequest];
    let taken: unknown;
    const turn = queue.take().then((group) => (taken = group));
    queue.add(first);
    await turnsOfTheLoop();
    queue.add(second);
    await turnsOfTheLoop();
    expect(taken).toBeUndefined();
    inHand = 0;
    queue.lookAgain();
    await expect(turn).resolves.toEqual({ kind: 'group', requests: [first, second] });
    queue.add(third);
    await expect(queue.take()).resolves.toEqual({ kind: 'group', requests: [third] });
    for (const each of requests) each.refuse(new Error('the end of the test'));
  });

  it('lets nobody wait for more once there is enough for a group of its own', async () => {
    const queue = new RequestQueue({ maxRequests: 200, maxItems: 200 }, () => 1);
    const turn = queue.take();
    const requests = Array.from({ length: 100 }, (_, n) => pending(`k${n}`));
    for (const each of requests) queue.add(each);
    await expect(turn).resolves.toEqual({ kind: 'group', requests });
    for (const each of requests) each.refuse(new Error('the end of the test'));
  });

  it('ends for a writer that is about to take a group when it is closed', async () => {
    const queue = new RequestQueue({ maxRequests: 10, maxItems: 10 });
    const turn = queue.take();
    const last = pending('a');
    queue.add(last);
    // The writer has been woken, and waits for the others of this moment.
    await Promise.resolve();
    await Promise.resolve();
    expect(queue.close()).toEqual([last]);
    await expect(turn).resolves.toBeUndefined();
    last.refuse(new Error('the end of the test'));
  });
});
