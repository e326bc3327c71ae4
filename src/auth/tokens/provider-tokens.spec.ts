import { describe, expect, it } from '@jest/globals';
import { createLocalJWKSet } from 'jose';
import {
  compact,
  goodClaims,
  goodHeader,
  goodToken,
  newSigner,
  signing,
  type Part,
} from '../../../test/tokens/signer.js';
import { readConfig, type ProviderConfig } from '../../config.js';
import { CLOCKS_DIFFER_SECONDS, ProviderTokens, TOKEN_SECONDS_MOST } from './provider-tokens.js';
import { referenceOf } from './token-claims.js';

const ISSUED = { issuer: 'https://id.example/realm', audience: 'https://ledger.example' };
const SIGNERS = [newSigner('ES256', 'es'), newSigner('RS256', 'rs'), newSigner('EdDSA', 'ed')] as const;
const [ES] = SIGNERS;
const NOW = new Date('2026-03-27T10:00:00Z');
const NOW_SECONDS = NOW.getTime() / 1_000;

function settings(more: Readonly<Record<string, string>> = {}): ProviderConfig {
  const { provider } = readConfig({
    OIDC_ISSUER: ISSUED.issuer,
    OIDC_AUDIENCE: ISSUED.audience,
    OIDC_ROLES: 'admins=admin,scanners=device',
    ...more,
  });
  if (!provider) throw new Error('no provider was read');
  return provider;
}

function tokens(more: Readonly<Record<string, string>> = {}): ProviderTokens {
  const keys = createLocalJWKSet({ keys: SIGNERS.map(({ publicJwk }) => publicJwk) });
  const known = { with: async (id: string) => (SIGNERS.some(({ kid }) => kid === id) ? keys : undefined) };
  return new ProviderTokens(settings(more), known, { warn: () => undefined }, () => NOW);
}

const signed = (claims: object, header: Part = goodHeader(ES)): string =>
  compact(header, { ...goodClaims(ISSUED, NOW.getTime()), ...claims }, signing(ES));

describe('a token of the provider', () => {
  it('lets in by each algorithm that is taken', async () => {
    for (const signer of SIGNERS)
      expect(await tokens().find(goodToken(ISSUED, signer, NOW.getTime()))).toEqual({
        principal: referenceOf(ISSUED.issuer, 'wms-7'),
        roles: ['admin'],
      });
  });

  it('opens nothing by an algorithm that is not in the settings', async () => {
    const some = tokens({ OIDC_ALGORITHMS: 'RS256,EdDSA' });
    const found = await Promise.all(SIGNERS.map((signer) => some.find(goodToken(ISSUED, signer, NOW.getTime()))));
    expect(found.map((one) => one !== undefined)).toEqual([false, true, true]);
  });

  it('is of the type that the settings name, in whatever case, `application/` left out or not', async () => {
    const taken = async (typ: unknown, more = {}): Promise<boolean> =>
      (await tokens(more).find(signed({}, { ...goodHeader(ES), typ }))) !== undefined;
    for (const typ of ['at+jwt', 'AT+JWT', 'application/at+jwt']) expect([typ, await taken(typ)]).toEqual([typ, true]);
    for (const typ of ['JWT', 'id+jwt', undefined]) expect([typ, await taken(typ)]).toEqual([typ, false]);
    expect(await taken('JWT', { OIDC_TOKEN_TYPES: 'JWT' })).toBe(true);
    expect(await taken('at+jwt', { OIDC_TOKEN_TYPES: 'JWT' })).toBe(false);
  });

  it('is taken from a little before it begins to a little after it ends, and no longer than a day', async () => {
    const opens = async (claims: object): Promise<boolean> => (await tokens().find(signed(claims))) !== undefined;
    const edge = CLOCKS_DIFFER_SECONDS;
    expect(await opens({ exp: NOW_SECONDS - edge + 1 })).toBe(true);
    expect(await opens({ exp: NOW_SECONDS - edge })).toBe(false);
    expect(await opens({ nbf: NOW_SECONDS + edge })).toBe(true);
    expect(await opens({ nbf: NOW_SECONDS + edge + 1 })).toBe(false);
    expect(await opens({ iat: NOW_SECONDS + edge })).toBe(true);
    expect(await opens({ iat: NOW_SECONDS + edge + 1 })).toBe(false);
    const old = NOW_SECONDS - TOKEN_SECONDS_MOST - edge;
    expect(await opens({ iat: old, exp: NOW_SECONDS + 600 })).toBe(true);
    expect(await opens({ iat: old - 1, exp: NOW_SECONDS + 600 })).toBe(false);
  });

  it('may address others besides', async () => {
    expect(await tokens().find(signed({ aud: ['https://other.example', ISSUED.audience] }))).toBeDefined();
    expect(await tokens().find(signed({ aud: ['https://other.example'] }))).toBeUndefined();
  });

  it('that is bound to a key of whoever sends it is none that whoever has it may use', async () => {
    expect(await tokens().find(signed({ cnf: { jkt: 'x' } }))).toBeUndefined();
  });
});

