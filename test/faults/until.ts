const LOOK_EVERY_MS = 25;
/** Not how long anything should take, on whatever machine: for so long nobody waits for what may still come. */
export const PATIENCE_MS = 300_000;

/** Waits until the condition holds, looking again and again; throws, naming it, when it does not. */
export async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  { withinMs = PATIENCE_MS, everyMs = LOOK_EVERY_MS }: { readonly withinMs?: number; readonly everyMs?: number } = {},
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Not within ${withinMs / 1_000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
