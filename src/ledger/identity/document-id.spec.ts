import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatDocumentId, parseDocumentId } from './document-id.js';

describe('business document ids', () => {
  it('reads the example of CBV 2.0 section 8.5.2', () => {
    expect(parseDocumentId('urn:epcglobal:cbv:bt:0614141111114:%23123%2FABC', 'po')).toEqual({
      ok: true,
      document: { type: 'po', issuer: '417/0614141111114', id: '#123/ABC' },
    });
  });

  it('leaves the type out where none is known', () => {
    expect(parseDocumentId('urn:epcglobal:cbv:bt:0614141111114:A:1')).toEqual({
      ok: true,
      document: { issuer: '417/0614141111114', id: 'A:1' },
    });
  });

  it.each([
    [
      'urn:epcglobal:cbv:bt:0614141111115:1',
      'GLN check digit is 5, the digits before it give 4: read the number again',
      33,
    ],
    ['urn:epcglobal:cbv:bt:0614141111114:', 'the number of the business document is empty', 35],
    ['urn:epcglobal:cbv:bt:0614141111114', 'a business document id has the issuer, a colon, and the number', 34],
    [
      'urn:epcglobal:cbv:bt:0614141111114:%',
      '% is not followed by two hexadecimal digits: write the % itself as %25',
      35,
    ],
    ['po-1', 'a business document id begins with urn:epcglobal:cbv:bt:', 0],
  ])('refuses %s', (text, rule, position) => {
    expect(parseDocumentId(text)).toEqual({ ok: false, rule, position });
  });

  it('refuses to write documents of issuers without a GLN', () => {
    expect(formatDocumentId({ issuer: 'own/acme/hq', id: '7' }).ok).toBe(false);
  });

  it('reads back what it writes', () => {
    const property = fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (id) => {
      const written = formatDocumentId({ issuer: '417/0614141111114', id });
      expect(parseDocumentId(written.ok ? written.text : '')).toEqual({
        ok: true,
        document: { issuer: '417/0614141111114', id },
      });
    });
    fc.assert(property);
  });
});
