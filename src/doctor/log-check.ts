import { BEFORE_FIRST, type EventStore, type LogMark } from '../event-store/event-store.js';
import { inWords, ok, problem, warning, type Finding } from './finding.js';

/** What the event store says of the log. Times are in milliseconds. */
export interface LogFacts {
  /** Which store it is and where, without passwords. */
  readonly words: string;
  readonly head: number;
  readonly headMs: number;
  readonly readMs: number;
  readonly mark: LogMark;
}

const SLOW_MS = 500;

export async function lookAtLog(store: EventStore, words: string): Promise<LogFacts> {
  const [head, headMs] = await timed(() => store.head());
  const [, readMs] = await timed(() => store.read(Math.max(0, head), 1));
  return { words, head, headMs, readMs, mark: await store.mark() };
}

async function timed<T>(ask: () => Promise<T>): Promise<[T, number]> {
  const begun = performance.now();
  const answer = await ask();
  return [answer, performance.now() - begun];
}

export function judgeLog(facts: LogFacts): readonly Finding[] {
  return [judgeAnswers(facts), judgeMark(facts)];
}

function judgeAnswers({ words, headMs, readMs }: LogFacts): Finding {
  const found = `${words} answers: head in ${headMs.toFixed(0)} ms, a read in ${readMs.toFixed(0)} ms`;
  if (Math.max(headMs, readMs) < SLOW_MS) return ok('event store', found);
  return warning('event store', found, 'Every write waits for it: look at its disk, its load, and the way to it.');
}

function judgeMark({ head, mark: { state, since, note } }: LogFacts): Finding {
  const end = head === BEFORE_FIRST ? 'no event yet' : `head at position ${inWords(head)}`;
  if (state === 'open') return ok('log', `open, ${end}`);
  const found = `${state} since ${since} (${note}), ${end}; nothing can be recorded`;
  return problem(
    'log',
    found,
    state === 'sealed'
      ? 'Its ledger goes on elsewhere: use that one. Only where that is not so: npm run ledger -- open.'
      : 'Run the copy or the import again, it goes on where it stood. Only where its source is lost: npm run ledger -- open --as-it-is.',
  );
}
