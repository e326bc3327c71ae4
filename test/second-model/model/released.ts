// Assemblies that are hit by nothing more once the last of their components is cleared.
import type { Draft } from './drafts.js';
import { causesOf, isStep, type Recall } from './recalls.js';
import type { World } from './words.js';
import { carriersOf } from './world.js';

/** What bears the mark for nothing but what is cleared is cleared with it. */
export function releasedWith(recall: Recall, cleared: readonly Draft[], world: World): readonly Draft[] {
  const own = cleared.filter(({ kind }) => kind === 'cleared');
  const causes = new Set(own.flatMap(({ item, causes = [] }) => [item, ...causes]));
  const released = new Map<string, Draft>();
  for (const draft of own) {
    const thing = world.get(draft.item);
    if (!thing || isStep(draft.remedy)) continue;
    let inner = thing;
    for (const assembly of carriersOf(world, thing)) {
      if (inner.inside?.kind !== 'assembly') break;
      inner = assembly;
      if (own.some(({ item }) => item === assembly.id) || assembly.marks.get(recall.recall) !== 'marked') continue;
      const open = causesOf(recall, assembly, world);
      if (!open || open.some((cause) => !causes.has(cause))) continue;
      released.set(assembly.id, { ...draft, item: assembly.id, remedy: 'unspecified', causes: open });
    }
  }
  return [...released.values()];
}
