import { describe, expect, it } from '@jest/globals';
import { jsonDocument, xmlDocument } from '../../../test/support/epcis-reading.js';
import { validateDocument } from './validate-document.js';

const TIMES = '<eventTime>2026-03-27T06:45:16Z</eventTime><eventTimeZoneOffset>-05:00</eventTimeZoneOffset>';
const EPC = 'urn:epc:id:sgtin:9506000.012345.1';
const event = (inside: string): string => `<ObjectEvent>${TIMES}${inside}</ObjectEvent>`;
const SEEN = event(`<epcList><epc>${EPC}</epc></epcList><action>OBSERVE</action>`);
const validate = (document: string | Buffer) =>
  validateDocument(Buffer.from(document), { recordedFor: 'own/acme/self' });

describe('the verdict on a document', () => {
  it('is valid where nothing is to be said, or where only the ledger cannot use something', async () => {
    expect(await validate(xmlDocument([SEEN]))).toMatchObject({ verdict: 'valid', faultsTotal: 0, warningsTotal: 0 });
    const unused = `<TransactionEvent>${TIMES}<bizTransactionList><bizTransaction>urn:x:1</bizTransaction></bizTransactionList><epcList/><action>ADD</action></TransactionEvent>`;
    const warnings = [expect.objectContaining({ code: 'not-used' })];
    expect(await validate(xmlDocument([unused]))).toMatchObject({ verdict: 'valid', deviationsTotal: 0, warnings });
  });

  it('deviates where it is taken in another order than that of the standard', async () => {
    const jumbled = event(`<action>OBSERVE</action><epcList><epc>${EPC}</epc></epcList>`);
    const warnings = [expect.objectContaining({ code: 'deviates', line: expect.any(Number) })];
    expect(await validate(xmlDocument([jumbled]))).toMatchObject({ verdict: 'deviates', deviationsTotal: 1, warnings });
  });

  it('is refused with every fault of every event, each at its place', async () => {
    const wrong = event(`<epcList><epc>${EPC}</epc></epcList><action>SEE</action><bizStep>none of it</bizStep>`);
    const told = await validate(xmlDocument([wrong, SEEN, wrong]));
    expect(told.verdict).toBe('refused');
    expect(told.faultsTotal).toBe(told.faults.length);
    expect(told.faults.map(({ field }) => field)).toEqual(
      expect.arrayContaining(['EPCISBody/EventList/*[1]/action', 'EPCISBody/EventList/*[3]/action']),
    );
  });

  it('is refused where nobody can read it', async () => {
    const unreadable = [
      Buffer.from([0xff, 0xfe, 0x3c]),
      '',
      '<a',
      '{"a":1,"a":2}',
      jsonDocument([]),
      '<!DOCTYPE a><a/>',
    ];
    for (const document of unreadable)
      expect(await validate(document)).toMatchObject({ verdict: 'refused', faultsTotal: 1, faults: [{}] });
  });
});
