import { ilmd, objectEvent } from '../../../support/epcis-xml.js';
import { withCheckDigit } from '../check-digit.js';
import { mustRecord, type Stage } from '../play.js';
import {
  at,
  captureOf,
  cleared,
  closed,
  inOrder,
  opened,
  PHARMACY,
  PLANT,
  RECORD,
  SHOP,
  tell,
  YARD,
} from '../stories/telling.js';
import { claim } from './documents.js';

const GTIN = withCheckDigit('0950600072000');
const OTHER_GTIN = withCheckDigit('0950600073000');
const PRODUCT = `01/${GTIN}`;
const syrup = (serial: string | number): string => `${PRODUCT}/21/Y${serial}`;
const label = (serial: string | number, more: string): string => `(01)${GTIN}(21)Y${serial}${more}`;
const MODEL = 'own/acme/model-one';
const CAR = 'vin/WVWZZZ1JZXW000009';

/** What scans, requests and documents say of an item beside its id: the same, new, or otherwise than it is known. */
export async function said(stage: Stage): Promise<void> {
  await inOrder(stage, [
    tell('manufacture', [1, 2, 3].map(syrup), {
      lot: 'SA',
      expiry: '2027-12-31',
      attributes: { colour: 'red', taste: 'cherry' },
      production: { line: 'L1' },
      location: PLANT,
      at: at(1),
    }),
    tell('manufacture', [4, 5, 6, 7].map(syrup), { location: PLANT, at: at(1) }),
    tell('move', [label(1, '(10)SA(17)271231')], { location: YARD, at: at(2) }),
    ['other-facts', tell('move', [label(1, '(10)SB')], { location: SHOP, at: at(3) })],
    ['other-facts', tell('sell', [label(1, '(17)280101')], { owner: PHARMACY, at: at(3) })],
    tell('move', [label(1, '(10)SB(17)280101')], { location: SHOP, at: at(3), ...RECORD }),
    // Filled in by a scan, late, and what that makes of a scan in between.
    tell('move', [label(4, '(10)SA')], { location: YARD, at: at(5) }),
    tell('move', [label(5, '(10)SC(17)280301')], { location: YARD, at: at(10) }),
    ['other-facts', tell('move', [label(5, '(10)SD')], { location: YARD, at: at(8) })],
    tell('move', [label(5, '(10)SD')], { location: YARD, at: at(8), ...RECORD }),
    tell('receive', [syrup(6)], {
      location: SHOP,
      lot: 'SE',
      attributes: { colour: 'blue', sweet: true },
      production: { line: 'L2', operator: 'op-1' },
      at: at(6),
    }),
    [
      'other-facts',
      tell('receive', [syrup(6)], { location: YARD, attributes: { colour: 'green', cap: 'white' }, at: at(7) }),
    ],
    tell('receive', [syrup(6)], {
      location: YARD,
      attributes: { colour: 'green', cap: 'white' },
      production: { line: 'L3', supplier: 'S-1' },
      at: at(7),
      ...RECORD,
    }),
    tell('introduce', [{ id: CAR, product: MODEL }], { location: PLANT, at: at(1) }),
    tell('receive', [CAR], { product: MODEL, lot: 'SA', location: YARD, at: at(2) }),
    ['other-facts', tell('receive', [CAR], { product: 'own/acme/model-two', location: SHOP, at: at(3) })],
    tell('receive', [CAR], { product: 'own/acme/model-two', location: SHOP, at: at(3), ...RECORD }),
    tell('manufacture', [syrup(3)], { lot: 'SZ', expiry: '2029-01-31', location: PLANT, at: at(4), ...RECORD }),
  ]);
  const filled = await captureOf(stage, tell('move', [label(7, '(10)SF')], { location: YARD, at: at(9) }));
  await inOrder(stage, [
    { name: 'correct', body: { capture: filled, reason: 'read from another box' } },
    tell('move', [label(7, '(10)SG')], { location: YARD, at: at(9, 9) }),
  ]);
  await ofClaims(stage);
  await relabelled(stage);
  await expiredGoods(stage);
}

