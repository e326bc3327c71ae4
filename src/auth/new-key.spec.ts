import { describe, expect, it } from '@jest/globals';
import { newApiKey } from './api-key.js';
import { readNewKey } from './new-key.js';

function told(name: unknown): readonly (readonly [string, unknown, string])[] {
  const faults: (readonly [string, unknown, string])[] = [];
  readNewKey({ name, role: 'reader' }, (field, value, rule) => faults.push([field, value, rule]));
  return faults;
}

describe('the name of a key', () => {
  it.each(['scanner 7', 'WMS Nord/2', 'Lager Süd', '倉庫'])('may be %s', (name) => {
    expect(told(name)).toEqual([]);
  });

  it.each([
    undefined,
    7,
    '',
    ' wms',
    'wms\n',
    'x'.repeat(101),
    'ledger',
    'Owner',
    'a\u202eb',
    'w\u200bms',
    'w\u00a0ms',
  ])('is not %j', (name) => {
    expect(told(name)).toEqual([['name', name, expect.any(String)]]);
  });

  it('holds no key, which whoever reads the list would have', () => {
    for (const key of [newApiKey(), newApiKey().replace('_', '%5F')])
      expect(told(`wms ${key}`)).toEqual([['name', 'wms tl_***', expect.stringContaining('holds a key')]]);
  });
});

describe('the key of a partner', () => {
  const faultsOf = (parties: readonly string[]): readonly string[] => {
    const faults: string[] = [];
    readNewKey({ name: 'wms', role: 'partner', parties }, (field) => faults.push(field));
    return faults;
  };

  it('is of exactly one party', () => {
    expect(faultsOf(['own/acme/a'])).toEqual([]);
    expect(faultsOf([])).toEqual(['parties']);
    expect(faultsOf(['own/acme/a', 'own/acme/b'])).toEqual(['parties']);
  });
});
