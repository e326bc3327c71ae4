import { untilAtHead } from '../clean-rebuild.js';
import { metricOf } from '../health.js';
import { until } from '../until.js';
import { largeManufacture, type Reply, type Sent } from '../witness.js';
import { Finding, type Round, type Scenario } from './scenario.js';
import { isLargeAppend, stallAt } from './wires.js';

/** Requests that wait behind a large one. */
const SMALL = 40;
const LATEST_MESSAGE = 25;

export const stopping: Scenario = {
  name: 'sigterm',
  what: `SIGTERM in the middle of a large request, with ${SMALL} behind it: each is answered, what it took is finished, what it refuses is not in the log; all ends within 10 s`,
  share: 2,
  async run(round) {
    const { stand, witness, note } = round;
    // A process that has only just been started does not listen to signals yet.
    await untilAtHead(stand.stores, stand.stores.ledger);
    const [large, ...small] = requests(round);
    const stalled = stallInside(round);
    const first = witness.sendOnce(large, stand.api.url);
    const isStalled = await Promise.race([stalled.then(() => true), first.then(() => false)]);
    if (!isStalled) return note('answered before it could be stalled');
    const answers = [first, ...small.map((sent) => witness.sendOnce(sent, stand.api.url))];
    // Metrics are slow while the log does not answer. What comes over later connections is mostly read later: then one look is enough.
    await fetch(stand.api.url);
    await until('all are in hand', async () => {
      return (await metricOf(stand.api.url, 'traceledger_captures_waiting')) >= answers.length;
    });
    const startedAt = performance.now();
    for (const process of [stand.api.process, stand.projector]) process.signal('SIGTERM');
    stand.wires.mend();
    await untilEnded(round);
    note(`stopped in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
    await expectFinished(round, [large, ...small], await Promise.all(answers));
    await stand.settle();
    for (const sent of [large, ...small]) await witness.sendUntilAnswered(sent, stand.urls);
  },
};

function requests({ chance, number }: Round): readonly [Sent, ...Sent[]] {
  const first = 30_000_000_000_000 + 100_000 * number;
  const small = Array.from({ length: SMALL }, (_, n) => largeManufacture(`stop-${number}-${n}`, first + 50_000 + n, 1));
  // It takes several appends.
  return [largeManufacture(`stop-${number}`, first, 5_000 + chance.below(2_000)), ...small];
}

/** Holds all messages between the API and its log, from one on in the middle of a large append. */
function stallInside({ stand, chance }: Round): Promise<void> {
  const { database, store } = stand.wires.api;
  let left = chance.below(LATEST_MESSAGE);
  let isInside = false;
  return stallAt(store ?? database, (message) => {
    // Not in what is asked of the models before: for want of an answer to that it would be refused.
    isInside ||= isLargeAppend(message);
    return isInside && left-- <= 0;
  });
}

async function untilEnded({ stand }: Round): Promise<void> {
  for (const process of [stand.api.process, stand.projector]) {
    const { code } = await process.end().catch((error: unknown) => {
      throw new Finding('stuck', String(error));
    });
    if (code !== 0) throw new Finding('wrong', `${process.program} ended with ${code}: ${process.output.slice(-500)}`);
  }
}

/** Nothing runs, and nothing was sent again. */
async function expectFinished(
  { witness, stand, note }: Round,
  sent: readonly Sent[],
  replies: readonly (Reply | undefined)[],
): Promise<void> {
  const count = (status: number | undefined): number => replies.filter((reply) => reply?.status === status).length;
  note(`of ${sent.length} in hand ${count(201)} recorded, ${count(503)} refused`);
  const open = await witness.openIn(stand.stores.store);
  if (open !== undefined) throw new Finding('half', `capture ${open} was left open by a writer that was told to stop`);
  if (count(undefined) > 0) throw new Finding('wrong', `${count(undefined)} in hand were not answered`);
  for (const [index, { key }] of sent.entries()) {
    const code = replies[index]?.status === 503 ? replies[index].body.code : undefined;
    if (code !== undefined && code !== 'outcome-unknown' && witness.isRecorded(key))
      throw new Finding('wrong', `${key} was refused with ${code}, and is in the log`);
  }
}
