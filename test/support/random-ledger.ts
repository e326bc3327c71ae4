import fc from 'fast-check';
import type { CaptureChanges } from '../../src/ledger/history/capture-changes.js';
import type { Operation } from '../../src/ledger/operations/operation.js';
import type { ItemFields } from '../../src/ledger/operations/fields.js';
import { OLDER_AMONG, operation, PureLedger, SELF } from './pure-ledger.js';
import { weighted, withNeeded } from './declared-operations.js';

export const PRODUCTS = ['01/09506000134352', 'own/acme/motor', 'own/acme/car'] as const;
export const UNITS = ['01/09506000134352/21/1', '01/09506000134352/21/2', 'own/acme/motor/1', 'own/acme/motor/2'];
export const CARRIERS = ['01/19506000134359/21/C1', '00/095060001343520000', 'own/acme/car/1', 'own/acme/car/2'];
export const LOTS = ['01/09506000134352/10/A1', 'own/acme/motor/10/A1', 'own/acme/motor/10/B2'];
export const COMPONENT_LOTS = ['own/acme/cell/10/X', 'own/acme/cell/10/Y'];
export const PLACES = ['414/9506000134376', '414/9506000134369'];
export const PARTIES = [SELF, '417/9506000134352'];
export const RECALL = 'recall/r1';
const START = Date.parse('2026-03-01T08:00:00Z');

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

/** Leaves undefined fields out. */
function given(fields: { [K in keyof ItemFields]: ItemFields[K] | undefined }): ItemFields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Some tell the date only. */
function atMinute(minute: number | 'date' | undefined): string | undefined {
  if (minute === undefined) return undefined;
  return new Date(START + (minute === 'date' ? 0 : minute * 60_000))
    .toISOString()
    .slice(0, minute === 'date' ? 10 : undefined);
}

const subject = fc.constantFrom(...UNITS, ...CARRIERS);

const anyFields = fc
  .record({
    location: fc.constantFrom(...PLACES),
    toParty: fc.constantFrom(...PARTIES),
    toLocation: optional(fc.constantFrom(...PLACES)),
    owner: optional(fc.constantFrom(...PARTIES)),
    carrier: fc.constantFrom(...CARRIERS),
    minute: fc.oneof(
      { weight: 3, arbitrary: fc.constant(undefined) },
      {
        weight: 1,
        arbitrary: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 59 }) }, fc.constant('date' as const)),
      },
    ),
    product: optional(fc.constantFrom(...PRODUCTS)),
    lot: optional(fc.constantFrom(...LOTS)),
    expiry: optional(fc.constantFrom('2026-02-27', '2026-12-31', '2027-01-31')),
    colour: optional(fc.constantFrom('red', 'blue')),
    line: optional(fc.constantFrom('L1', 'L2')),
    lots: fc.subarray(COMPONENT_LOTS),
    position: optional(fc.constantFrom('front', 'rear')),
    identifier: fc.constantFrom('own/acme/alias/1', 'own/acme/alias/2'),
  })
  .map(({ carrier, minute, colour, line, lots, ...fields }) =>
    given({
      ...fields,
      container: carrier,
      assembly: carrier,
      purpose: 'refund',
      change: 'added',
      at: atMinute(minute),
      attributes: colour === undefined ? undefined : { colour, wheels: 4 },
      production: line === undefined ? undefined : { line, supplier: 'own/acme/s1' },
      components: lots.length === 0 ? undefined : lots.map((lot) => ({ lot, quantity: '12' })),
    }),
  );

const anyItems = fc
  .record({
    name: fc.constantFrom(...weighted({ manufacture: 2, pack: 2, install: 2 })),
    item: subject,
    fields: anyFields,
    record: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
    recordedFor: fc.constantFrom(...PARTIES),
  })
  .map(({ name, item, fields, record, recordedFor }): Operation =>
    operation(name, [item], withNeeded(name, fields), {
      recordedFor,
      ...(record ? { ifContradicted: 'record', reason: 'seen' } : {}),
    }),
  );

const anyMark = fc
  .record({ item: subject, clear: fc.boolean(), remedy: optional(fc.constantFrom('repaired', 'destroyed')) })
  .map(({ item, clear, remedy }): Operation => {
    const items = [{ subject: item, field: 'items[0]', fields: {} }];
    if (!clear) return { operation: 'mark-recalled', recall: RECALL, items, recordedFor: SELF };
    return {
      operation: 'clear-recall',
      recall: RECALL,
      items,
      recordedFor: SELF,
      ...(remedy === undefined ? {} : { remedy }),
    };
  });

/** Declares something that many events back from the end erroneous: the event, the capture that it came with, or what this says of its item. */
const anyCorrection: fc.Arbitrary<Correction> = fc.record({
  back: fc.nat({ max: 30 }),
  what: fc.constantFrom('event', 'capture', 'items'),
});

export interface Correction {
  readonly back: number;
  readonly what: 'event' | 'capture' | 'items';
}

export type Step = Operation | Correction;

/** Operations of every kind on a few subjects; half of them as they happen, half later, some contradicting, some corrected afterwards. */
export const anySteps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: anyItems },
    { weight: 2, arbitrary: anyMark },
    { weight: 2, arbitrary: anyCorrection },
  ),
  { minLength: 10, maxLength: 60 },
);

/** What was accepted of these steps, with an open recall from the beginning. */
export function play(
  steps: readonly Step[],
  ledger = new PureLedger(new Date(START + 3_600_000).toISOString(), OLDER_AMONG),
): PureLedger {
  const reason = 'test';
  ledger.given({
    operation: 'open-recall',
    recall: RECALL,
    scope: { anyOf: [{ lots: ['none'] }] },
    blocks: ['sale'],
    sites: [],
    recordedFor: SELF,
    reason,
  });
  for (const step of steps) {
    if ('operation' in step) ledger.when(step);
    else correct(ledger, ledger.head - 1 - step.back);
  }
  return ledger;
}

function correct(ledger: PureLedger, position: number): void {
  const event = ledger.events[position];
  if (!event || event.type === 'RecallOpened') return;
  ledger.when({
    operation: 'correct',
    target: { event: position },
    found: new Map([[event.subject, [position]]]),
    recordedFor: SELF,
    reason: 'test',
  });
}

/** The pure ledger knows neither record times nor the header that makes even an empty capture stand somewhere. */
export function recorded(ledger: PureLedger): readonly CaptureChanges[] {
  const told = ledger.changes.filter(({ capture }) => capture.events.length > 0);
  return told.map((changes, index) => {
    const recordedAt = new Date(START + index * 1000).toISOString();
    // Some tell company prefixes, and again those that captures before them told.
    const told = index % 3 === 0 ? { companyPrefixes: ['0300011', `95060${index % 7}`] } : {};
    const header = { ...changes.capture.header, ...told, recordedAt };
    return { ...changes, capture: { ...changes.capture, header } };
  });
}
