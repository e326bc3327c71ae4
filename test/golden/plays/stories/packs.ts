import type { Stage } from '../play.js';
import {
  at,
  DOCK,
  inOrder,
  MAKER,
  PHARMACY,
  PLANT,
  RECORD,
  SELF,
  SHOP,
  tell,
  WAREHOUSE,
  WHOLESALER,
  YARD,
} from './telling.js';

const PRODUCT = '01/09506000134352';
const unit = (serial: number): string => `${PRODUCT}/21/P${serial}`;
const units = (from: number, to: number): object => ({ product: PRODUCT, from: `P${from}`, to: `P${to}` });
const caseOf = (serial: number): string => `01/19506000134359/21/K${serial}`;
const PALLET = '00/095060001343520017';
const OTHER = '00/095060001343520024';
const TRAY = '8003/09506000134352T1';
const TRUCK = 'own/acme/truck/T-1';

/** Units in cases on pallets in a truck, by different owners, on returnable trays; pallets that live again. */
export async function packs(stage: Stage): Promise<void> {
  const by = { recordedFor: MAKER };
  await inOrder(stage, [
    tell('manufacture', [units(100, 111)], {
      lot: 'PK1',
      expiry: '2028-03-31',
      location: PLANT,
      at: '2025-11-03',
      ...by,
    }),
    tell('manufacture', [caseOf(1), caseOf(2)], { location: PLANT, at: '2025-11-03T07:00:00+01:00', ...by }),
    tell('introduce', [TRAY], { location: PLANT, at: '2025-11-03T07:10:00+01:00', ...by }),
    tell('introduce', [{ id: TRUCK, owner: SELF }], { location: PLANT, at: '2025-11-03T07:20:00+01:00', ...by }),
    tell('pack', [units(100, 105)], { container: caseOf(1), at: '2025-11-04T08:00:00Z', ...by }),
    tell('pack', [units(106, 109)], { container: TRAY, location: PLANT, at: '2025-11-04T08:10:00Z', ...by }),
    tell('pack', [TRAY], { container: caseOf(2), at: '2025-11-04T08:20:00Z', ...by }),
    tell('pack', [caseOf(1), caseOf(2)], { container: PALLET, at: '2025-11-04T09:00:00Z', ...by }),
    // One of them belongs to another by now; the sale of the pallet does not reach it.
    tell('sell', [unit(100)], { owner: PHARMACY, at: '2025-11-04T09:30:00Z', ...by }),
    tell('pack', [PALLET], { container: TRUCK, at: '2025-11-04T10:00:00Z', ...by }),
    tell('move', [TRUCK], { location: DOCK, at: '2025-11-04T10:15:00Z', ...by }),
    tell('unpack', [PALLET], { container: TRUCK, at: '2025-11-04T10:30:00Z', ...by }),
    tell('ship', [PALLET], {
      toParty: WHOLESALER,
      toLocation: WAREHOUSE,
      owner: WHOLESALER,
      documents: [{ type: 'po', issuer: WHOLESALER, id: 'PO-1' }, 'urn:epcglobal:cbv:bt:9506000134369:DA-1'],
      at: '2025-11-05T08:00:00Z',
      ...by,
    }),
    ['in-transit', tell('pack', [unit(110)], { container: PALLET, at: '2025-11-05T09:00:00Z', ...by })],
    tell('receive', [PALLET], { location: WAREHOUSE, at: '2025-11-06', recordedFor: WHOLESALER }),
    tell('unpack', [caseOf(2)], { container: PALLET, at: '2025-11-07T08:00:00Z', recordedFor: WHOLESALER }),
    tell('unpack', [TRAY], {
      container: caseOf(2),
      location: WAREHOUSE,
      at: '2025-11-07T08:10:00Z',
      recordedFor: WHOLESALER,
    }),
    tell('unpack', [unit(106), unit(107)], { at: '2025-11-07T08:20:00Z', recordedFor: WHOLESALER }),
    tell('sell', [TRAY], { owner: PHARMACY, toParty: PHARMACY, at: '2025-11-08T08:00:00Z', recordedFor: WHOLESALER }),
    tell('sell', [unit(106)], { purpose: 'dispense', at: '2025-11-09T08:00:00Z', recordedFor: WHOLESALER }),
    tell('return', [unit(106)], {
      location: SHOP,
      purpose: 'refund',
      owner: PHARMACY,
      at: '2025-11-10T08:00:00Z',
      recordedFor: PHARMACY,
      ...RECORD,
    }),
    ['carried', tell('move', [caseOf(1)], { location: YARD, at: '2025-11-11T08:00:00Z', recordedFor: WHOLESALER })],
    tell('unpack', [caseOf(1)], { container: PALLET, at: '2025-11-12T08:00:00Z', recordedFor: WHOLESALER }),
  ]);
  await logisticUnitsLiveAgain(stage);
}

async function logisticUnitsLiveAgain(stage: Stage): Promise<void> {
  const first = `${PRODUCT}/21/L1`;
  const second = `${PRODUCT}/21/L2`;
  await inOrder(stage, [
    tell('manufacture', [first, second], { lot: 'PK2', location: PLANT, at: '2024-01-02T08:00:00Z' }),
    tell('introduce', [OTHER], { location: PLANT, at: '2024-01-02T08:30:00Z' }),
    tell('pack', [first], { container: OTHER, at: '2024-01-03T08:00:00Z' }),
    ['container-in-use', tell('introduce', [OTHER], { location: PLANT, at: '2024-01-04T08:00:00Z' })],
    tell('unpack', [first], { container: OTHER, at: '2024-01-05T08:00:00Z' }),
    ['container-in-use', tell('manufacture', [OTHER], { location: PLANT, at: '2024-06-05T08:00:00Z' })],
    tell('manufacture', [OTHER], { location: YARD, at: at(10) }),
    tell('move', [second], { location: YARD, at: at(10, 9) }),
    tell('pack', [second], { container: OTHER, at: at(10, 10) }),
    tell('ship', [OTHER], { toLocation: WAREHOUSE, location: YARD, at: at(11) }),
    tell('introduce', [OTHER], { location: SHOP, at: at(12), ...RECORD }),
    // Told late, of the life before.
    tell('move', [OTHER], { location: DOCK, at: '2024-01-04T12:00:00Z' }),
    tell('pack', [second], { container: OTHER, at: '2024-01-04T13:00:00Z', ...RECORD }),
  ]);
}
