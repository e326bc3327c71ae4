const PLANT = 'own/acme/plant';
const DOCK = 'own/acme/dock';
const SELF = 'own/acme/self';
const AGENT = 'own/agent/one';
const BUYER = 'own/buyer/self';
const SHOP = 'own/buyer/shop';
const LOT = 'L1';

export const unit = (serial: string): string => `01/00300011111116/21/${serial}`;
export const motor = (serial: string): string => `own/acme/motor/${serial}`;
export const CAR = 'vin/1M8GDM9AXKP042788';
export const PALLET = '00/103000111111111115';
export const ORDER = { type: 'po', issuer: BUYER, id: 'PO-1' };
const RELABELLED = '01/00300011111123/21/R1';

/** One operation of a story. */
export interface Told {
  readonly name: string;
  readonly body: object;
}

const told = (name: string, body: object): Told => ({ name, body });

/** An operation of every kind, each with what it may say. */
export const RICH_STORY: readonly Told[] = [
  told('introduce', { items: [unit('Opening')], location: PLANT, lot: LOT, expiry: '2027-12-31' }),
  told('manufacture', {
    items: ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8', 'A9'].map(unit),
    location: PLANT,
    lot: LOT,
    expiry: '2027-12-31',
    attributes: { colour: 'red', voltage: 400, tested: true },
    production: { line: 'L2', equipment: 'press 7', operator: 'op-81', supplier: 'S-33' },
    documents: [ORDER, { issuer: BUYER, id: 'note 7' }],
    at: '2026-03-01T08:00:00Z',
  }),
  told('manufacture', { items: [motor('M1'), motor('M2')], location: PLANT, production: { operator: 'op-81' } }),
  told('manufacture', {
    items: [CAR],
    product: 'own/acme/car',
    location: PLANT,
    components: [
      { id: motor('M1'), position: 'front' },
      { lot: 'own/acme/bolt/10/W1', quantity: '2.5', unit: 'KGM' },
      { lot: 'own/acme/paint/10/W2', quantity: '3' },
    ],
  }),
  told('pack', { items: [unit('A2'), unit('A3')], container: PALLET }),
  told('pack', { items: [unit('A1')], container: PALLET, recordedFor: AGENT, onBehalfOf: SELF, location: PLANT }),
  told('ship', {
    items: [PALLET],
    location: PLANT,
    toParty: BUYER,
    toLocation: SHOP,
    owner: BUYER,
    documents: [ORDER],
  }),
  told('receive', { items: [PALLET], location: SHOP, recordedFor: BUYER }),
  told('unpack', { items: [unit('A3')], container: PALLET, location: SHOP, recordedFor: BUYER }),
  told('move', { items: [unit('A4')], location: DOCK, reason: 'cycle count' }),
  told('remove', {
    items: [motor('M1')],
    assembly: CAR,
    position: 'front',
    location: PLANT,
    counters: [{ name: 'cycles', value: '1200', unit: 'HUR', since: 'new' }],
  }),
  told('install', {
    items: [motor('M2')],
    assembly: CAR,
    position: 'front',
    counters: [{ name: 'cycles', value: '0' }],
  }),
  told('sell', { items: [unit('A4')], owner: BUYER, toParty: BUYER, toLocation: SHOP }),
  told('sell', { items: [unit('A5')], owner: BUYER }),
  told('sell', { items: [unit('A6')], purpose: 'dispense' }),
  told('return', { items: [unit('A5')], location: PLANT, purpose: 'refund', owner: SELF }),
  told('ship', { items: [unit('A5')], toParty: BUYER, owner: BUYER }),
  told('void-shipping', { items: [unit('A5')] }),
  told('receive', { items: [unit('X1')], location: PLANT }),
  told('ship', { items: [unit('X1')], toParty: BUYER, owner: BUYER }),
  told('void-shipping', { items: [unit('X1')] }),
  told('identify', { items: [unit('A7')], identifier: 'own/acme/tag/T1', change: 'added' }),
  told('identify', { items: [unit('A7')], identifier: RELABELLED, change: 'replaced', former: unit('A7'), lot: 'L9' }),
  told('identify', {
    items: [unit('A3')],
    identifier: 'imei/490154203237518',
    change: 'replaced',
    former: unit('A3'),
    recordedFor: BUYER,
  }),
  told('report', { items: [unit('A8')], as: 'missing' }),
  told('decommission', { items: [unit('A9')], cause: 'sampled', location: PLANT }),
];

/** Everything that a recall may be of. */
export const EVERY_CRITERION = {
  anyOf: [
    { products: ['own/acme/motor'], items: [motor('M1'), motor('M2')] },
    { lots: ['01/00300011111116/10/L1'], manufacturedFrom: '2026-02-01', manufacturedTo: '2026-04-01' },
    { lotCode: 'L1', productPrefix: '01/003000111' },
    { serials: [{ product: '01/00300011111116', from: 'A1', to: 'A3' }] },
    { production: { line: 'L2' }, suppliers: ['S-33'] },
    { components: ['own/acme/bolt/10/W1'] },
  ],
  except: [unit('Opening')],
};
