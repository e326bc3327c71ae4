import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryEventStore } from '../../../test/support/memory-event-store.js';
import { ruleOf } from '../../../test/support/broken-rules.js';
import { operation, SELF } from '../../../test/support/pure-ledger.js';
import { WriterFixture, request } from '../../../test/support/writer-fixture.js';
import type { LedgerError } from '../../ledger/errors.js';
import type { Operation } from '../../ledger/operations/operation.js';
import type { CaptureWriter } from '../writer/capture-writer.js';

const PLANT = '414/9506000134376';
const SHOP = '414/9506000134369';
const LOT = '01/09506000134352/10/L1';
const UNIT = '01/09506000134352/21/1';
const CASE = '01/09506000134352/21/C1';

const recall: Operation = {
  operation: 'open-recall',
  recall: 'recall/r1',
  scope: { anyOf: [{ lots: [LOT] }] },
  blocks: ['sale', 'shipment', 'use'],
  sites: [],
  recordedFor: SELF,
  reason: 'glass',
};
const shipped = operation('ship', [CASE], { toLocation: SHOP });
const told = { ifContradicted: 'record', reason: 'as it was' } as const;

describe('operations of one group, over contents that were looked up before it', () => {
  let store: MemoryEventStore;
  let fixture: WriterFixture;
  let writer: CaptureWriter;
  let keys = 0;
  beforeEach(async () => {
    store = new MemoryEventStore();
    fixture = new WriterFixture(store);
    writer = fixture.writer('first');
    await given(operation('manufacture', [CASE], { location: PLANT }), recall);
  });
  afterEach(() => fixture.close());

  async function given(...operations: readonly Operation[]): Promise<void> {
    for (const one of operations) await writer.capture(request(`k${++keys}`, one));
  }

  /** Sent at once, so that the writer takes both together. The rules that the second breaks; none where it is recorded. */
  async function second(...both: readonly [Operation, Operation]): Promise<readonly string[]> {
    const [first, last] = both.map((one) => writer.capture(request(`k${++keys}`, one)));
    await first;
    return (
      last?.then(
        () => [],
        ({ detail }: LedgerError) => detail?.violations?.map(ruleOf) ?? [],
      ) ?? []
    );
  }

  it('see a recalled unit that was put in', async () => {
    await given(operation('manufacture', [UNIT], { location: PLANT, lot: LOT }));
    expect(await second(operation('pack', [UNIT], { container: CASE }), shipped)).toEqual(['recalled']);
  });

  it('see no recalled unit where the last one was taken out', async () => {
    await given(
      operation('manufacture', [UNIT], { location: PLANT, lot: LOT }),
      operation('pack', [UNIT], { container: CASE }),
    );
    expect(await second(operation('unpack', [UNIT], { location: PLANT }), shipped)).toEqual([]);
  });

  it('see a unit that is recalled by what is first told of it while it is inside', async () => {
    await given(operation('pack', [UNIT], { container: CASE }, told));
    const made = operation('manufacture', [UNIT], { location: PLANT, lot: LOT }, told);
    expect(await second(made, shipped)).toEqual(['recalled']);
  });

  it('see a unit that was cleared inside', async () => {
    await given(
      operation('manufacture', [UNIT], { location: PLANT, lot: LOT }),
      operation('pack', [UNIT], { container: CASE }),
    );
    const cleared: Operation = {
      operation: 'clear-recall',
      recall: 'recall/r1',
      items: [{ subject: UNIT, field: 'items[0]', fields: {} }],
      recordedFor: SELF,
    };
    expect(await second(cleared, shipped)).toEqual([]);
  });

  it('see an expired unit that was put in, without any recall', async () => {
    await given({ operation: 'close-recall', recall: 'recall/r1', recordedFor: SELF });
    await given(operation('introduce', [UNIT], { location: PLANT, expiry: '2020-01-31' }));
    const sold = operation('sell', [CASE], { owner: 'own/acme/customer' });
    expect(await second(operation('pack', [UNIT], { container: CASE }), sold)).toEqual(['expired']);
  });
});
