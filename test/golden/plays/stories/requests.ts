import type { Stage } from '../play.js';
import { at, inOrder, MAKER, PHARMACY, PLANT, SELF, SHOP, tell, WHOLESALER, YARD } from './telling.js';

const PRODUCT = '01/09506000400006';
const item = (serial: string): string => `${PRODUCT}/21/${serial}`;
const SPELLINGS = [
  '(01)09506000400006(21)S1',
  'https://id.gs1.org/01/09506000400006/21/S2',
  'urn:epc:id:sgtin:9506000.040000.S3',
  item('S4'),
] as const;

/** An item of every scheme that items have. */
const SCHEMES = [
  '01/09506000500003/235/TPX-1',
  '8006/095060005000030102/21/S1',
  '8010/9506000CP-7/8011/12',
  '253/9506000134352D1',
  '255/950600013435277',
  '8003/09506000134352T7',
  '8004/9506000134352A7',
  'imei/490154203237518',
  'vin/WVWZZZ1JZXW000001',
  'part/1AB23/#S-77',
  'part/1AB23/HPT-DISK-7/D0042',
  'own/acme/Gerät & Co/Nr. 7 ä',
];
/** The first that tell how long the company prefixes are. */
const TOLD_BY_URN = [
  'urn:epc:id:sgtin:9506000.150000.X1',
  'urn:epc:id:giai:9506000.134352A8',
  'urn:epc:id:cpi:0614141.123ABC.7',
];

/** What a request can say beside what happens: who says it, spellings, own fields of entries, what is left out, lists and trials. */
export async function requests(stage: Stage): Promise<void> {
  await inOrder(stage, [
    {
      ...tell('manufacture', [...SPELLINGS], {
        lot: 'Q1/x',
        location: PLANT,
        at: '2026-05-01T08:00:00.123456789+02:00',
      }),
      headers: { 'x-actor': 'op-81', 'x-device': 'scanner-7', 'x-system': 'wms', 'x-correlation-id': 'wave-12' },
    },
    tell(
      'introduce',
      ['(01)09506000400006(21)S5(10)Q2(17)271231', { id: item('S6'), lot: 'Q3', location: SHOP, at: '2026-05-02' }],
      {
        location: PLANT,
        at: '2026-05-01T09:00Z',
        owner: WHOLESALER,
        onBehalfOf: SELF,
        attributes: { colour: 'red', '10': 'ten', '2': true, weight: 1.5 },
      },
    ),
    tell('move', [item('S1'), item('unknown-1'), item('S5'), item('unknown-2')], {
      location: YARD,
      at: '2026-05-03',
      onRefusal: 'skip',
    }),
    ['unknown-item', tell('move', [item('unknown-1')], { location: YARD, onRefusal: 'skip', at: '2026-05-03' })],
    // Of the past, and one of them impossible then.
    tell(
      'move',
      [
        { id: item('S1'), at: '2026-05-02T08:00:00Z' },
        { id: item('S2'), at: '2026-04-30T08:00:00Z' },
      ],
      { location: SHOP, onRefusal: 'skip' },
    ),
  ]);
  await stage.record(tell('move', [item('S2')], { location: YARD, dryRun: true, at: '2026-05-04' }));
  await stage.record({
    name: '/v1/operations',
    body: {
      operations: [
        { operation: 'move', key: 'list-1', items: [item('S3')], location: SHOP, at: '2026-05-05T08:00:00Z' },
        {
          operation: 'move',
          key: 'list-2',
          items: [item('S3')],
          location: YARD,
          at: '2026-05-06T08:00:00Z',
          recordedFor: MAKER,
        },
        { operation: 'sell', key: 'list-3', items: [item('S3')], owner: PHARMACY, at: '2026-05-07T08:00:00Z' },
      ],
    },
  });
  await inOrder(stage, [
    tell('introduce', SCHEMES, { location: PLANT, at: '2026-05-07T09:00:00Z' }),
    tell('introduce', TOLD_BY_URN, {
      location: 'urn:epc:id:sgln:9506000.13435.0',
      owner: 'urn:epc:id:pgln:9506000.13435',
      at: '2026-05-07T10:00:00Z',
    }),
    tell('move', SCHEMES, { location: SHOP, at: '2026-05-07T11:00:00Z', reason: 'größer als "gedacht" \\ 😀' }),
  ]);
  await manyAtOnce(stage);
}

/** More violations than an answer shows, and more than one append takes. */
async function manyAtOnce(stage: Stage): Promise<void> {
  const never = { product: PRODUCT, from: 'N100', to: 'N399' };
  const refused = await stage.record(tell('move', [never], { location: YARD, at: '2026-05-08' }));
  if (refused.status !== 409) throw new Error(`300 unknown items are answered ${refused.status}`);
  await inOrder(stage, [
    tell('introduce', [{ product: PRODUCT, from: 'M100', to: 'M249' }], {
      location: PLANT,
      at: '2026-05-09',
      lot: 'Q4',
    }),
    tell('move', [{ product: PRODUCT, from: 'M100', to: 'M249' }], { location: YARD, at: '2026-05-09' }),
    {
      name: '/v1/recalls',
      body: {
        id: 'many-items',
        reason: 'all by name',
        blocks: [],
        scope: { anyOf: [{ items: Array.from({ length: 3_000 }, (_, n) => item(`M${n}`)) }] },
      },
    },
    { name: '/v1/recalls/many-items/close', body: {} },
    // Without a time: when it is recorded.
    tell('manufacture', ['own/acme/now/1'], { location: PLANT }),
    tell('move', ['own/acme/now/1'], { location: YARD }),
    tell('sell', ['own/acme/now/1'], { toParty: PHARMACY, toLocation: SHOP }),
    { name: '/v1/recalls', body: { reason: 'without a name', scope: { anyOf: [{ items: ['own/acme/now/1'] }] } } },
  ]);
}

/** With so many characters of no meaning: of a million and more it takes several appends, so that a ledger can be ended between them. */
export function documentOf(characters: number): string {
  const filler = `<!-- ${'x'.repeat(characters)} -->`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:1" schemaVersion="1.2" creationDate="${at(60)}"><EPCISBody><EventList>
<ObjectEvent><eventTime>${at(60)}</eventTime><eventTimeZoneOffset>+00:00</eventTimeZoneOffset><epcList><epc>own/acme/long/1</epc></epcList>
<action>ADD</action><bizStep>urn:epcglobal:cbv:bizstep:commissioning</bizStep><readPoint><id>own/acme/yard</id></readPoint></ObjectEvent>
</EventList></EPCISBody>${filler}</e:EPCISDocument>`;
}
