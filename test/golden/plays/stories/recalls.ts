import type { Stage } from '../play.js';
import {
  at,
  captureOf,
  cleared,
  closed,
  inOrder,
  MAKER,
  opened,
  PHARMACY,
  PLANT,
  RECORD,
  SELF,
  SHOP,
  tell,
  WAREHOUSE,
  type Step,
} from './telling.js';

const VIAL = '01/09506000200002';
const MOTOR = 'own/acme/drive';
const vial = (serial: string): string => `${VIAL}/21/${serial}`;
const drive = (serial: string): string => `${MOTOR}/${serial}`;
const CART = 'own/acme/cart/1';
const BOX = 'own/acme/tote/1';

/** One recall for each kind of criterion, alone and together; what they block, where units may still go, and how they end. */
export async function recalls(stage: Stage): Promise<void> {
  await inOrder(stage, [
    tell('manufacture', [{ product: VIAL, from: 'V100', to: 'V109' }], {
      lot: 'R1',
      expiry: '2028-01-31',
      location: PLANT,
      at: '2026-02-01T23:30:00-05:00',
      production: { line: 'L1', operator: 'op-1', supplier: 'S-33' },
    }),
    tell('manufacture', [vial('V200'), vial('V201')], {
      lot: 'R2',
      location: PLANT,
      at: '2026-02-03',
      production: { line: 'L2', equipment: 'press-7' },
    }),
    tell('manufacture', [{ id: drive('D1'), lot: 'R1' }, { id: drive('D2'), lot: 'R9' }, drive('D3')], {
      location: PLANT,
      at: at(33),
    }),
    tell(
      'manufacture',
      [
        {
          id: CART,
          components: [
            { id: drive('D1'), position: 'left' },
            { id: drive('D2'), position: 'right' },
            { lot: 'own/acme/wheel/10/H1', quantity: '4' },
          ],
        },
      ],
      { product: 'own/acme/cart', location: PLANT, at: at(34) },
    ),
    tell('introduce', [BOX], { location: PLANT, at: at(34) }),
    tell('pack', [vial('V100'), vial('V101')], { container: BOX, at: at(35) }),
  ]);
  await inOrder(stage, kinds());
  await blocks(stage);
  await endings(stage);
}

/** They block nothing, so that they are in nobody's way. */
function kinds(): readonly Step[] {
  const none = { blocks: [], at: at(60) };
  const one = (id: string, criteria: object, except: readonly string[] = []): Step =>
    opened(`kind-${id}`, { anyOf: [criteria], ...(except.length > 0 ? { except } : {}) }, none);
  return [
    one('products', { products: [VIAL, MOTOR] }),
    one('lots', { lots: [`${VIAL}/10/R2`] }),
    one('lot-code', { lotCode: 'R1' }),
    one('lot-code-of-prefix', { lotCode: 'R1', productPrefix: '01/0950600' }),
    one('prefix', { productPrefix: 'own/acme/dr' }),
    one('serials', { serials: [{ product: VIAL, from: 'V103', to: 'V106' }] }, [vial('V105')]),
    one('items', { items: [vial('V107'), drive('D3')] }),
    one('made-on-a-day', { manufacturedFrom: '2026-02-01', manufacturedTo: '2026-02-01', products: [VIAL] }),
    one('made-between', {
      manufacturedFrom: '2026-02-02T00:00:00Z',
      manufacturedTo: '2026-02-03T12:00:00Z',
      products: [VIAL],
    }),
    one('line', { production: { line: 'L1', operator: 'op-1' }, products: [VIAL] }),
    one('suppliers', { suppliers: ['S-33'], products: [VIAL] }),
    one('component-lots', { components: ['own/acme/wheel/10/H1', `${MOTOR}/10/R9`] }),
    one('component-serials', { components: [drive('D1')] }),
    one('components-of-product', { components: [drive('D2')], products: ['own/acme/cart'] }),
    opened(
      'kind-several',
      {
        anyOf: [{ lots: [`${VIAL}/10/R2`] }, { items: [vial('V108')] }, { components: [drive('D2')] }],
        except: [vial('V201')],
      },
      { ...none, class: 'II', remedy: 'return to the maker', recordedFor: MAKER },
    ),
    ...[
      'products',
      'lots',
      'lot-code',
      'lot-code-of-prefix',
      'prefix',
      'serials',
      'items',
      'made-on-a-day',
      'made-between',
      'line',
      'suppliers',
    ].map((id) => closed(`kind-${id}`, { reason: 'done', at: at(61) })),
  ];
}

