import type { LifeEnd } from '../ledger/item/core/core.events.js';

/**
 * What a value of the Core Business Vocabulary 2.0 (sections 7.1 and 7.2) means in an ObjectEvent, for each of what the ledger tells apart. What is not
 * named stays as it was.
 */
interface Meaning {
  /** Where the objects are: at the place told (`seen`), on their way there (`transit`), or no longer anywhere (`gone`). */
  readonly place?: 'seen' | 'transit' | 'gone';
  /** Who has them: who tells it (`here`), whom it names (`there`), or again who had them before (`back`). */
  readonly custody?: 'here' | 'there' | 'back' | 'nobody';
  /** Their lives begin, or end so. */
  readonly existence?: 'begins' | LifeEnd;
}

/**
 * The disposition is that of the event which it is recorded as. A life begins by the action ADD and ends by DELETE; by OBSERVE it ends only where that is
 * all that the step can mean (`isEnd`), else the objects are seen only.
 */
export interface StepMeaning extends Meaning {
  readonly isEnd?: true;
}

/** `remains`: what is done with the objects leaves some of them where they are. */
export interface DispositionMeaning extends Pick<Meaning, 'existence'> {
  readonly report?: 'stolen' | 'missing';
  readonly remains?: true;
}

const SEEN: StepMeaning = { place: 'seen' };
const SHIPPED: StepMeaning = { place: 'transit' };
const RECEIVED: StepMeaning = { place: 'seen', custody: 'here' };

function ends(existence: LifeEnd): StepMeaning {
  return { place: 'gone', custody: 'nobody', existence };
}

/** Every business step of CBV 2.0, and `transforming` of CBV 1.0. A misspelt step would be recorded as one that changes nothing, so it is refused. */
export const BIZ_STEPS = {
  accepting: SEEN,
  arriving: RECEIVED,
  assembling: SEEN,
  collecting: SEEN,
  commissioning: { place: 'seen', custody: 'here', existence: 'begins' },
  consigning: SEEN,
  creating_class_instance: SEEN,
  cycle_counting: SEEN,
  decommissioning: { ...ends('inactive'), isEnd: true },
  departing: SHIPPED,
  destroying: { ...ends('destroyed'), isEnd: true },
  disassembling: SEEN,
  dispensing: { place: 'gone', custody: 'nobody' },
  encoding: SEEN,
  entering_exiting: SEEN,
  holding: SEEN,
  inspecting: SEEN,
  installing: SEEN,
  killing: ends('inactive'),
  loading: SEEN,
  other: SEEN,
  packing: SEEN,
  picking: SEEN,
  receiving: RECEIVED,
  removing: SEEN,
  repackaging: SEEN,
  repairing: SEEN,
  replacing: SEEN,
  reserving: SEEN,
  retail_selling: { custody: 'there' },
  sampling: ends('sampled'),
  sensor_reporting: SEEN,
  shipping: SHIPPED,
  staging_outbound: SEEN,
  stock_taking: SEEN,
  stocking: SEEN,
  storing: SEEN,
  transforming: ends('consumed'),
  transporting: SEEN,
  unloading: SEEN,
  unpacking: SEEN,
  void_shipping: { place: 'seen', custody: 'back' },
} as const satisfies Readonly<Record<string, StepMeaning>>;

const SAID: DispositionMeaning = {};

/** Every disposition of CBV 2.0. Those at the end are none of it; they are understood because senders without a better word use them. */
export const DISPOSITIONS = {
  active: SAID,
  available: SAID,
  completeness_inferred: SAID,
  completeness_verified: SAID,
  conformant: SAID,
  container_closed: SAID,
  container_open: SAID,
  damaged: SAID,
  destroyed: { existence: 'destroyed' },
  dispensed: SAID,
  disposed: { existence: 'scrapped' },
  encoded: SAID,
  expired: SAID,
  in_progress: SAID,
  in_transit: SAID,
  inactive: { existence: 'inactive' },
  mismatch_class: SAID,
  mismatch_instance: SAID,
  mismatch_quantity: SAID,
  needs_replacement: SAID,
  no_pedigree_match: SAID,
  non_conformant: SAID,
  non_sellable_other: SAID,
  partially_dispensed: { remains: true },
  recalled: SAID,
  reserved: SAID,
  retail_sold: SAID,
  returned: SAID,
  sellable_accessible: SAID,
  sellable_not_accessible: SAID,
  stolen: { report: 'stolen' },
  unavailable: SAID,
  unknown: SAID,
  consumed: { existence: 'consumed' },
  exported: { existence: 'exported' },
  lost: { existence: 'lost' },
  missing: { report: 'missing' },
  sampled: { existence: 'sampled' },
  scrapped: { existence: 'scrapped' },
  written_off: { existence: 'written_off' },
} as const satisfies Readonly<Record<string, DispositionMeaning>>;

function meaningIn<M>(table: Readonly<Record<string, M>>, word: string | undefined): M | undefined {
  return word !== undefined && Object.hasOwn(table, word) ? table[word] : undefined;
}

export function meaningOfStep(word: string | undefined): StepMeaning | undefined {
  return meaningIn<StepMeaning>(BIZ_STEPS, word);
}

export function meaningOfDisposition(word: string | undefined): DispositionMeaning | undefined {
  return meaningIn<DispositionMeaning>(DISPOSITIONS, word);
}
