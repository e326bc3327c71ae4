import { largeManufacture } from '../witness.js';
import { ReplyCutter, type CutAt } from './reply-cutter.js';
import { Finding, type Round, type Scenario } from './scenario.js';

const CUTS = 500;
const AT_ONCE = 25;
const MOST_ITEMS = 3;

export const repliesCut: Scenario = {
  name: 'replies-cut',
  what: `${CUTS} replies are lost after the commit or before it, ${AT_ONCE} at once, and each client sends again with the same key`,
  share: 2,
  async run({ number, chance, witness, stand, note }) {
    const cuts = Array.from({ length: CUTS }, (_, cut) => ({
      key: `cut-${number}-${cut}`,
      from: 10_000_000_000_000 + 10 * (number * CUTS + cut),
      items: 1 + chance.below(MOST_ITEMS),
      at: chance.pick<CutAt>(['answered', 'answered', 'answered', 'taken']),
    }));
    const cutAt = new Map(cuts.map(({ key, at }) => [key, at]));
    const cutter = await ReplyCutter.start(stand.api.url, (key) => cutAt.get(key) ?? 'answered');
    let commits = 0;
    const client = async (): Promise<void> => {
      for (let next = cuts.pop(); next; next = cuts.pop())
        if (await loseOne(witness, cutter, largeManufacture(next.key, next.from, next.items), next.at)) commits += 1;
    };
    try {
      await Promise.all(Array.from({ length: AT_ONCE }, client));
    } finally {
      await cutter.close();
    }
    note(`${commits} replies cut after the commit`);
  },
};

/** Whether what the client did not hear was that it is recorded. */
async function loseOne(
  witness: Round['witness'],
  cutter: ReplyCutter,
  sent: ReturnType<typeof largeManufacture>,
  at: CutAt,
): Promise<boolean> {
  if ((await witness.sendOnce(sent, cutter.url)) !== undefined)
    throw new Finding('wrong', `${sent.key} was answered over a connection that was cut`);
  const { body } = await witness.sendUntilAnswered(sent, [cutter.url]);
  const lost = await cutter.lostReply(sent.key);
  if (lost?.status !== 201) return false;
  if (lost.capture !== body.capture)
    throw new Finding('doubled', `${sent.key} was recorded as ${lost.capture}, and then as ${body.capture}`);
  // Who repeats it while the first is still in hand may overtake it.
  if (at === 'answered' && body.known !== true)
    throw new Finding('doubled', `${sent.key} was answered twice as new: ${JSON.stringify(body)}`);
  return true;
}
