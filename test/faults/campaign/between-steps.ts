import { TcpProxy } from '../../support/tcp-proxy.js';
import { largeManufacture } from '../witness.js';
import type { Round, Scenario } from './scenario.js';
import type { Stand } from './stand.js';

/** Chunks between the API and its stores within which an operation of one append, and of several, is over. */
const SMALL = { items: 3, chunks: 60 };
const LARGE = { items: 9_000, chunks: 240 };

export const betweenSteps: Scenario = {
  name: 'between-steps',
  what: 'kill -9 of the API at any one message between it and its stores while it records a capture, of one append or of several',
  share: 3,
  async run(round) {
    const { stand, chance, number, witness } = round;
    const wires = await wiresTo(stand);
    try {
      await stand.api.process.kill();
      await stand.startAgain(stand.api, wires.environment);
      await witness.progress(1);
      const { items, chunks } = chance.below(2) === 0 ? SMALL : LARGE;
      const sent = largeManufacture(`step-${number}`, 20_000_000_000_000 + 100_000 * number, items);
      const killed = killAtChunk(round, wires.proxies, 1 + chance.below(chunks), chance.below(2) === 0);
      const answered = witness.sendOnce(sent, stand.api.url);
      await Promise.race([killed, answered]);
      await stand.api.process.kill();
      await answered;
      await stand.startAgain(stand.api);
      await witness.sendUntilAnswered(sent, [stand.api.url]);
    } finally {
      for (const proxy of wires.proxies) await proxy.close();
    }
  },
};

interface Wires {
  readonly proxies: readonly TcpProxy[];
  readonly environment: Readonly<Record<string, string>>;
}

async function wiresTo({ environment }: Stand): Promise<Wires> {
  const proxies: TcpProxy[] = [];
  const through: Record<string, string> = {};
  for (const name of ['DATABASE_URL', 'EVENTSTOREDB_URL']) {
    const url = environment[name];
    if (url === undefined) continue;
    const proxy = await TcpProxy.start(url);
    proxies.push(proxy);
    through[name] = proxy.through(url);
  }
  return { proxies, environment: through };
}

/** The chunk at which it dies still arrives, or does not. */
function killAtChunk(
  { stand, note }: Round,
  proxies: readonly TcpProxy[],
  nth: number,
  arrives: boolean,
): Promise<void> {
  let seen = 0;
  return new Promise((resolve) => {
    for (const proxy of proxies) {
      proxy.onChunk = (to) => {
        if (++seen < nth) return true;
        if (seen > nth) return arrives;
        stand.api.process.killGroup();
        note(
          `at message ${nth}, to the ${to === 'server' ? 'store' : 'API'}, which ${arrives ? 'arrives' : 'is lost'}`,
        );
        resolve();
        return arrives;
      };
    }
  });
}
