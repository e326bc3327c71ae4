import { describe, expect, it } from '@jest/globals';
import { formatIdentifier, parseIdentifier, type IdRole } from './identity.js';
import { ToldPrefixes } from './told-prefixes.js';

function told(...ids: readonly (readonly [text: string, role: IdRole])[]): readonly string[] | undefined {
  const prefixes = new ToldPrefixes();
  for (const [text, role] of ids) {
    const read = parseIdentifier(text, role);
    if (!read.ok) throw new Error(read.rule);
    prefixes.note(read.id);
  }
  return prefixes.field.companyPrefixes;
}

describe('company prefixes that identifiers tell', () => {
  it('hears them from URNs and tags of any key, each once', () => {
    expect(
      told(
        ['urn:epc:id:sgtin:0300011.011111.1', 'item'],
        ['urn:epc:id:sgtin:0300011.011111.2', 'item'],
        ['urn:epc:id:sscc:9506000.1234567890', 'container'],
        ['urn:epc:id:sgln:030001.111121.0', 'location'],
        ['urn:epc:id:pgln:0300011.11111', 'party'],
      ),
    ).toEqual(['0300011', '9506000', '030001']);
    const tag = formatIdentifier('01/00300011111116/21/1', 'sgtin-96-hex', { companyPrefixLength: () => 7 });
    expect(tag.ok && told([tag.text, 'item'])).toEqual(['0300011']);
  });

  it('hears nothing from other spellings, or from keys that have no company prefix', () => {
    expect(
      told(
        ['01/00300011111116/21/1', 'item'],
        ['(01)00300011111116(21)1', 'item'],
        ['https://id.gs1.org/01/00300011111116/21/1', 'item'],
        ['own/acme/u/1', 'item'],
        ['urn:epc:id:adi:35962.PQ7VZ4.M37GXB92', 'item'],
      ),
    ).toBeUndefined();
  });
});
