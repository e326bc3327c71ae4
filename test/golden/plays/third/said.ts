import { aggregationEvent, ilmd, objectEvent } from '../../../support/epcis-xml.js';
import { withCheckDigit } from '../check-digit.js';
import { mustRecord, type Stage } from '../play.js';
import { claim } from '../second/documents.js';
import { at, captureOf, emptied, inOrder, PHARMACY, PLANT, RECORD, SHOP, tell, YARD } from '../stories/telling.js';

const GTIN = withCheckDigit('0950600076000');
const CASE_GTIN = withCheckDigit('1950600076000');
const drop = (serial: number): string => `01/${GTIN}/21/O${serial}`;
const label = (serial: number, more: string): string => `(01)${GTIN}(21)O${serial}${more}`;
const box = (serial: number): string => `01/${CASE_GTIN}/21/B${serial}`;
const boxLabel = (serial: number, more: string): string => `(01)${CASE_GTIN}(21)B${serial}${more}`;
const SHOP_URN = 'urn:epc:id:sgln:9506000.13437.0';

/** What the scan of the very event says: expiry of what is unknown, lots before a beginning, labels of what something is in. */
export async function said(stage: Stage): Promise<void> {
  await inOrder(stage, [
    tell('receive', [1, 2, 3, 4].map(drop), { location: PLANT, at: at(1) }),
    ['expired', tell('sell', [label(1, '(17)260105')], { owner: PHARMACY, at: at(20) })],
    tell('sell', [label(1, '(17)260105')], { owner: PHARMACY, at: at(20), ...RECORD }),
    tell('move', [label(2, '(17)260105')], { location: YARD, at: at(20) }),
    tell('receive', [label(5, '(10)OA(17)260105')], { location: YARD, at: at(20) }),
    ['expired', tell('sell', [label(3, '(17)260105')], { purpose: 'dispense', at: at(20) })],
    // A label that was seen before the beginning said another lot.
    tell('move', [label(6, '(10)OB')], { location: YARD, at: at(21), ...RECORD }),
    tell('manufacture', [drop(6)], { lot: 'OC', location: YARD, at: at(22), ...RECORD }),
    tell('manufacture', [box(1), box(2)], { lot: 'OX', location: PLANT, at: at(1) }),
    ['other-facts', tell('pack', [drop(3)], { container: boxLabel(1, '(10)OY'), at: at(23) })],
    tell('pack', [drop(3)], { container: boxLabel(1, '(10)OY'), at: at(23), ...RECORD }),
    tell('pack', [drop(4)], { container: boxLabel(2, '(10)OX(17)271231'), at: at(23) }),
    emptied('sell', { contentsOf: boxLabel(2, '(10)OX'), owner: PHARMACY, toParty: PHARMACY, at: at(24) }),
  ]);
  await mustRecord(
    stage,
    claim([
      objectEvent({
        time: at(25),
        offset: '+00:00',
        epcs: [drop(5)],
        bizStep: 'receiving',
        readPoint: SHOP_URN,
        ilmd: ilmd({ lotNumber: 'OZ', itemExpirationDate: '2027-12-31' }),
      }),
      objectEvent({
        time: at(25),
        offset: '+00:00',
        epcs: [drop(7)],
        bizStep: 'retail_selling',
        readPoint: SHOP_URN,
        ilmd: ilmd({ lotNumber: 'OZ', itemExpirationDate: '2026-01-05' }),
      }),
      aggregationEvent({
        time: at(26),
        offset: '+00:00',
        parent: `https://id.gs1.org/01/${CASE_GTIN}/21/B2?17=280131`,
        epcs: [`https://id.gs1.org/01/${GTIN}/10/OQ/21/O5`],
        action: 'ADD',
        bizStep: 'packing',
        readPoint: SHOP_URN,
      }),
    ]),
  );
  const sold = await captureOf(stage, tell('sell', [drop(2)], { owner: PHARMACY, at: '2026-01-04' }));
  await inOrder(stage, [
    { name: 'correct', body: { capture: sold, reason: 'another pack', replacement: moved(2) } },
    tell('receive', [drop(8)], { location: SHOP, recordedFor: PHARMACY, at: '2026-03-05' }),
    tell('ship', [drop(8)], { toParty: PHARMACY, toLocation: SHOP, at: '2026-03-05', ...RECORD }),
  ]);
}

function moved(serial: number): object {
  return { operation: 'move', items: [label(serial, '(17)270105')], location: SHOP, at: at(27), ...RECORD };
}
