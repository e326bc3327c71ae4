import { Chance } from '../../faults/chance.js';
import { MixedLoad } from '../../faults/campaign/mixed-load.js';
import type { Script } from '../../faults/witness.js';
import type { Play, Stage, Told } from './play.js';

const CLIENTS = 4;

/** What a campaign's clients do, one operation at a time; now and then one is sent again, or its key with something else. */
export function campaign(seed: number, operations: number): Play {
  return {
    name: 'campaign',
    later: [],
    laterRecalls: [],
    play: async (stage) => {
      const load = new MixedLoad('golden', seed, CLIENTS);
      const scripts = Array.from({ length: CLIENTS }, (_, client) => load.script(client));
      const chance = Chance.of(seed, 'order of the clients');
      for (let done = 0; done < operations; done++) {
        const script = scripts[chance.below(CLIENTS)];
        if (script) await step(stage, script, chance);
      }
    },
  };
}

async function step(stage: Stage, script: Script, chance: Chance): Promise<void> {
  const { status = 201, ...sent } = script.current();
  const told = await stage.record(sent);
  if (told.status !== status) throw new Error(`${sent.key} is answered ${told.status} instead of ${status}`);
  if (told.status === 201 && chance.below(20) === 0) await sendAgain(stage, sent, told);
  script.answered({ status: told.status, retryAfter: undefined, body: told.body });
}

async function sendAgain(stage: Stage, sent: Parameters<Stage['record']>[0], { body }: Told): Promise<void> {
  const again = await stage.record(sent);
  if (again.body.known !== true || again.body.capture !== body.capture)
    throw new Error(`${String(sent.key)} is not known when it is sent again`);
  const other = await stage.record({ ...sent, body: { ...(sent.body as object), reason: 'another request' } });
  if (other.body.code !== 'key-reused') throw new Error(`${String(sent.key)} may be used twice`);
}
