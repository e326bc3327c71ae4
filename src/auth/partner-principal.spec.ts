import { describe, expect, it } from '@jest/globals';
import type { Identity } from './identity.js';
import { letInElsewhere } from './guard.js';
import type { Role } from './roles.js';

const MINE = 'own/acme/mine';

/** As who a key or a token with these roles and parties is let in. */
async function principal(roles: readonly Role[], parties: readonly string[], by: 'key' | 'token') {
  const [role = 'partner'] = roles;
  const numbers: string[] = [];
  const keys = { findById: async () => ({ ...{ id: 'key-1', principal: 'p', hash: '', role, numbers }, parties }) };
  const identity: Identity = { principal: 'p', roles, parties: new Set(parties) };
  const tokens = { find: async () => identity };
  return letInElsewhere(by === 'key' ? { key: 'key-1' } : { token: 'a.b.c' }, { keys, tokens });
}

const MAY_READ = ['read:items', 'read:history', 'read:recalls', 'read:stock'] as const;

async function readsOf(roles: readonly Role[], parties: readonly string[], by: 'key' | 'token') {
  const found = await principal(roles, parties, by);
  return [found?.sees, MAY_READ.filter((permission) => found?.permits(permission))];
}

describe('a partner', () => {
  it('is answered for the one party of its key', async () => {
    expect(await readsOf(['partner'], [MINE], 'key')).toEqual([MINE, MAY_READ]);
  });

  it('may ask nothing without a party, or with several', async () => {
    expect(await readsOf(['partner'], [], 'key')).toEqual([undefined, []]);
    expect(await readsOf(['partner'], [MINE, 'own/acme/other'], 'key')).toEqual([undefined, []]);
  });

  it('may ask nothing by a token, and what it may ask counts for nothing beside another role', async () => {
    expect(await readsOf(['partner'], [MINE], 'token')).toEqual([undefined, []]);
    expect(await readsOf(['partner', 'device'], [MINE], 'token')).toEqual([undefined, ['read:items']]);
    expect(await readsOf(['partner', 'reader'], [MINE], 'token')).toEqual([undefined, MAY_READ]);
  });

  it('is nobody else: whoever has another role sees everything', async () => {
    expect(await readsOf(['reader'], [MINE], 'key')).toEqual([undefined, MAY_READ]);
  });
});
