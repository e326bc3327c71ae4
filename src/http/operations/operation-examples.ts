import type { OperationName } from '../../ledger/operations/operation.js';

const UNIT = '01/00300011111116/21/A0001';
const PALLET = '00/103000111111111115';
const PLANT = '414/0300011000014';
const WHOLESALER = '417/0399999000000';
const MOTOR = 'own/acme/motor/M-1';
const CAR = 'vin/1M8GDM9AXKP042788';

type Examples = Readonly<Record<string, { readonly summary: string; readonly value: object }>>;

const one = (summary: string, value: object): Examples => ({ [summary.replaceAll(' ', '-')]: { summary, value } });

/** Bodies to start from; a new ledger takes them all in the order of a life: packed before it is shipped, removed before it is installed again. */
export const OPERATION_EXAMPLES: Readonly<Record<OperationName, Examples>> = {
  introduce: {
    ...one('opening stock', { items: ['(01)00300011111116(21)B0001(10)L7(17)271231'], location: PLANT }),
    ...one('a motor from its maker', { items: [MOTOR], location: PLANT }),
  },
  manufacture: {
    ...one('a range of units', {
      items: [{ product: '01/00300011111116', from: 'A0001', to: 'A0012' }],
      lot: 'A123',
      expiry: '2027-12-31',
      location: PLANT,
    }),
    ...one('a car with its motor', {
      items: [{ id: CAR, components: [{ id: MOTOR, position: 'front' }] }],
      product: 'own/acme/car',
      location: PLANT,
    }),
  },
  ship: one('a pallet to a wholesaler', {
    items: [PALLET],
    toParty: WHOLESALER,
    documents: [{ type: 'po', issuer: WHOLESALER, id: 'PO-4711' }],
  }),
  receive: one('at the dock', { items: [PALLET], location: '414/0399999000017' }),
  move: one('to another place', { items: [UNIT], location: 'own/acme/shelf-12' }),
  pack: one('into a pallet', { items: [UNIT], container: PALLET }),
  unpack: one('out of its pallet', { items: [UNIT], container: PALLET }),
  install: one('a motor', {
    items: [MOTOR],
    assembly: CAR,
    position: 'front',
    counters: [{ name: 'km', value: '18200', since: 'new' }],
  }),
  remove: one('a motor', {
    items: [MOTOR],
    assembly: CAR,
    position: 'front',
    counters: [{ name: 'km', value: '18200', since: 'new' }],
    location: PLANT,
  }),
  sell: {
    ...one('to a new owner', { items: [UNIT], owner: WHOLESALER }),
    ...one('dispensed', { items: ['01/00300011111116/21/A0002'], purpose: 'dispense' }),
  },
  return: one('for a refund', { items: [UNIT], location: PLANT, purpose: 'refund' }),
  identify: one('a second identifier', { items: [CAR], identifier: 'own/acme/fleet/17', change: 'added' }),
  correct: one('a wrong move', {
    capture: '01k9x2m7r0c3v5w8y1z4a6b7d9',
    items: [UNIT],
    reason: 'wrong shelf',
    replacement: { operation: 'move', items: [UNIT], location: 'own/acme/shelf-13' },
  }),
};