/** Master data of documents, and recalls of a lot that was only claimed. */
async function ofClaims(stage: Stage): Promise<void> {
  const seen = (id: string, lotNumber: string, day: number): string =>
    objectEvent({
      action: 'ADD',
      bizStep: 'commissioning',
      time: at(day),
      epcs: [id],
      readPoint: 'urn:epc:id:sgln:9506000.13435.0',
      ilmd: ilmd({ lotNumber, itemExpirationDate: '2027-12-31', countryOfOrigin: 'DE' }),
    });
  await mustRecord(stage, claim([seen(syrup(2), 'SH', 11), seen(syrup(9), 'SA', 11)]));
  await inOrder(stage, [
    opened('claimed-lot', { anyOf: [{ lots: [`${PRODUCT}/10/SH`] }] }, { at: at(12) }),
    ['recalled', tell('sell', [syrup(2)], { owner: PHARMACY, at: at(13) })],
    opened('claimed-later', { anyOf: [{ lots: [`${PRODUCT}/10/SX`, `${PRODUCT}/10/SB`] }] }, { blocks: ['sale'] }),
    ['recalled', tell('sell', [syrup(1)], { owner: PHARMACY, at: at(13) })],
    tell('move', [label(3, '(10)SX')], { location: YARD, at: at(14), ...RECORD }),
    ['recalled', tell('sell', [syrup(3)], { owner: PHARMACY, at: at(15) })],
    cleared('claimed-later', [syrup(3)], { remedy: 'repaired', at: at(16) }),
    tell('sell', [syrup(3)], { owner: PHARMACY, at: at(17) }),
    closed('claimed-later', { reason: 'only said so', at: at(18) }),
    tell('sell', [syrup(1)], { owner: PHARMACY, at: at(19) }),
    cleared('claimed-lot', [syrup(2)], { remedy: 'replaced', at: at(20) }),
    closed('claimed-lot', { at: at(21) }),
  ]);
}

/** The identifier by which an item goes is replaced, or ends: it is of another product from then on. */
async function relabelled(stage: Stage): Promise<void> {
  const [first, second] = [syrup('R1'), syrup('R2')];
  const other = (serial: string): string => `01/${OTHER_GTIN}/21/${serial}`;
  await inOrder(stage, [
    tell('manufacture', [first, second], { lot: 'SA', location: PLANT, at: at(30) }),
    tell('identify', [first], { identifier: other('N1'), change: 'replaced', former: first, at: at(32) }),
    tell('move', [`(01)${OTHER_GTIN}(21)N1(10)SA`], { location: YARD, at: at(33) }),
    ['other-facts', tell('move', [`(01)${OTHER_GTIN}(21)N1(10)SQ`], { location: SHOP, at: at(34) })],
    tell('identify', [second], { identifier: `(01)${OTHER_GTIN}(21)N2(10)SN`, at: at(32) }),
    tell('move', [other('N2')], { location: YARD, at: at(33) }),
    tell('identify', [second], { identifier: second, change: 'ended', at: at(34) }),
    opened('new-product', { anyOf: [{ products: [`01/${OTHER_GTIN}`] }] }, { blocks: [], at: at(35) }),
    opened('old-product', { anyOf: [{ products: [PRODUCT], lotCode: 'SA' }] }, { blocks: [], at: at(35) }),
    closed('new-product', { reason: 'tried', at: at(36) }),
    // Told late: what it was labelled with in between.
    tell('identify', [first], { identifier: '8004/9506000134352A77', product: MODEL, lot: 'L9', at: at(31) }),
    tell('identify', [first], { identifier: 'own/acme/label/R2', at: at(37) }),
    tell('identify', [first], { identifier: other('N1'), change: 'ended', at: at(38) }),
  ]);
  const wrong = await captureOf(
    stage,
    tell('identify', [second], { identifier: other('N3'), change: 'replaced', former: other('N2'), at: at(39) }),
  );
  await inOrder(stage, [
    tell('move', [other('N3')], { location: SHOP, at: at(40) }),
    { name: 'correct', body: { capture: wrong, reason: 'the label of another one' } },
    closed('old-product', { reason: 'tried', at: at(41) }),
  ]);
}

async function expiredGoods(stage: Stage): Promise<void> {
  const tin = (serial: number): string => `own/acme/tin/T${serial}`;
  const crate = 'own/acme/tin-crate/1';
  await inOrder(stage, [
    tell('manufacture', [1, 2, 3, 4].map(tin), { expiry: '2026-03-10', location: PLANT, at: at(1) }),
    tell('introduce', [crate], { location: PLANT, at: at(1) }),
    tell('pack', [tin(1), tin(2)], { container: crate, at: at(2) }),
    ['expired', tell('sell', [tin(3)], { owner: PHARMACY, at: '2026-03-11T12:00:00Z' })],
    tell('sell', [tin(3)], { owner: PHARMACY, at: '2026-03-11T11:00:00Z' }),
    ['expired', tell('sell', [crate], { owner: PHARMACY, at: '2026-03-12' })],
    tell('sell', [crate], { owner: PHARMACY, at: '2026-03-12', ...RECORD }),
    ['expired', tell('sell', [tin(4)], { purpose: 'dispense', at: '2026-03-11' })],
    tell('sell', [tin(4)], { purpose: 'dispense', at: '2026-03-20', ...RECORD }),
    tell('unpack', [tin(1)], { container: crate, at: '2026-03-20T08:00:00Z' }),
    tell('move', [tin(1)], { location: YARD, at: '2026-03-21T08:00:00Z' }),
    tell('ship', [tin(1)], { toParty: PHARMACY, at: '2026-03-22T08:00:00Z' }),
    tell('receive', [tin(1)], { location: SHOP, at: '2026-03-23T08:00:00Z', recordedFor: PHARMACY }),
    tell('move', [crate], { location: YARD, at: '2026-03-23T08:00:00Z' }),
  ]);
}
