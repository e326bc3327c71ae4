import fc from 'fast-check';
import type { ItemsOperation } from '../../../../src/ledger/operations/operation.js';
import { anyLongLife, LONG_LIVED } from '../../../support/long-lived.js';
import type { Step } from '../../../support/random-ledger.js';
import type { Play, Sent, Stage } from '../play.js';

/** Crates that are filled and emptied many times, and what is told late or corrected of that: a few of the lives that the properties are tried on. */
export function lives(name: string, seed: number, count: number): Play {
  return {
    name,
    later: LONG_LIVED.map((id) => inLife(id, count - 1)),
    laterRecalls: [],
    play: async (stage) => {
      const drawn = fc.sample(anyLongLife, { seed, numRuns: count });
      for (const [life, steps] of drawn.entries()) await live(stage, steps, life);
    },
  };
}

const PALLETS = [
  '00/095060001343520017',
  '00/095060001343520024',
  '00/095060001343520031',
  '00/095060001343520048',
  '00/095060001343520055',
];

/** Each life has subjects of its own; there are fewer pallets than lives, so that some live again. */
function inLife(text: string, life: number): string {
  return text
    .replaceAll(/own\/acme\/(crate|truck|unit|alias)\//g, `own/life${life}/$1/`)
    .replaceAll('00/095060001343520000', PALLETS[life % PALLETS.length] ?? '');
}

async function live(stage: Stage, steps: readonly Step[], life: number): Promise<void> {
  const captures: string[] = [];
  for (const step of steps) {
    const sent = sentOf(step, captures);
    if (!sent) continue;
    const { body } = await stage.record(JSON.parse(inLife(JSON.stringify(sent), life)) as Sent);
    if (body.capture !== undefined) captures.push(body.capture);
  }
}

function sentOf(step: Step, captures: readonly string[]): Sent | undefined {
  if ('operation' in step) return bodyOf(step as ItemsOperation);
  const capture = captures.at(-1 - (step.back % Math.max(1, captures.length)));
  return capture === undefined ? undefined : { name: 'correct', body: { capture, reason: 'test' } };
}

const TAKEN: Readonly<Record<string, readonly string[]>> = {
  introduce: ['location', 'owner', 'at'],
  pack: ['container', 'at'],
  unpack: ['container', 'location', 'at'],
  move: ['location', 'at'],
  sell: ['owner', 'at'],
  ship: ['location', 'owner', 'at'],
  receive: ['location', 'owner', 'at'],
  install: ['assembly', 'at'],
  identify: ['identifier', 'change', 'at'],
};

/** Fields that an operation does not take are left out; a sale names somebody. */
function bodyOf({ operation, items, ifContradicted, reason }: ItemsOperation): Sent {
  const fields = items[0]?.fields ?? {};
  const taken = Object.entries(fields).filter(([name]) => TAKEN[operation]?.includes(name));
  // A pallet of another life is in nobody's way.
  const skipping = operation === 'introduce' ? { onRefusal: 'skip' } : {};
  const needed =
    operation === 'ship'
      ? { toLocation: fields.location }
      : operation === 'sell' && fields.owner === undefined
        ? { owner: 'own/acme/self' }
        : {};
  const tolerance = ifContradicted ? { ifContradicted, reason } : {};
  // One identifier is no two items' own.
  const named = operation === 'identify' ? items.slice(0, 1) : items;
  return {
    name: operation,
    body: {
      items: named.map(({ subject }) => subject),
      ...Object.fromEntries(taken),
      ...needed,
      ...tolerance,
      ...skipping,
    },
  };
}
