import { placeOf, record, rows, text, type Story } from './story.js';

const MAKER = '417/9506000134352';
const WHOLESALER = '417/9506000134369';
const PHARMACY = '417/9506000134376';
const PLANT = '414/9506000134352';
const WAREHOUSE = '414/9506000134369';
const COUNTER = '414/9506000134376';
const DRUG = '01/09506000134352';
const CASE = '01/19506000134359';
const LOT = `${DRUG}/10/A123`;
const PALLET = '00/095060001343520017';
const RECALL = 'demo-glass-particles';

const unit = (serial: number): string => `${DRUG}/21/${serial}`;
const caseOf = (serial: number): string => `${CASE}/21/${serial}`;
const units = (from: number, to: number): object => ({ product: DRUG, from: String(from), to: String(to) });

/** From the plant to the patient: 24 packs in two cases on a pallet, one dispensed, one brought back, the lot recalled. */
export const pharmacy: Story = {
  title: 'A medicine, from the plant to the patient',
  scenes: [
    record('demo-rx-1', '24 packs of lot A123 are commissioned', 'manufacture', {
      items: [units(1001, 1024)],
      lot: 'A123',
      expiry: '2028-03-31',
      location: PLANT,
      at: '2026-03-02T06:45:00-05:00',
      recordedFor: MAKER,
    }),
    record('demo-rx-2', 'two cases are commissioned', 'manufacture', {
      items: [caseOf(501), caseOf(502)],
      location: PLANT,
      at: '2026-03-02T06:46:00-05:00',
      recordedFor: MAKER,
    }),
    record('demo-rx-3', '12 packs go into each case', 'pack', {
      items: [units(1001, 1012)],
      container: caseOf(501),
      at: '2026-03-02T06:50:00-05:00',
      recordedFor: MAKER,
    }),
    record('demo-rx-4', 'the second case is packed', 'pack', {
      items: [units(1013, 1024)],
      container: caseOf(502),
      at: '2026-03-02T06:52:00-05:00',
      recordedFor: MAKER,
    }),
    record('demo-rx-5', 'both cases go onto a pallet', 'pack', {
      items: [caseOf(501), caseOf(502)],
      container: PALLET,
      at: '2026-03-02T07:10:00-05:00',
      recordedFor: MAKER,
    }),
    record('demo-rx-6', 'the pallet is sold and shipped to the wholesaler: one event for all that is on it', 'ship', {
      items: [PALLET],
      toParty: WHOLESALER,
      toLocation: WAREHOUSE,
      owner: WHOLESALER,
      documents: [{ type: 'po', issuer: WHOLESALER, id: 'PO-189' }],
      at: '2026-03-03T07:48:00-05:00',
      recordedFor: MAKER,
    }),
    {
      asks: `Where is pack 1005?`,
      path: `/v1/items/${encodeURIComponent(unit(1005))}`,
      answer: (body) => `${placeOf(body)}, owned by ${String(body['owner'])}`,
    },
    {
      asks: 'How many packs of the lot are on their way, and are the cases counted with them?',
      path: `/v1/stock?lot=${encodeURIComponent(LOT)}&groupBy=location`,
      answer: (body) =>
        rows(body, 'stock')
          .map((row) => `${String(row['quantity'])} ${placeOf(row)}`)
          .join(', '),
    },
    record('demo-rx-7', 'the wholesaler receives the pallet', 'receive', {
      items: [PALLET],
      location: WAREHOUSE,
      at: '2026-03-05T09:00:00-05:00',
      recordedFor: WHOLESALER,
    }),
    record('demo-rx-8', 'it takes a case off', 'unpack', {
      items: [caseOf(501)],
      container: PALLET,
      at: '2026-03-05T10:00:00-05:00',
      recordedFor: WHOLESALER,
    }),
    record('demo-rx-9', 'and sells it to a pharmacy', 'ship', {
      items: [caseOf(501)],
      toParty: PHARMACY,
      toLocation: COUNTER,
      owner: PHARMACY,
      at: '2026-03-05T11:00:00-05:00',
      recordedFor: WHOLESALER,
    }),
    record('demo-rx-10', 'which receives it', 'receive', {
      items: [caseOf(501)],
      location: COUNTER,
      at: '2026-03-06T08:00:00-05:00',
      recordedFor: PHARMACY,
    }),
    record('demo-rx-11', 'unpacks it', 'unpack', {
      items: [units(1001, 1012)],
      container: caseOf(501),
      at: '2026-03-06T08:10:00-05:00',
      recordedFor: PHARMACY,
    }),
    record('demo-rx-12', 'and dispenses two packs', 'sell', {
      items: [unit(1001), unit(1002)],
      purpose: 'dispense',
      at: '2026-03-06T15:30:00-05:00',
      recordedFor: PHARMACY,
    }),
    record('demo-rx-13', 'one of them is brought back', 'return', {
      items: [unit(1002)],
      location: COUNTER,
      purpose: 'refund',
      owner: PHARMACY,
      at: '2026-03-09T09:15:00-05:00',
      recordedFor: PHARMACY,
    }),
    {
      asks: 'Who owned pack 1002, one after the other?',
      path: `/v1/items/${encodeURIComponent(unit(1002))}/owners`,
      answer: (body) =>
        rows(body, 'owners')
          .map((row) => text(row['owner'], 'a patient'))
          .join(' -> '),
    },
    {
      key: 'demo-rx-14',
      says: 'glass particles are found: lot A123 is recalled',
      path: '/v1/recalls',
      body: {
        id: RECALL,
        reason: 'glass particles in the vial',
        class: 'I',
        remedy: 'return to the maker',
        scope: { anyOf: [{ lots: [LOT] }] },
        blocks: ['sale', 'shipment', 'use'],
        sites: [MAKER],
        recordedFor: MAKER,
      },
    },
    {
      asks: 'Which packs does the recall hit, and where are they?',
      path: `/v1/recalls/${RECALL}/impact?limit=1000`,
      answer: (body) => {
        const places = new Map<string, number>();
        for (const row of rows(body, 'units')) places.set(placeOf(row), (places.get(placeOf(row)) ?? 0) + 1);
        return [...places].map(([place, count]) => `${count} ${place}`).join(', ');
      },
    },
  ],
};
