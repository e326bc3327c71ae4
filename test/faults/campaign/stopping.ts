import { passing } from '../chance.js';
import { untilAtHead } from '../clean-rebuild.js';
import { metricOf } from '../health.js';
import { until } from '../until.js';
import { largeManufacture, type Reply, type Sent } from '../witness.js';
import { Finding, type Round, type Scenario } from './scenario.js';

const LONGEST_MS = 150;
const STOP_WITHIN_MS = 10_000;
/** Small requests that wait behind a large one. */
const SMALL = 40;

export const stopping: Scenario = {
  name: 'sigterm',
  what: `SIGTERM with ${SMALL} requests and a large one in hand: each is answered, what is answered as recorded is, and nothing else; all ends within 10 s`,
  share: 2,
  async run(round) {
    const { stand, chance, witness, note } = round;
    // A process that has only just been started does not listen to signals yet.
    await untilAtHead(stand.stores, stand.stores.ledger);
    const inHand = requests(round);
    const answers = inHand.map((sent) => witness.sendOnce(sent, stand.api.url));
    const areTaken = await untilTaken(round, inHand.length, answers);
    await passing(chance.below(LONGEST_MS));
    const startedAt = performance.now();
    await stopBoth(round);
    note(`stopped in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
    const replies = await Promise.all(answers);
    await expectNothingHalf(round, inHand, replies);
    const count = (status: number | undefined): number => replies.filter((reply) => reply?.status === status).length;
    note(`of ${inHand.length} in hand ${count(201)} recorded, ${count(503)} refused`);
    if (areTaken && count(undefined) > 0) throw new Finding('wrong', `${count(undefined)} in hand were not answered`);
    await stand.settle();
    for (const sent of inHand) await witness.sendUntilAnswered(sent, stand.urls);
  },
};

function requests({ chance, number }: Round): readonly Sent[] {
  const first = 30_000_000_000_000 + 100_000 * number;
  const large = largeManufacture(`stop-${number}`, first, 5_000 + chance.below(4_000));
  const small = Array.from({ length: SMALL }, (_, n) => largeManufacture(`stop-${number}-${n}`, first + 50_000 + n, 1));
  return [large, ...small];
}

/** False where they were answered sooner than we could look. */
async function untilTaken(
  { stand }: Round,
  count: number,
  answers: readonly Promise<Reply | undefined>[],
): Promise<boolean> {
  let isAnswered = false;
  void Promise.race(answers).then(() => (isAnswered = true));
  let waiting = 0;
  await until(
    'all are in hand',
    async () => {
      waiting = await metricOf(stand.api.url, 'traceledger_captures_waiting');
      return isAnswered || waiting >= count;
    },
    { everyMs: 1 },
  );
  return waiting >= count;
}

async function stopBoth({ stand }: Round): Promise<void> {
  const both = [stand.api.process, stand.projector];
  for (const process of both) process.signal('SIGTERM');
  for (const process of both) {
    const { code } = await process.end(STOP_WITHIN_MS).catch((error: unknown) => {
      throw new Finding('stuck', String(error));
    });
    if (code !== 0) throw new Finding('wrong', `${process.program} ended with ${code}: ${process.output.slice(-500)}`);
  }
}

/** Nothing runs, and nothing was sent again. */
async function expectNothingHalf(
  { witness, stand }: Round,
  sent: readonly Sent[],
  replies: readonly (Reply | undefined)[],
): Promise<void> {
  const open = await witness.openIn(stand.stores.store);
  if (open !== undefined) throw new Finding('half', `capture ${open} was left open by a writer that was told to stop`);
  for (const [index, { key }] of sent.entries()) {
    const code = replies[index]?.status === 503 ? replies[index].body.code : undefined;
    if (code !== undefined && code !== 'outcome-unknown' && witness.isRecorded(key))
      throw new Finding('wrong', `${key} was refused with ${code}, and is in the log`);
  }
}
