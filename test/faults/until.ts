const LOOK_EVERY_MS = 25;

/** Waits until the condition holds, looking again and again; throws, naming it, when it does not within `withinMs`. */
export async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  { withinMs = 20_000, everyMs = LOOK_EVERY_MS }: { readonly withinMs?: number; readonly everyMs?: number } = {},
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Not within ${withinMs / 1_000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
