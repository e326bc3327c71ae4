import { problem, type Finding } from './finding.js';

/** What a check has to look at it with did not come in time. */
class Silence extends Error {
  constructor(withinMs: number) {
    super(`no answer within ${withinMs / 1_000} s`);
  }
}

/** What `answer` settles to; throws when that takes too long. Whoever made it has to end it. */
export async function within<T>(withinMs: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Silence(withinMs)), withinMs)));
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A check that fails, or takes too long, is a finding itself, and keeps the others from nothing. */
export async function findingsWithin(
  withinMs: number,
  check: string,
  advice: string,
  look: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await within(withinMs, look());
  } catch (error) {
    return [problem(check, `could not be looked at: ${reasonOf(error)}`, advice)];
  }
}

/** Where a name has several addresses, Node's error says nothing itself and has one for each of them. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '')
    return [...new Set(error.errors.map(reasonOf))].join('; ');
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.message === 'fetch failed' ? reasonOf(error.cause) : error.message;
}
