import { describe, expect, it } from '@jest/globals';
import { personalDataIn } from './personal-data.js';
import { warningsOf } from './warnings.js';

describe('a text that is kept for good', () => {
  it.each([
    ['ask jane.doe@example.com first', ['mail']],
    ['<a.b+c@mail.example.co.uk>', ['mail']],
    ['reach me at +49 (0)30 123-4567', ['phone']],
    ['0049 30 1234567', ['phone']],
    ['tel. 030/1234567', ['phone']],
    ['Mobile: 0171 2345678', ['phone']],
    ['returned by Mrs. Smith', ['name']],
    ['operator: Jane Doe', ['name']],
    ['name=Müller, mail m@example.org', ['mail', 'name']],
  ])('is told apart: %s', (text, found) => {
    expect(personalDataIn(text)).toEqual(found);
  });

  it.each([
    'cycle count',
    'pallet 00395060001343520017 was wet',
    '01/09506000134352/21/1001 and (01)09506000134352(21)1002',
    'PO 4711/2026-03-27, 1234567 pieces, lot 00123456789',
    'at -20 C for 12 h; name of the product unknown',
    'scanner 7 @ dock 3',
    'operator error',
  ])('is not, where it names goods: %s', (text) => {
    expect(personalDataIn(text)).toEqual([]);
  });

  it('is looked for wherever a request has words, headers and replacement included', () => {
    const body = {
      reason: 'a@example.com',
      items: ['b@example.com', { position: 'name: Jane Doe' }],
      replacement: { reason: 'tel. 030/1234567' },
    };
    expect(warningsOf(body, { device: 'phone of Mr Smith' })).toEqual({
      warnings: [
        { code: 'personal-data', field: 'reason', looksLike: 'mail' },
        { code: 'personal-data', field: 'items[1].position', looksLike: 'name' },
        { code: 'personal-data', field: 'replacement.reason', looksLike: 'phone' },
        { code: 'personal-data', field: 'x-device', looksLike: 'name' },
      ],
    });
    expect(warningsOf(undefined)).toEqual({});
  });
});
