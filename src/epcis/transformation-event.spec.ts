import { describe, expect, it } from '@jest/globals';
import { jsonDocument } from '../../test/support/epcis-reading.js';
import { canonical, unit } from '../../test/support/epcis-xml.js';
import { PureLedger } from '../../test/support/pure-ledger.js';
import { isTransformation } from '../ledger/item/transformations/transformation-id.js';
import { readEpcisDocument, type EpcisDocument } from './read-epcis-document.js';

const TIMES = { type: 'TransformationEvent', eventTime: '2026-02-03T06:45:16Z', eventTimeZoneOffset: '-05:00' };
const PLACE = '414/9506000134352';
const LOT = { epcClass: 'urn:epc:class:lgtin:9506000.012345.L', quantity: 5.5, uom: 'KGM' };
const PRODUCT = { epcClass: 'https://example.org/01/09506000134376', quantity: 3 };
const NUMBERED = { transformationID: 'urn:uuid:0b1d' };
const LOT_ID = 'https://id.gs1.org/01/09506000123455/10/L';

const read = (...events: readonly object[]): EpcisDocument =>
  readEpcisDocument(jsonDocument(events.map((event) => JSON.stringify({ ...TIMES, ...event }))), {
    recordedFor: 'own/acme/self',
  });
const toldBy = (...events: readonly object[]) => read(...events).operation.observations;

/** The transformations that the events of a document are of. */
function transformationsOf(...events: readonly object[]): readonly string[] {
  return toldBy(...events).flatMap(({ subject }) => (isTransformation(subject) ? [subject] : []));
}

describe('a TransformationEvent', () => {
  it('uses up what went in, makes what came out, and tells what was of what', () => {
    const told = toldBy({
      transformationID: 'urn:epcglobal:cbv:xform:9506000134352:B-1',
      inputEPCList: [unit(1)],
      inputQuantityList: [LOT],
      outputEPCList: [unit(3)],
      outputQuantityList: [PRODUCT],
      bizLocation: { id: `https://id.gs1.org/${PLACE}` },
      ilmd: { 'cbvmda:lotNumber': 'M7', 'cbvmda:itemExpirationDate': '2028-01-31' },
    });
    const transformation = 'transformation/urn%3Aepcglobal%3Acbv%3Axform%3A9506000134352%3AB-1';
    const claim = { at: '2026-02-03T01:45:16-05:00', by: 'own/acme/self', claimed: true };
    const used = canonical(unit(1));
    const made = canonical(unit(3));
    expect(told).toEqual([
      { type: 'ItemDecommissioned', subject: used, data: { ...claim, cause: 'consumed', location: PLACE } },
      { type: 'ItemTransformed', subject: used, data: { ...claim, transformation, role: 'input' } },
      {
        type: 'GoodsTransformed',
        subject: transformation,
        data: {
          ...claim,
          location: PLACE,
          names: [
            { subject: expect.stringMatching(/^01\/\d{14}\/10\/L$/), role: 'input', quantity: '5.5', unit: 'KGM' },
            { subject: '01/09506000134376/10/M7', role: 'output', quantity: '3' },
          ],
        },
      },
      {
        type: 'ItemManufactured',
        subject: made,
        data: expect.objectContaining({
          ...claim,
          location: PLACE,
          owner: 'own/acme/self',
          expiry: '2028-01-31',
          lot: expect.stringMatching(/\/10\/M7$/),
        }),
      },
      { type: 'ItemTransformed', subject: made, data: { ...claim, transformation, role: 'output' } },
    ]);
  });

  it('joins those of one number, however a GDTI is spelled, and is of its own without one', () => {
    const made = { inputEPCList: [unit(1)], outputEPCList: [unit(3)] };
    const [one, other] = ['urn:epc:id:gdti:9506000.13435.X1', 'https://example.org/253/9506000134352X1'];
    expect(
      new Set(transformationsOf({ ...made, transformationID: one }, { ...made, transformationID: other })).size,
    ).toBe(1);
    const [first, second, again] = transformationsOf(made, { ...made, outputEPCList: [unit(4)] }, made);
    expect(first).not.toBe(second);
    expect(again).toBe(first);
    const [known] = transformationsOf({ ...made, eventID: 'urn:uuid:0b1c' });
    expect(known).toBe('transformation/urn%3Auuid%3A0b1c');
  });

  it('keeps exact quantities, and names what is none without dropping what was made of it', () => {
    const exact = JSON.stringify({ ...TIMES, ...NUMBERED, inputQuantityList: [{ ...LOT, quantity: '@' }] }).replace(
      '"@"',
      '1.25e1',
    );
    const { operation, warnings } = readEpcisDocument(jsonDocument([exact]), { recordedFor: 'own/acme/self' });
    expect(operation.observations).toMatchObject([{ data: { names: [{ quantity: '12.5', unit: 'KGM' }] } }]);
    expect(warnings).toEqual([]);
    const odd = read({ ...NUMBERED, inputQuantityList: [{ ...LOT, quantity: 0 }, { ...LOT, quantity: -1 }, { ...LOT, uom: 'kilos' }, { epcClass: LOT_ID }] }); // prettier-ignore
    const names = odd.operation.observations.flatMap(({ data }) => ('names' in data ? data.names : []));
    expect(names.map(({ quantity, role }) => [quantity, role])).toEqual(Array(4).fill([undefined, 'input']));
    expect(odd.warnings.map(({ code, field }) => `${code} ${field}`)).toEqual(
      [1, 2, 3].map((index) => `not-used /epcisBody/eventList/0/inputQuantityList[${index}]`),
    );
  });

  it('is a claim: what contradicts is recorded and flagged', () => {
    const ledger = new PureLedger();
    const first = { inputEPCList: [unit(1)], outputEPCList: [unit(3)] };
    const decision = ledger.when(read(first).operation);
    expect(decision).toMatchObject({ kind: 'accepted', flags: [{ finding: { rule: 'unknown-item' } }] });
    const again = ledger.when(read({ ...first, eventTime: '2026-02-04T06:45:16Z' }).operation);
    expect(again.kind === 'accepted' && again.flags.map((flag) => 'finding' in flag && flag.finding.rule)).toEqual([
      'unknown-item',
      'exists-already',
    ]);
    expect(ledger.get(canonical(unit(3)))?.transformed).toHaveLength(2);
  });
});
