import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Play, Stage } from './play.js';

/** A scene of the demo of the revision that is recorded: something to record, or a question. */
interface Scene {
  readonly key?: string;
  readonly path: string;
  readonly body?: object;
}

const STORIES = ['pharmacy', 'vehicle', 'aircraft'] as const;

async function scenesOf(root: string, story: string): Promise<readonly Scene[]> {
  const file = pathToFileURL(join(root, `dist/src/demo/${story}.js`)).href;
  const told = (await import(file)) as Readonly<Record<string, { readonly scenes: readonly Scene[] }>>;
  return told[story]?.scenes ?? [];
}

async function playScene(stage: Stage, { key, path, body }: Scene): Promise<void> {
  if (key === undefined) return stage.ask({ when: 'any', method: 'GET', path });
  const { status } = await stage.record({ name: path, key, body: body ?? {} });
  if (status !== 201) throw new Error(`the demo's ${key} is answered ${status}`);
}

/** The three stories of `npm run demo`, as the revision in `root` tells them. */
export function demo(root: string): Play {
  return {
    name: 'demo',
    later: ['01/09506000134352/21/1002', 'vin/5YJ3E7EA7KF000316', 'part/1AB23/HPT-DISK-7/D0042'],
    laterRecalls: ['recall/demo-motor-w17'],
    play: async (stage) => {
      for (const story of STORIES) for (const scene of await scenesOf(root, story)) await playScene(stage, scene);
    },
  };
}
