import { describe, expect, it } from '@jest/globals';
import { LedgerError } from '../../ledger/errors.js';
import { wantedBy } from './wanted.js';

const refusal = (headers: Record<string, string>): unknown => {
  try {
    return wantedBy(headers);
  } catch (error) {
    return error instanceof LedgerError ? error.detail.violations?.map(({ field }) => field) : error;
  }
};

describe('what the headers ask for', () => {
  it.each([
    [{}, 'application/ld+json', 'json-ld'],
    [{ accept: '*/*' }, 'application/ld+json', 'json-ld'],
    [{ accept: 'application/xml' }, 'application/xml', 'xml-2.0'],
    [{ accept: 'text/xml;q=0.5, application/json;q=0.9' }, 'application/json', 'json-ld'],
    [{ accept: 'text/html, text/xml;q=0.1' }, 'text/xml', 'xml-2.0'],
    [{ accept: 'application/json;q=0, application/xml' }, 'application/xml', 'xml-2.0'],
    [{ 'gs1-epcis-version': '1.2' }, 'application/xml', 'xml-1.2'],
    [{ 'gs1-epcis-version': '2.0.0', accept: 'application/xml' }, 'application/xml', 'xml-2.0'],
  ])('%j', (headers, mediaType, form) => {
    expect(wantedBy(headers)).toEqual({ mediaType, form, epcs: 'No_Preference', cbv: 'No_Preference' });
  });

  it.each([
    [{ accept: 'text/html' }, ['accept']],
    [{ 'gs1-epcis-version': '3.0' }, ['gs1-epcis-version']],
    [{ 'gs1-epcis-version': '1.2', accept: 'application/json' }, ['gs1-epcis-version']],
    [{ 'gs1-epc-format': 'URN', 'gs1-cbv-xml-format': 'no' }, ['gs1-epc-format', 'gs1-cbv-xml-format']],
  ])('%j is refused by name', (headers, fields) => {
    expect(refusal(headers)).toEqual(fields);
  });
});
