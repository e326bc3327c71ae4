import { until } from './until.js';
import { AS_OWNER } from '../support/owner-key.js';

/** What `/health/ready` answers. */
export interface Health {
  readonly status?: string;
  readonly store?: string;
  readonly database?: string;
  readonly writer?: string;
  readonly projector?: string;
  readonly disk?: string;
  readonly head?: number;
  readonly models: Readonly<
    Record<string, { readonly position: number; readonly lag: number; readonly parked: number } | undefined>
  >;
}

const LONGEST_ANSWER_MS = 60_000;
/** Each answer asks both stores: looked at more often, it would take a fifth of a processor from those that are waited for. */
const LOOK_EVERY_MS = 100;

/** A ledger answers this whatever is broken. */
export async function healthOf(url: string): Promise<{ readonly status: number; readonly body: Health }> {
  const response = await fetch(new URL('/health/ready', url), {
    headers: AS_OWNER,
    signal: AbortSignal.timeout(LONGEST_ANSWER_MS),
  });
  return { status: response.status, body: (await response.json()) as Health };
}

export async function untilHealthSays(url: string, expected: Partial<Omit<Health, 'models'>>): Promise<void> {
  let last: Health | undefined;
  const says = async (): Promise<boolean> => {
    // Who does not listen yet, or any more, says nothing.
    const answer = await healthOf(url).catch(() => undefined);
    last = answer?.body;
    if (!answer) return false;
    return Object.entries(expected).every(([name, value]) => last?.[name as keyof Health] === value);
  };
  await until(`health says ${JSON.stringify(expected)}`, says, { everyMs: LOOK_EVERY_MS }).catch((error: unknown) => {
    throw new Error(`${String(error)}, but ${JSON.stringify(last)}`);
  });
}

/** The figure of one line of `/metrics`, named as it stands there. */
export async function metricOf(url: string, name: string): Promise<number> {
  const response = await fetch(new URL('/metrics', url), {
    headers: AS_OWNER,
    signal: AbortSignal.timeout(LONGEST_ANSWER_MS),
  });
  const line = (await response.text()).split('\n').find((text) => text.startsWith(`${name} `));
  if (line === undefined) throw new Error(`/metrics tells no ${name}`);
  return Number(line.slice(name.length + 1));
}
