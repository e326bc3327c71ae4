import type { Play, Sent, Stage } from '../play.js';
import { Draws } from './draws.js';
import { anyItems } from './item-operations.js';
import { anyCorrection, anyDocument, anyEmptying, Recalls, type Recorded } from './other-operations.js';
import { World } from './world.js';

/** How much is recorded, and after how many captures other items come. */
export interface Length {
  readonly captures: number;
  readonly generation: number;
}

/** Operations of every kind on a few subjects: late, contradicting, claimed, corrected, recalled. All follows from the seed and what is answered. */
export function chaos(name: string, seed: number, { captures, generation }: Length): Play {
  const generations = Array.from({ length: Math.ceil(captures / generation) }, (_, n) => new World(n));
  return {
    name,
    later: generations.flatMap(({ subjects, aliases }) => [...subjects, ...aliases]),
    laterRecalls: [1, 2, 3, 4].map((number) => `recall/${name}-${number}`),
    play: async (stage) => {
      const draws = new Draws(seed);
      const recalls = new Recalls(name);
      const recorded: Recorded[] = [];
      while (recorded.length < captures) {
        const world = generations[Math.floor(recorded.length / generation)];
        if (!world) throw new Error('there are no more items');
        const sent = await drawn(stage, world, draws, { recalls, recorded });
        const { status, body } = await stage.record(sent);
        if (status === 201 && body.known !== true)
          recorded.push({ capture: body.capture ?? '', position: body.position ?? 0, sent });
      }
    },
  };
}

interface SoFar {
  readonly recalls: Recalls;
  readonly recorded: readonly Recorded[];
}

async function drawn(stage: Stage, world: World, draws: Draws, { recalls, recorded }: SoFar): Promise<Sent> {
  const turn = draws.below(100);
  if (turn < 5) return recalls.next(world, draws);
  if (turn < 15) return anyDocument(world, draws);
  if (turn < 18) return anyEmptying(world, draws);
  if (turn < 28 && recorded.length > 10) return anyCorrection(recorded, await anyItems(stage, world, draws), draws);
  return anyItems(stage, world, draws);
}
