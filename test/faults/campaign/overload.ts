import { connect, type Socket } from 'node:net';
import { largeManufacture, PRODUCT, type Sent } from '../witness.js';
import { MemoryWatch } from './memory.js';
import { Finding, type Round, type Scenario } from './scenario.js';
import { AS_OWNER } from '../../support/owner-key.js';

const FIRST_BURST = 100;
const BURST = 400;
const BURST_ITEMS = 500;
/** What four times as many requests of 500 items take beyond the first ones, which took 88 to 157 MiB: 59 to 87 were measured. A queue without bound would take more. */
const MOST_GROWTH_MEBIBYTES = 200;
const LARGEST_ITEMS = 20_000;
/** More than the process has connections to PostgreSQL. */
const SLOW_READERS = 12;
const READ_WITHIN_MS = 60_000;

export const overload: Scenario = {
  name: 'overload',
  what: 'far more at once than may wait: refused with Retry-After, memory stays, and each is recorded once when it is sent again',
  async run(round) {
    const { stand, witness, note } = round;
    await stand.api.process.kill();
    await stand.startAgain(stand.api, { QUEUE_LIMIT: '20' });
    await witness.progress(1);
    const memory = new MemoryWatch(stand.api.process.pid, 50);
    await burst(round, 0, FIRST_BURST);
    const before = memory.peak;
    const sent = await burst(round, FIRST_BURST, BURST);
    const [{ mebibytes } = { mebibytes: 0 }] = await memory.stop();
    note(
      `from ${Math.round(mebibytes)} MiB to ${Math.round(before)} by ${FIRST_BURST}, to ${Math.round(memory.peak)} by ${BURST}`,
    );
    if (witness.withoutRetryAfter.length > 0)
      throw new Finding('wrong', `refused without Retry-After: ${witness.withoutRetryAfter.slice(0, 3).join(', ')}`);
    if (memory.peak - before > MOST_GROWTH_MEBIBYTES)
      throw new Finding('wrong', `memory grew by ${memory.peak - before} MiB`);
    // A few of them again; the rest is of no more use to anybody.
    for (const one of sent.slice(0, 20)) await witness.sendUntilAnswered(one, stand.urls);
    await stand.api.process.kill();
  },
};

/** All at once, each once; some are refused. */
async function burst({ stand, number, witness, note }: Round, first: number, count: number): Promise<readonly Sent[]> {
  const from = 40_000_000_000_000 + (number * (FIRST_BURST + BURST) + first) * BURST_ITEMS;
  const all = Array.from({ length: count }, (_, n) =>
    largeManufacture(`burst-${number}-${first + n}`, from + n * BURST_ITEMS, BURST_ITEMS),
  );
  const replies = await Promise.all(all.map((sent) => witness.sendOnce(sent, stand.api.url)));
  const refused = replies.filter((reply) => reply?.status === 503).length;
  note(`${refused} of ${count} refused`);
  if (refused === 0) throw new Finding('wrong', 'nothing was refused');
  return all;
}

export const largeBesideSmall: Scenario = {
  name: 'large-beside-small',
  what: `${LARGEST_ITEMS} items in one request, and a long answer that nobody reads: small operations and questions go on`,
  async run({ stand, number, witness, note }) {
    const large = largeManufacture(`largest-${number}`, 50_000_000_000_000 + number * LARGEST_ITEMS, LARGEST_ITEMS);
    const before = witness.acknowledged.size;
    await witness.sendUntilAnswered(large, stand.urls);
    const meanwhile = witness.acknowledged.size - before - 1;
    note(`${meanwhile} acknowledged meanwhile`);
    if (meanwhile < 1) throw new Finding('stuck', 'nothing small was acknowledged beside a large request');
    const recall = `slow-${number}`;
    await witness.sendUntilAnswered(recallOf(recall, large), stand.urls);
    const readers = Array.from({ length: SLOW_READERS }, () => openReader(stand.api.url, recall));
    try {
      await Promise.all(readers.map(firstBytes));
      await witness.progress(10);
      await expectAnswered(stand.api.url, `/v1/items?id=${encodeURIComponent(`${PRODUCT}/21/50000000000000`)}`);
      await expectAnswered(stand.api.url, '/v1/stock');
      await expectAnswered(stand.api.url, '/health/ready');
      note(`${SLOW_READERS} slow readers`);
    } finally {
      for (const socket of readers) socket.destroy();
    }
    const close = {
      key: `close-${recall}`,
      name: `/v1/recalls/${recall}/close`,
      items: 0,
      events: 1,
      body: { reason: 'test' },
    };
    await witness.sendUntilAnswered(close, stand.urls);
  },
};

function recallOf(id: string, { body }: Sent): Sent {
  const [range] = (body as { readonly items: readonly object[] }).items;
  const scope = { anyOf: [{ serials: [range] }] };
  return {
    key: `open-${id}`,
    name: '/v1/recalls',
    items: 0,
    events: 1,
    body: { id, reason: 'test', scope, blocks: [] },
  };
}

/** Asks for all units of the recall at once, and then reads nothing. */
function openReader(url: string, recall: string): Socket {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.write(
    `GET /v1/recalls/${recall}/impact?format=ndjson HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: ${AS_OWNER.authorization}\r\n\r\n`,
  );
  return socket;
}

/** Its answer has begun. */
function firstBytes(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('readable', resolve);
    socket.once('close', () => reject(new Finding('wrong', 'a slow reader was given no answer')));
  });
}

async function expectAnswered(url: string, path: string): Promise<void> {
  const answer = await fetch(new URL(path, url), {
    headers: AS_OWNER,
    signal: AbortSignal.timeout(READ_WITHIN_MS),
  }).catch((error: unknown) => {
    throw new Finding('stuck', `${path} was not answered beside slow readers: ${String(error)}`);
  });
  const text = await answer.text();
  if (answer.status !== 200 && answer.status !== 404)
    throw new Finding('stuck', `${path} was answered ${answer.status} beside slow readers: ${text.slice(0, 300)}`);
}