async function blocks(stage: Stage): Promise<void> {
  const sold = (item: string, more: object = {}): ReturnType<typeof tell> =>
    tell('sell', [item], { owner: PHARMACY, at: at(70), ...more });
  await inOrder(stage, [
    opened('sales', { anyOf: [{ lots: [`${VIAL}/10/R1`] }] }, { blocks: ['sale'] }),
    ['recalled', sold(vial('V102'))],
    ['recalled', sold(BOX)],
    sold(vial('V102'), RECORD),
    sold(vial('V200')),
    tell('ship', [vial('V103')], { toParty: PHARMACY, at: at(71) }),
    opened('shipments', { anyOf: [{ items: [vial('V104')] }] }, { blocks: ['shipment'], sites: [WAREHOUSE, MAKER] }),
    ['recalled', tell('ship', [vial('V104')], { toParty: PHARMACY, at: at(72) })],
    tell('ship', [vial('V104')], { toLocation: WAREHOUSE, at: at(72) }),
    opened('use', { anyOf: [{ components: [drive('D3')] }, { items: [vial('V106')] }] }, { blocks: ['use'] }),
    ['recalled', tell('install', [drive('D3')], { assembly: CART, position: 'spare', at: at(73) })],
    ['recalled', tell('sell', [vial('V106')], { purpose: 'dispense', at: at(73) })],
    // What a recall blocks is blocked whatever the event time.
    ['recalled', sold(vial('V109'), { at: at(50) })],
    tell('install', [drive('D3')], { assembly: CART, position: 'spare', at: at(74), ...RECORD }),
    // It comes later, and is hit as well.
    tell('manufacture', [vial('V110')], { lot: 'R1', location: PLANT, at: at(75) }),
    tell('remove', [drive('D1')], { assembly: CART, at: at(76), location: SHOP }),
    tell('unpack', [vial('V100')], { container: BOX, at: at(77) }),
  ]);
}

async function endings(stage: Stage): Promise<void> {
  await inOrder(stage, [
    cleared('sales', [vial('V100')], { remedy: 'repaired', at: at(80) }),
    cleared('sales', [vial('V101'), vial('V107')], { remedy: 'destroyed' }),
    cleared('sales', [vial('V108')], {}),
    ['is cleared of this recall already', cleared('sales', [vial('V100')], { remedy: 'replaced' })],
    tell('sell', [vial('V100')], { owner: PHARMACY, at: at(81) }),
    cleared('kind-component-serials', [CART], { remedy: 'refunded', recordedFor: SELF }),
    cleared('kind-several', [drive('D2')], { remedy: 'unreachable' }),
    closed('shipments', { reason: 'returned', at: '2026-03-25' }),
    ['the recall is closed already', closed('shipments', {})],
    ['a recall of this id was opened before', opened('shipments', { anyOf: [{ lotCode: 'R1' }] })],
    tell('ship', [vial('V104')], { toParty: PHARMACY, at: at(82), recordedFor: SELF, ...RECORD }),
  ]);
  const mark = await captureOf(
    stage,
    cleared('sales', [vial('V110')], {
      remedy: 'replaced',
      reason: 'a mistake',
      documents: [{ issuer: MAKER, id: 'CAPA-12' }],
    }),
  );
  await inOrder(stage, [
    { name: 'correct', body: { capture: mark, reason: 'it was not replaced' } },
    closed('sales', {}),
  ]);
}
