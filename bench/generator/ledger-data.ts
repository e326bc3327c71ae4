import type { LoadRequest } from '../load-client.js';
import { assemblyLot } from './assembly-lot.js';
import { LOT_ITEMS, type LotFacts, type Step } from './lot.js';
import { tradeLot } from './trade-lot.js';

/** One lot in so many is one of vehicles, the second the first. */
const VEHICLES_EVERY = 8;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** The first lot begins then, and another one each hour. */
const BEGINNING_MS = Date.UTC(2023, 0, 1);
/** Identifiers have room for this much of the seed. */
export const SEED_MOST = 899;

export interface LedgerDataOptions {
  /** 0 to 899. Two seeds have no identifier in common. */
  readonly seed: number;
  /** Serialized items, in lots of 1,000. */
  readonly items: number;
}

/** A request with the key under which it records once, however often it is sent. */
export interface KeyedRequest extends LoadRequest {
  readonly key: string;
}

/** One lot after another, always the same for a seed. */
export function lotSteps(facts: LotFacts): readonly Step[] {
  return facts.number % VEHICLES_EVERY === 1 ? assemblyLot(facts) : tradeLot(facts);
}

/**
 * The requests in the order of their time, hour by hour: what is in one list may be sent at once, each list after the one before it. Nothing
 * is kept but the lots that have begun and not ended.
 */
export function* hours({ seed, items }: LedgerDataOptions): Generator<readonly KeyedRequest[]> {
  const lots = Math.ceil(items / LOT_ITEMS);
  const going = new Map<number, readonly Step[]>();
  for (let hour = 0; hour < lots || going.size > 0; hour++) {
    if (hour < lots) going.set(hour, lotSteps({ seed, number: hour }));
    const due = [...going].flatMap(([number, steps]) =>
      steps.flatMap((step, index) =>
        step.hour === hour - number ? requests(step, `load-${seed}-${number}-${index}`, hour) : [],
      ),
    );
    for (const [number, steps] of going) if (steps.every((step) => step.hour <= hour - number)) going.delete(number);
    if (due.length > 0) yield due;
  }
}

function requests(step: Step, key: string, hour: number): readonly KeyedRequest[] {
  const at = new Date(BEGINNING_MS + hour * HOUR_MS + (step.hour % 60) * MINUTE_MS).toISOString();
  return step.operations(at).map(({ operation, body }, n) => ({
    key: `${key}-${n}`,
    path: `/v1/operations/${operation}`,
    body: Buffer.from(JSON.stringify(body)),
  }));
}
