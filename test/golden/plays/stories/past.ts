import type { Stage } from '../play.js';
import {
  at,
  captureOf,
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

const PRODUCT = 'own/acme/pump';
const pump = (serial: number | string): string => `${PRODUCT}/${serial}`;
const BOX = 'own/acme/box/X1';
const CRATE = 'own/acme/crate/R1';

/** What is told of the past: moves, sales, packing and unpacking, and what they make impossible. */
export async function past(stage: Stage): Promise<void> {
  await inOrder(stage, [
    tell('manufacture', [pump(1), pump(2), pump(3)], { lot: 'L1', location: PLANT, at: at(1) }),
    tell('introduce', [BOX, CRATE], { location: PLANT, at: at(1) }),
    tell('move', [pump(1)], { location: SHOP, at: at(10) }),
    tell('move', [pump(1)], { location: YARD, at: at(5) }),
    tell('move', [pump(1)], { location: DOCK, at: '2026-01-05' }),
    ['unknown-item', tell('move', [pump(1)], { location: DOCK, at: at(0) })],
    tell('move', [pump(1)], { location: DOCK, at: at(0, 12), ...RECORD }),
    tell('pack', [pump(2), pump(3)], { container: BOX, at: at(3) }),
    tell('pack', [BOX], { container: CRATE, at: at(4) }),
    tell('ship', [CRATE], { toParty: WHOLESALER, toLocation: WAREHOUSE, owner: WHOLESALER, at: at(8) }),
    tell('receive', [CRATE], { location: WAREHOUSE, at: at(9), recordedFor: WHOLESALER }),
    // It was taken out before the crate was sold: it was never sold.
    tell('unpack', [pump(2)], { container: BOX, at: at(7) }),
    ['not-in-carrier', tell('unpack', [BOX], { container: CRATE, at: at(2) })],
    tell('move', [CRATE], { location: YARD, at: at(6) }),
    tell('sell', [pump(3)], { owner: PHARMACY, at: at(7, 12) }),
    tell('sell', [pump(2)], { owner: MAKER, at: at(20) }),
    tell('sell', [pump(2)], { owner: PHARMACY, at: at(15), ...RECORD }),
    tell('ship', [pump(2)], { toParty: PHARMACY, at: at(16), onBehalfOf: SELF, ...RECORD }),
    tell('return', [pump(2)], { location: PLANT, purpose: 'exchange', owner: SELF, at: at(30), onBehalfOf: PHARMACY }),
    tell('pack', [pump(2)], { container: BOX, at: at(25), ...RECORD }),
    // Of the same moment as another event of it.
    tell('move', [pump(1)], { location: PLANT, at: at(10) }),
    tell('move', [pump(1)], { location: SHOP, at: '2026-01-10' }),
  ]);
  await corrections(stage);
  await factsThatChange(stage);
}

/** Whole captures, single events and items taken back, with and without another in their place; and taken back in turn. */
async function corrections(stage: Stage): Promise<void> {
  const [a, b, c] = ['C1', 'C2', 'C3'].map((serial) => pump(serial)) as [string, string, string];
  await inOrder(stage, [tell('manufacture', [a, b, c], { lot: 'L2', location: PLANT, at: at(1) })]);
  const wrong = await captureOf(stage, tell('move', [a, b], { location: YARD, at: at(3) }));
  await inOrder(stage, [tell('move', [a, b, c], { location: SHOP, at: at(6) })]);
  const taken = await captureOf(stage, { name: 'correct', body: { capture: wrong, reason: 'wrong shelf' } });
  const again = await captureOf(stage, { name: 'correct', body: { capture: taken, reason: 'it was right' } });
  await captureOf(stage, {
    name: 'correct',
    body: { capture: again, items: [b], reason: 'but not of this one', at: at(40) },
  });
  const packed = await captureOf(stage, tell('pack', [a, b], { container: BOX, at: at(41), ...RECORD }));
  await captureOf(stage, {
    name: 'correct',
    body: {
      capture: packed,
      items: [a],
      reason: 'another one was packed',
      replacement: { operation: 'pack', items: [c], container: BOX, at: at(41), ...RECORD },
    },
  });
  const sold = await stage.record(tell('sell', [a], { owner: PHARMACY, at: at(42) }));
  await inOrder(stage, [tell('ship', [a], { toParty: PHARMACY, at: at(43) })]);
  await captureOf(stage, { name: 'correct', body: { event: sold.body.position, reason: 'sold by another' } });
  const shipped = await captureOf(stage, tell('ship', [c], { toLocation: WAREHOUSE, at: at(44), ...RECORD }));
  const replaced = await captureOf(stage, {
    name: 'correct',
    body: {
      capture: shipped,
      reason: 'elsewhere',
      replacement: { operation: 'ship', items: [c], toLocation: SHOP, at: at(44), ...RECORD },
    },
  });
  await captureOf(stage, {
    name: 'correct',
    body: {
      capture: replaced,
      reason: 'and not so either',
      replacement: { operation: 'ship', items: [c], toLocation: YARD, at: at(45), ...RECORD },
    },
  });
  const born = await captureOf(stage, tell('manufacture', [pump('C9')], { location: PLANT, at: at(46) }));
  await inOrder(stage, [tell('move', [pump('C9')], { location: DOCK, at: at(47) })]);
  // What is left was never made: that is shown, not refused.
  await captureOf(stage, { name: 'correct', body: { capture: born, reason: 'it does not exist' } });
}

/** Facts of an item that are others afterwards: what a recall of before hits. */
async function factsThatChange(stage: Stage): Promise<void> {
  const [x, y, z] = ['X1', 'X2', 'X3'].map((serial) => pump(serial)) as [string, string, string];
  const made = (item: string, lot: string): Promise<string> =>
    captureOf(stage, tell('manufacture', [item], { lot, expiry: '2027-12-31', location: PLANT, at: at(50) }));
  const [first, second] = [await made(x, 'F1'), await made(y, 'F1')];
  await made(z, 'F1');
  await inOrder(stage, [
    {
      name: '/v1/recalls',
      body: { id: 'lot-f1', reason: 'leaks', scope: { anyOf: [{ lots: [`${PRODUCT}/10/F1`] }] }, blocks: ['sale'] },
    },
  ]);
  await captureOf(stage, { name: 'correct', body: { capture: first, reason: 'it was never made' } });
  await captureOf(stage, {
    name: 'correct',
    body: {
      capture: second,
      reason: 'of another lot',
      replacement: { operation: 'manufacture', items: [y], lot: 'F2', location: PLANT, at: at(50) },
    },
  });
  await inOrder(stage, [
    tell('receive', ['own/acme/pump/X4'], { location: SHOP, at: at(51) }),
    // What it is comes late.
    tell('receive', ['own/acme/pump/X4'], {
      location: YARD,
      product: 'own/acme/pump',
      lot: 'F1',
      at: at(52),
      recordedFor: PHARMACY,
      ...RECORD,
    }),
    { name: '/v1/recalls/lot-f1/close', body: { reason: 'all found', at: at(53) } },
  ]);
}
