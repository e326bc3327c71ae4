import { withCheckDigit } from '../check-digit.js';
import type { Stage } from '../play.js';
import {
  at,
  emptied,
  captureOf,
  inOrder,
  MAKER,
  PHARMACY,
  PLANT,
  RECORD,
  SHOP,
  tell,
  WAREHOUSE,
  WHOLESALER,
  YARD,
} from '../stories/telling.js';

const bolt = (serial: string): string => `own/acme/bolt/${serial}`;
const DAY = '2026-04-10';
const time = (hour: string, offset = 'Z'): string => `${DAY}T${hour}:00${offset}`;

/** Dates whose hour nobody told, two clocks, and numbers that live again after twelve months of the calendar. */
export async function hours(stage: Stage): Promise<void> {
  const ids = ['D1', 'D2', 'D3', 'D4', 'D5', 'D6', 'D7', 'D8'].map(bolt);
  await inOrder(stage, [
    tell('manufacture', ids, { location: PLANT, at: DAY }),
    tell('move', [bolt('D1')], { location: YARD, at: time('06:00') }),
    tell('sell', [bolt('D1')], { owner: PHARMACY, at: DAY }),
    tell('return', [bolt('D1')], { location: PLANT, purpose: 'refund', at: time('15:00'), onBehalfOf: PHARMACY }),
    tell('move', [bolt('D2')], { location: YARD, at: DAY }),
    tell('move', [bolt('D2')], { location: SHOP, at: DAY }),
    tell('ship', [bolt('D2')], { toParty: WHOLESALER, at: DAY }),
    tell('receive', [bolt('D2')], { location: WAREHOUSE, at: time('10:00'), recordedFor: WHOLESALER }),
    // Impossible where the date stands, possible at another hour of it.
    tell('ship', [bolt('D3')], { toParty: WHOLESALER, at: time('12:00') }),
    tell('move', [bolt('D3')], { location: YARD, at: DAY }),
    // An instant against a date of the same day.
    tell('sell', [bolt('D4')], { owner: MAKER, at: DAY }),
    tell('sell', [bolt('D4')], { owner: PHARMACY, at: time('18:00'), ...RECORD }),
    tell('sell', [bolt('D5')], { purpose: 'dispense', at: DAY }),
    tell('move', [bolt('D5')], { location: YARD, at: time('09:00') }),
    tell('move', [bolt('D5')], { location: YARD, at: '2026-04-11T09:00:00Z' }),
    // Of two days at once.
    tell('move', [bolt('D6')], { location: YARD, at: time('23:30', '-05:00') }),
    tell('move', [bolt('D6')], { location: SHOP, at: '2026-04-11' }),
    tell('decommission', [bolt('D7')], { cause: 'lost', at: DAY }),
    tell('report', [bolt('D7')], { as: 'found', location: YARD, at: DAY }),
    ['unknown-item', tell('move', [bolt('D8')], { location: YARD, at: '2026-04-09' })],
    tell('manufacture', [bolt('T1')], { location: PLANT, at: '2026-04-12T23:30:00-05:00' }),
  ]);
  await twoClocks(stage);
  await twelveMonths(stage);
}

async function twoClocks(stage: Stage): Promise<void> {
  const ids = ['K1', 'K2', 'K3', 'K4', 'K5'].map(bolt);
  const crate = 'own/acme/bolt-crate/K';
  const sent = { toParty: WHOLESALER, toLocation: WAREHOUSE, owner: WHOLESALER };
  const taken = { location: WAREHOUSE, recordedFor: WHOLESALER };
  await inOrder(stage, [
    tell('manufacture', [...ids, crate], { location: PLANT, at: at(100) }),
    tell('ship', [bolt('K1')], { ...sent, at: '2026-05-02T10:00:00Z' }),
    tell('receive', [bolt('K1')], { ...taken, at: '2026-05-02T09:50:00Z' }),
    tell('receive', [bolt('K2')], { ...taken, at: '2026-05-02T09:50:00Z', ...RECORD }),
    tell('ship', [bolt('K2')], { ...sent, at: '2026-05-02T10:04:00Z' }),
    tell('ship', [bolt('K3')], { ...sent, at: '2026-05-02T10:00:00Z' }),
    tell('receive', [bolt('K3')], { ...taken, at: '2026-05-02T09:40:00Z', ...RECORD }),
    tell('pack', [bolt('K4')], { container: crate, at: '2026-05-01T08:00:00Z' }),
    tell('ship', [crate], { ...sent, at: '2026-05-02T10:00:00Z' }),
    tell('receive', [crate], { ...taken, at: '2026-05-02T09:46:00Z' }),
    tell('unpack', [bolt('K4')], { container: crate, at: '2026-05-02T12:00:00Z', recordedFor: WHOLESALER }),
    tell('ship', [bolt('K5')], { toParty: WHOLESALER, at: '2026-05-02T10:00:00Z' }),
    tell('receive', [bolt('K5')], { location: SHOP, at: '2026-05-02T09:55:00Z', recordedFor: PHARMACY, ...RECORD }),
  ]);
  const wrong = await captureOf(
    stage,
    tell('move', [bolt('K1')], { location: YARD, at: '2026-05-03', recordedFor: WHOLESALER }),
  );
  const instead = { operation: 'move', items: [bolt('K1')], location: SHOP, at: '2026-05-03', recordedFor: WHOLESALER };
  await inOrder(stage, [{ name: 'correct', body: { capture: wrong, reason: 'wrong shelf', replacement: instead } }]);
}

/** A logistic unit that was emptied. */
async function twelveMonths(stage: Stage): Promise<void> {
  const [first, second] = ['0', '1'].map((digit) => `00/${withCheckDigit(`0950600075000${digit}000`)}`) as [
    string,
    string,
  ];
  await inOrder(stage, [
    tell('manufacture', [bolt('S1'), bolt('S2'), bolt('S3')], { location: PLANT, at: '2025-01-10T08:00:00Z' }),
    tell('pack', [bolt('S1')], { container: first, at: '2025-02-28T08:00:00Z' }),
    emptied('unpack', { container: first, at: '2025-02-28T10:00:00Z' }),
    tell('move', [bolt('S2')], { location: YARD, at: '2025-03-01T08:00:00Z' }),
    ['elsewhere', tell('pack', [bolt('S2')], { container: first, at: '2026-02-28T09:00:00Z' })],
    tell('pack', [bolt('S2')], { container: first, at: '2026-02-28T11:00:00Z' }),
    // Where it stands its life goes on.
    tell('pack', [bolt('S1')], { container: second, at: '2025-06-01T08:00:00Z' }),
    emptied('unpack', { container: second, at: '2025-06-02T08:00:00Z' }),
    tell('pack', [bolt('S3')], { container: second, at: '2025-07-01T08:00:00Z' }),
    // Late, in the life before.
    tell('move', [first], { location: SHOP, at: '2025-06-01T08:00:00Z', ...RECORD }),
  ]);
}