describe('the claims of a token', () => {
  const found = (claims: object, more = {}): ReturnType<ProviderTokens['find']> => tokens(more).find(signed(claims));

  it('name roles by the rule of the settings, and by nothing else', async () => {
    const rolesOf = async (claims: object, more = {}): Promise<unknown> => (await found(claims, more))?.roles;
    expect(await rolesOf({ roles: ['scanners', 'admins', 'scanners', 'kings'] })).toEqual(['device', 'admin']);
    expect(await rolesOf({ roles: 'scanners' })).toEqual(['device']);
    // The names of our own roles are values like others.
    for (const roles of [['admin'], [], undefined, null, 7, [7], { admins: true }, ['__proto__', 'constructor']])
      expect([roles, await rolesOf({ roles })]).toEqual([roles, []]);
    const nested = { OIDC_ROLE_CLAIM: '/realm_access/ro~1les' };
    expect(await rolesOf({ realm_access: { 'ro/les': ['admins'] } }, nested)).toEqual(['admin']);
    expect(await rolesOf({ realm_access: null }, nested)).toEqual([]);
    expect(await rolesOf({ 'https://x/roles': ['admins'] }, { OIDC_ROLE_CLAIM: 'https://x/roles' })).toEqual(['admin']);
    const both = { OIDC_ROLES: 'a=b=auditor,a=b=device' };
    expect(await rolesOf({ roles: ['a=b'] }, both)).toEqual(['auditor', 'device']);
  });

  it('name parties where the settings say so: who is told of none acts for none', async () => {
    const parties = { OIDC_PARTIES_CLAIM: 'parties' };
    expect(await found({ parties: ['417/9506000134352', 'own/acme/agent', 'nobody', 7] }, parties)).toMatchObject({
      parties: new Set(['417/9506000134352', 'own/acme/agent']),
    });
    for (const given of [{}, { parties: [] }, { parties: 'nobody' }, { parties: null }])
      expect([given, (await found(given, parties))?.parties]).toEqual([given, new Set()]);
    expect(await found({ parties: ['own/acme/agent'] })).not.toHaveProperty('parties');
  });

  it('name numbers where the settings say so: who is told of none gives out none', async () => {
    const numbers = { OIDC_NUMBERS_CLAIM: 'numbers' };
    const given = { numbers: ['9506000', 'own/acme', '12', 'own/', 7] };
    expect((await found(given, numbers))?.numbers).toEqual(['9506000', 'own/acme']);
    expect((await found({}, numbers))?.numbers).toEqual([]);
    expect(await found(given)).not.toHaveProperty('numbers');
  });

  it('tell of nobody whom the ledger would know by name: of a person only a reference is kept', async () => {
    const person = { sub: 'ann@example.com', email: 'ann@example.com', name: 'Ann', preferred_username: 'ann' };
    const identity = await found(person);
    expect(identity?.principal).toMatch(/^subject-[0-9a-f]{40}$/);
    expect(JSON.stringify(identity)).not.toMatch(/ann/i);
    for (const sub of ['ledger', 'mark-recalled', 'owner', 'anybody', 'principal-0f1e2d3c4b5a697887'])
      expect((await found({ sub }))?.principal).toMatch(/^subject-[0-9a-f]{40}$/);
  });

  it('make the same principal of the same subject of the same issuer only', () => {
    expect(referenceOf('https://a', 'x')).toBe(referenceOf('https://a', 'x'));
    expect(
      new Set([referenceOf('https://a', 'bc'), referenceOf('https://ab', 'c'), referenceOf('https://a', 'b')]).size,
    ).toBe(3);
  });
});
