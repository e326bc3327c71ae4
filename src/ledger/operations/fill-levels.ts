/** How many levels of what is put into something are below it, by what is put into what. What goes into itself in the end is no deeper for that. */
export function fillLevels(inside: ReadonlyMap<string | undefined, readonly string[]>): (subject: string) => number {
  const levels = new Map<string | undefined, number>();
  const seen = new Set<string | undefined>();
  // Without recursion: a hostile list may be as deep as it is long.
  const open: (string | undefined)[] = [...inside.keys()];
  while (open.length > 0) {
    const one = open.at(-1);
    const children = inside.get(one) ?? [];
    if (!seen.has(one)) {
      seen.add(one);
      for (const child of children) if (inside.has(child) && !seen.has(child)) open.push(child);
      continue;
    }
    open.pop();
    if (levels.has(one)) continue;
    let deepest = 0;
    for (const child of children) deepest = Math.max(deepest, levels.get(child) ?? 0);
    levels.set(one, deepest + 1);
  }
  return (subject) => levels.get(subject) ?? 0;
}
