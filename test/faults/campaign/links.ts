import { TcpProxy } from '../../support/tcp-proxy.js';
import { passing } from '../chance.js';
import type { Round, Scenario } from './scenario.js';

const LONGEST_MS = 3_000;
/** A connection that is lost without a word is given up only after a while. */
const RECOVERS_WITHIN_MS = 120_000;

type Way = readonly [name: string, disturb: (wire: TcpProxy) => void];
const WAYS: readonly [Way, ...Way[]] = [
  ['cut', (wire) => (wire.refuse(), wire.cut())],
  ['stalled', (wire) => wire.silence()],
  ['slowed', (wire) => wire.slowDown()],
  ['reset', (wire) => wire.reset()],
  ['half closed', (wire) => wire.halfClose()],
  ['lost', (wire) => wire.lose()],
];

interface Wires {
  readonly database: TcpProxy;
  readonly store?: TcpProxy;
  /** By which a process goes over them. */
  readonly environment: Readonly<Record<string, string>>;
}

async function wiresOf({ stand }: Round): Promise<Wires> {
  const { DATABASE_URL = '' } = stand.environment;
  const database = await TcpProxy.start(DATABASE_URL);
  const store = stand.node && (await TcpProxy.start(stand.node.url));
  return {
    database,
    ...(store ? { store } : {}),
    environment: {
      QUESTION_SECONDS: '2',
      DATABASE_URL: database.through(DATABASE_URL),
      ...(store && stand.node ? { EVENTSTOREDB_URL: store.through(stand.node.url) } : {}),
    },
  };
}

/** API and projector come back by way of wires, one of which is broken and mended. */
export const brokenLink: Scenario = {
  name: 'link',
  what: 'a link of API or projector to its stores is cut, stalled, slowed, reset, half closed or lost, and comes back',
  share: 4,
  async run(round) {
    const { stand, chance, witness, note } = round;
    const [ofApi, ofProjector] = [await wiresOf(round), await wiresOf(round)];
    const all = [ofApi, ofProjector].flatMap(({ database, store }) => (store ? [database, store] : [database]));
    await stand.endProcesses();
    try {
      await stand.startAgain(stand.api, ofApi.environment);
      const projector = stand.addProjector(ofProjector.environment);
      await witness.progress(1, RECOVERS_WITHIN_MS);
      const [name, disturb] = chance.pick(WAYS);
      const wire = chance.below(all.length);
      const ms = chance.below(LONGEST_MS);
      note(`wire ${wire} of ${all.length} ${name} for ${ms} ms`);
      const chosen = all[wire];
      if (chosen) disturb(chosen);
      await passing(ms);
      chosen?.restore();
      await witness.progress(5, RECOVERS_WITHIN_MS);
      // The campaign starts them again without wires.
      for (const process of [stand.api.process, projector]) {
        process.killGroup();
        await process.exited;
      }
    } finally {
      for (const one of all) await one.close();
    }
  },
};
