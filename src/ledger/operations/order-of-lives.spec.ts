import { describe, expect, it } from '@jest/globals';
import { ruleOf } from '../../../test/support/broken-rules.js';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import type { ItemDraft } from './declaration.js';
import type { ObserveOperation } from './operation.js';

const UNIT = '01/09506000134352/21/1';
const [CASE, PALLET] = ['00/095060001343520000', '00/095060001343520017'];
const [HERE, THERE] = ['414/9506000134376', '414/9506000134369'];
const told = { at: '2026-02-02T10:00:00Z', by: SELF, claimed: true } as const;

const packed = (subject: string, container: string): ItemDraft => ({
  type: 'ItemPacked',
  subject,
  data: { ...told, container, location: HERE },
});
const shipped: ItemDraft = {
  type: 'ItemShipped',
  subject: PALLET,
  data: { ...told, location: HERE, toLocation: THERE },
};
const received: ItemDraft = { type: 'ItemReceived', subject: PALLET, data: { ...told, location: THERE } };

function ordersOf<T>(list: readonly T[]): readonly (readonly T[])[] {
  if (list.length < 2) return [list];
  return list.flatMap((first) => ordersOf(list.filter((one) => one !== first)).map((rest) => [first, ...rest]));
}

function tell(
  observations: readonly ItemDraft[],
): readonly [flags: readonly string[], place: unknown, carriers: unknown] {
  const of = new PureLedger().given(operation('manufacture', [UNIT], { location: HERE, at: '2026-02-01T08:00:00Z' }));
  const document: ObserveOperation = { operation: 'observe', observations, recordedFor: SELF };
  const decision = of.when(document);
  const flags = decision.kind === 'accepted' ? decision.flags.map(ruleOf) : [decision.kind];
  return [flags, of.resolved(UNIT)?.place, of.resolved(UNIT)?.path];
}

describe('events of one time in one document', () => {
  it('are taken in the order of a life through two levels of packing, however they were sent', () => {
    const inLife = tell([packed(UNIT, CASE), packed(CASE, PALLET), shipped, received]);
    expect(inLife).toEqual([[], { kind: 'at', location: THERE }, [CASE, PALLET]]);
    for (const sent of ordersOf([packed(UNIT, CASE), packed(CASE, PALLET), shipped, received]))
      expect([sent.map(({ type, subject }) => `${type} ${subject}`), tell(sent)]).toEqual([
        sent.map(({ type, subject }) => `${type} ${subject}`),
        inLife,
      ]);
  });
});

describe('what a document tells to be in what is in something, without a place', () => {
  it.each([true, false])('is where it was known to be, in the order of the document or not: %j', (isInOrder) => {
    const untold = (subject: string, container: string): ItemDraft => ({
      type: 'ItemPacked',
      subject,
      data: { ...told, container },
    });
    const inOrder = [untold(UNIT, CASE), untold(CASE, PALLET)];
    const [flags, place, carriers] = tell(isInOrder ? inOrder : inOrder.toReversed());
    expect([flags, place, carriers]).toEqual([[], { kind: 'at', location: HERE }, [CASE, PALLET]]);
  });
});
