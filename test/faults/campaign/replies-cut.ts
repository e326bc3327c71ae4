import { TcpProxy } from '../../support/tcp-proxy.js';
import { largeManufacture } from '../witness.js';
import { Finding, type Round, type Scenario } from './scenario.js';

const CUTS = 25;

export const repliesCut: Scenario = {
  name: 'replies-cut',
  what: `${CUTS} times the reply is lost after the commit, and the client sends again with the same key`,
  share: 2,
  async run(round) {
    const proxy = await TcpProxy.start(round.stand.api.url);
    try {
      for (let cut = 0; cut < CUTS; cut++) await loseOne(round, proxy, cut);
    } finally {
      await proxy.close();
    }
    round.note(`${CUTS} replies cut`);
  },
};

async function loseOne({ number, chance, witness, stand }: Round, proxy: TcpProxy, cut: number): Promise<void> {
  const sent = largeManufacture(
    `cut-${number}-${cut}`,
    10_000_000_000_000 + 1_000 * (number * CUTS + cut),
    1 + chance.below(3),
  );
  const through = proxy.through(stand.api.url);
  const isLost = proxy.loseReplyTo((request) => request.includes(sent.key));
  if ((await witness.sendOnce(sent, through)) !== undefined) throw new Finding('wrong', `${sent.key} was answered`);
  await isLost;
  const { body } = await witness.sendUntilAnswered(sent, [through]);
  if (body.known !== true)
    throw new Finding('doubled', `${sent.key} was answered twice as new: ${JSON.stringify(body)}`);
}
