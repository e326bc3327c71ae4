import { describe, expect, it } from '@jest/globals';
import { PureLedger, operation } from '../../../test/support/pure-ledger.js';
import type { ItemEvent } from '../item/item.events.js';
import { ToldPast } from './told-past.js';

const PALLET = '00/095060001343520093';
const PLANT = '414/9506000134352';
const MAY_1 = Date.parse('2026-05-01T08:00:00Z');
const HOUR_MS = 3_600_000;

const unit = (n: number): string => `01/09506000134352/21/P${n}`;
const hour = (n: number): string => new Date(MAY_1 + n * HOUR_MS).toISOString();

function packed(count: number): PureLedger {
  const units = Array.from({ length: count }, (_, n) => unit(n));
  return new PureLedger('2026-06-01T08:00:00Z').given(
    operation('manufacture', units, { location: PLANT, at: hour(0) }),
    operation('move', units, { location: 'own/acme/store', at: hour(1) }),
    operation('pack', units, { container: PALLET, at: hour(2) }),
    operation('move', [PALLET], { location: PLANT, at: hour(4) }),
  );
}

/** How often the time of any event is read for each unit of which the last hours are asked. */
function readsForEach(count: number): number {
  let reads = 0;
  const counted = ({ sortAt, ...event }: ItemEvent): ItemEvent =>
    Object.defineProperty(event, 'sortAt', { get: () => ((reads += 1), sortAt), enumerable: true }) as ItemEvent;
  const histories = new Map([...packed(count).histories()].map(([id, events]) => [id, events.map(counted)]));
  const past = new ToldPast(histories);
  past.bearing([unit(0)], { from: MAY_1, to: MAY_1 + HOUR_MS });
  reads = 0;
  for (let n = 0; n < count; n++) past.bearing([unit(n)], { from: MAY_1, to: MAY_1 + HOUR_MS });
  return reads / count;
}

describe('What bears on subjects within a span', () => {
  it('is their own events, those of what carried them then, and of what came into them', () => {
    const past = new ToldPast(packed(2).histories());
    const span = { from: MAY_1 + HOUR_MS, to: MAY_1 + 4 * HOUR_MS };
    const told = past.bearing([unit(0)], span).map(({ type, subject }) => `${type} ${subject}`);
    expect(told).toEqual([
      `ItemMoved ${unit(0)}`,
      `ContainerStarted ${PALLET}`,
      `ItemPacked ${unit(0)}`,
      `ItemPacked ${unit(1)}`,
      `ItemMoved ${PALLET}`,
    ]);
  });

  it('is found for one of many by a look at no more events than for one of few', () => {
    expect(readsForEach(400)).toBeLessThanOrEqual(readsForEach(20));
  });
});
