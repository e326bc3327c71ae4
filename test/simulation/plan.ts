import { Chance } from '../faults/chance.js';
import type { WriterStep } from '../../src/capture/writer/writer-options.js';

export const LINKS = ['log', 'database', 'network'] as const;
export type LinkName = (typeof LINKS)[number];

interface AtStep {
  readonly step: WriterStep;
  readonly nth: number;
}

/** What goes wrong, when, and for how long. `process` counts from 0; times are milliseconds of the run. */
export type Fault = { readonly at: number; readonly process: number; readonly ms: number } & (
  | { readonly kind: 'crash' | 'pause' | 'stop' }
  | (AtStep & { readonly kind: 'crash-at-step' | 'pause-at-step' })
  | (AtStep & { readonly kind: 'refused-at-step'; readonly link: LinkName; readonly losesFirst: boolean })
  | { readonly kind: 'clock-step'; readonly by: number }
  | { readonly kind: 'lease-expires' }
  | { readonly kind: 'trouble'; readonly link: LinkName; readonly perThousand: number }
  | { readonly kind: 'stall'; readonly link: LinkName }
  | { readonly kind: 'database-crash'; readonly lostMs: number }
  | { readonly kind: 'backup-restored'; readonly part: number }
  | { readonly kind: 'projector-crash' | 'projector-pause'; readonly projector: number }
);

/** All that a run is made of; the rest follows from it. */
export interface Plan {
  readonly seed: number;
  readonly processes: number;
  /** Of each process: in an upgrade the models of two are kept side by side. */
  readonly releases: readonly number[];
  /** Operations of each client. */
  readonly clients: readonly number[];
  readonly faults: readonly Fault[];
}

/** Faults happen in this time; after it everything is well. */
export const FAULTY_MS = 40_000;
/** In most runs most is done by then. */
const BUSY_MS = 7_000;

const STEPS: readonly [WriterStep, ...WriterStep[]] = [
  'taken-over',
  'group-decided',
  'between-appends',
  'appended',
  'flushed',
  'late-decided',
];
/** How many there are at most. */
export const RELEASES = 2;
const HOUR_MS = 3_600_000;

export function planOf(seed: number): Plan {
  const chance = Chance.of(seed, 'plan');
  const few = Array.from({ length: 2 + chance.below(3) }, () => 4 + chance.below(9));
  const clients = crowd(seed) ?? few;
  const processes = 1 + chance.below(3);
  // Some runs are calm: what goes wrong in them is not the faults' doing.
  const count = chance.below(10);
  const faults = [...Array.from({ length: count }, () => drawn(chance, processes)), ...refusals(seed, processes)];
  return {
    seed,
    processes,
    releases: releasesOf(seed, processes),
    clients,
    faults: faults.sort((a, b) => a.at - b.at),
  };
}

/** In some runs so many clients come at once that most groups are of several requests. */
function crowd(seed: number): readonly number[] | undefined {
  const chance = Chance.of(seed, 'crowd');
  if (chance.below(4) > 0) return undefined;
  return Array.from({ length: 8 + chance.below(8) }, () => 2 + chance.below(3));
}

/** Most runs are of one release. */
function releasesOf(seed: number, processes: number): readonly number[] {
  const chance = Chance.of(seed, 'releases');
  const releases = chance.below(4) === 0 ? RELEASES : 1;
  return Array.from({ length: processes }, () => chance.below(releases));
}

/** At a step of a writer a link is cut before anything of what comes next is sent, or but for the first call, which is not answered. */
function refusals(seed: number, processes: number): readonly Fault[] {
  const chance = Chance.of(seed, 'refusals');
  const count = chance.below(3) === 0 ? 1 + chance.below(3) : 0;
  return Array.from({ length: count }, () => ({
    ...{ kind: 'refused-at-step', step: chance.pick(STEPS), nth: 1 + chance.below(4), link: chance.pick(LINKS) },
    losesFirst: chance.below(2) === 0,
    ...{ at: momentOf(chance), process: chance.below(processes), ms: 1 + chance.below(3_000) },
  }));
}

/** Clients that nothing holds up are soon done. */
function momentOf(chance: Chance): number {
  return chance.below(chance.below(4) === 0 ? FAULTY_MS : BUSY_MS);
}

function drawn(chance: Chance, processes: number): Fault {
  const common = { at: momentOf(chance), process: chance.below(processes), ms: 50 + chance.below(20_000) };
  const step = { step: chance.pick(STEPS), nth: 1 + chance.below(4) };
  const link = chance.pick(LINKS);
  const weighed = chance.below(100);
  if (weighed < 10) return { ...common, kind: 'crash' };
  if (weighed < 20) return { ...common, kind: 'pause' };
  if (weighed < 24) return { ...common, kind: 'stop' };
  if (weighed < 36) return { ...common, kind: 'crash-at-step', ...step };
  if (weighed < 46) return { ...common, kind: 'pause-at-step', ...step };
  if (weighed < 52) return { ...common, kind: 'clock-step', by: chance.pick([-HOUR_MS, HOUR_MS]) };
  if (weighed < 58) return { ...common, kind: 'lease-expires' };
  if (weighed < 74) return { ...common, kind: 'trouble', link, perThousand: 20 + chance.below(400) };
  if (weighed < 80) return { ...common, kind: 'stall', link };
  if (weighed < 87) return { ...common, kind: 'database-crash', lostMs: chance.below(1_000) };
  if (weighed < 90) return { ...common, kind: 'backup-restored', part: chance.below(100) / 100 };
  const kind = weighed < 96 ? 'projector-crash' : 'projector-pause';
  return { ...common, kind, projector: chance.below(2) };
}
