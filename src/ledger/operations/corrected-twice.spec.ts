import { describe, expect, it } from '@jest/globals';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import { declaredErroneous } from '../history/effective-events.js';
import { isItemEvent } from '../item/item.traits.js';
import type { CorrectOperation, CorrectionTarget, Decision, ItemsOperation } from './operation.js';

const A = '01/09506000150024/21/A1';
const B = '01/09506000150024/21/A2';
const PLANT = '414/9506000134352';
const buyer = (digit: number) => `417/950600013436${digit}`;
const shipped = (digit: number, ...items: readonly string[]) => operation('ship', items, { toParty: buyer(digit) });

/** Names all that was recorded from `first` to `last`, as the writer looks it up. */
function correcting(
  ledger: PureLedger,
  [first, last]: readonly [number, number],
  more: Partial<CorrectOperation> & { readonly target?: CorrectionTarget } = {},
): CorrectOperation {
  const events = ledger.events.slice(first, last + 1);
  const named = events.filter(({ subject }) => more.target?.items?.includes(subject) ?? true);
  const found = new Map<string, number[]>();
  for (const { subject, position } of named) found.set(subject, [...(found.get(subject) ?? []), position]);
  return { operation: 'correct', target: { capture: 'c' }, found, recordedFor: SELF, reason: 'test', ...more };
}

function ruleOf(decision: Decision): unknown {
  return decision.kind === 'refused'
    ? decision.violations.map((one) => ('rule' in one ? one.rule : ''))
    : decision.kind;
}

function shipments(ledger: PureLedger): number {
  const events = ledger.events.filter(isItemEvent);
  const erroneous = declaredErroneous(events);
  return events.filter(({ type, position }) => type === 'ItemShipped' && !erroneous.has(position)).length;
}

/** A and B were shipped, at positions 2 and 3. */
function ledgerOf(): PureLedger {
  return new PureLedger('2026-03-10T08:00:00Z').given(
    operation('manufacture', [A, B], { location: PLANT }),
    shipped(1, A, B),
  );
}
const SHIPMENT = [2, 3] as const;

describe('what is corrected twice', () => {
  it.each<[string, ItemsOperation | undefined]>([
    ['with another replacement', shipped(3, A, B)],
    ['without one', undefined],
  ])('is refused %s, naming the correction before', (_case, replacement) => {
    const ledger = ledgerOf();
    ledger.given(correcting(ledger, SHIPMENT, { replacement: shipped(2, A, B) }));
    const again = correcting(ledger, SHIPMENT, replacement ? { replacement } : {});
    expect(ruleOf(ledger.when(again))).toEqual([
      expect.stringMatching(/^was declared erroneous already: the event at position 2 by the correction at position 4/),
    ]);
    expect(shipments(ledger)).toBe(2);
  });

  it('is refused by position, by capture and by items alike', () => {
    const ledger = ledgerOf();
    ledger.given(correcting(ledger, [2, 2], { target: { event: 2 } }));
    const byEvent = ledger.when(correcting(ledger, [2, 2], { target: { event: 2 } }));
    expect(byEvent).toMatchObject({ kind: 'refused', violations: [{ field: 'event', value: 2 }] });
    const byItems = ledger.when(correcting(ledger, SHIPMENT, { target: { capture: 'c', items: [A] } }));
    expect(byItems).toMatchObject({ kind: 'refused', violations: [{ field: 'items', value: [A] }] });
  });

  it('is corrected as far as it counts yet, where nothing replaces it', () => {
    const ledger = ledgerOf();
    ledger.given(correcting(ledger, SHIPMENT, { target: { capture: 'c', items: [A] } }), correcting(ledger, SHIPMENT));
    expect(ledger.events.slice(4)).toMatchObject([
      { type: 'ErrorDeclared', subject: A, data: { positions: [2] } },
      { type: 'ErrorDeclared', subject: B, data: { positions: [3] } },
    ]);
    expect(shipments(ledger)).toBe(0);
  });

  it('is refused where it counts in part and would be replaced', () => {
    const ledger = ledgerOf();
    ledger.given(correcting(ledger, SHIPMENT, { target: { capture: 'c', items: [A] }, replacement: shipped(2, A) }));
    const whole = correcting(ledger, SHIPMENT, { replacement: shipped(3, A, B) });
    expect(ruleOf(ledger.when(whole))).toEqual([expect.stringContaining('erroneous in part already')]);
    const rest = correcting(ledger, SHIPMENT, { target: { capture: 'c', items: [B] }, replacement: shipped(3, B) });
    expect(ledger.when(rest).kind).toBe('accepted');
    expect(shipments(ledger)).toBe(2);
  });
});

describe('a correction that is corrected', () => {
  it('with another replacement: only its replacement is replaced', () => {
    const ledger = ledgerOf();
    ledger.given(correcting(ledger, SHIPMENT, { replacement: shipped(2, A, B) }));
    ledger.given(correcting(ledger, [4, 7], { replacement: shipped(3, A, B) }));
    expect(shipments(ledger)).toBe(2);
    expect(ledger.resolved(A)?.place).toEqual({ kind: 'transit', from: PLANT, toParty: buyer(3) });
    // And once more, the one that was replaced.
    expect(ledger.when(correcting(ledger, [4, 7], { replacement: shipped(4, A, B) })).kind).toBe('refused');
    ledger.given(correcting(ledger, [8, 11], { replacement: shipped(4, A, B) }));
    expect(shipments(ledger)).toBe(2);
  });

  it('without one: what it declared erroneous counts again, and can be corrected again', () => {
    const ledger = ledgerOf();
    ledger.given(correcting(ledger, SHIPMENT));
    ledger.given(correcting(ledger, [4, 5]));
    expect(shipments(ledger)).toBe(2);
    ledger.given(correcting(ledger, SHIPMENT, { replacement: shipped(3, A, B) }));
    expect(shipments(ledger)).toBe(2);
  });
});

describe('what is corrected', () => {
  const told = { at: '2026-03-05' };
  const ledger = (): PureLedger =>
    new PureLedger('2026-03-10T08:00:00Z').given(operation('manufacture', [A, B], { location: PLANT, ...told }));

  it.each(['2026-03-04', '2026-03-04T09:59:59Z'])('was wrong before it happened: not %s', (at) => {
    const of = ledger();
    const [wrong, mended] = [{}, { replacement: operation('manufacture', [A], { location: PLANT, ...told }) }].map(
      (more) => of.when(correcting(of, [0, 1], { at, ...more })),
    );
    expect(wrong).toMatchObject({ kind: 'refused', violations: [{ field: 'at', value: at }] });
    expect(mended).toMatchObject({ kind: 'refused', violations: [{ field: 'at', value: at }] });
  });

  it.each(['2026-03-05', '2026-03-05T00:00:00Z', '2026-03-10'])('may have been found to be wrong at %s', (at) => {
    const of = ledger();
    expect(of.when(correcting(of, [0, 1], { at })).kind).toBe('accepted');
  });
});
