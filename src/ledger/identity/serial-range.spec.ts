import { describe, expect, it } from '@jest/globals';
import { parseIdentifier } from './identity.js';
import { expandRange } from './serial-range.js';

function rule(product: string, from: string, to: string, limit = 100): string {
  const result = expandRange(product, from, to, limit);
  return result.ok ? `${result.items.length} items` : result.rule;
}

describe('serial ranges', () => {
  it('keep leading zeros and include both ends', () => {
    expect(expandRange('9506000134352', 'A/098', 'A/101', 10)).toEqual({
      ok: true,
      items: ['098', '099', '100', '101'].map((number) => `01/09506000134352/21/A%2F${number}`),
    });
  });

  it('work for own products and parts', () => {
    expect(expandRange('own/acme/bolt', '1', '2', 10)).toEqual({
      ok: true,
      items: ['own/acme/bolt/1', 'own/acme/bolt/2'],
    });
    expect(expandRange('part/1YZ99/AB-1', 'sn1', 'sn2', 10)).toEqual({
      ok: true,
      items: ['part/1YZ99/AB-1/SN1', 'part/1YZ99/AB-1/SN2'],
    });
  });

  it('give ids that are canonical', () => {
    const result = expandRange('01/09506000134352', '000000000000000+0000', '000000000000000+0999', 1_000);
    const items = result.ok ? result.items : [];
    expect(items).toHaveLength(1_000);
    for (const item of items)
      expect(parseIdentifier(item, 'item')).toMatchObject({ ok: true, id: { canonical: item } });
  });

  it('count large numbers exactly', () => {
    expect(rule('01/09506000134352', '90071992547409930000', '90071992547409930009')).toBe('10 items');
  });

  it('are refused with the rule that they break', () => {
    expect(rule('01/09506000134352', '9', '10')).toBe(
      'the range ends have 1 and 2 characters; they must be of equal length',
    );
    expect(rule('01/09506000134352', 'A1', 'B2')).toBe('the range ends A1 and B2 differ before their numeric end');
    expect(rule('01/09506000134352', 'A1', 'AB')).toBe('the range ends A1 and AB differ before their numeric end');
    expect(rule('01/09506000134352', 'A', 'B')).toBe('the range start A does not end with a number');
    expect(rule('01/09506000134352', '5', '4')).toBe(
      'the range ends before it begins: 5 is after 4: give the lower one as from',
    );
    expect(rule('01/09506000134352', '000', '100')).toBe(
      'the range has 101 items, at most 100 are taken: send it in parts',
    );
    expect(rule('01/09506000134353', '1', '2')).toBe(
      'range product: GTIN check digit is 3, the digits before it give 2: read the number again',
    );
    expect(rule('01/09506000134352', '#1', '#2')).toBe(
      'range start: serial has "#", which is not in GS1 character set 82',
    );
    expect(rule('8003/00614141123452', '1', '2')).toBe(
      'grai-class products have no serial ranges: name the items one by one',
    );
  });
});
