import { describe, expect, it } from '@jest/globals';
import { newSigner, type Signer } from '../../../test/tokens/signer.js';
import { ProviderKeys, READ_AGAIN_AFTER_MS, READ_APART_MS, TRUSTED_FOR_MS } from './provider-keys.js';

const ISSUER = 'https://id.example/realm';
const DISCOVERY = `${ISSUER}/.well-known/openid-configuration`;
const JWKS = 'https://id.example/jwks';
const [ONE, OTHER] = [newSigner('ES256', 'one'), newSigner('ES256', 'other')];

/** A provider that shows what it is told to, and a clock that stands still. */
class Stand {
  now = 0;
  shown: readonly object[] = [ONE.publicJwk];
  documents: Record<string, unknown> = { [DISCOVERY]: { issuer: ISSUER, jwks_uri: JWKS } };
  isAway = false;
  readonly fetched: string[] = [];
  warnings = 0;
  readonly keys: ProviderKeys;

  constructor(jwksUrl?: string) {
    this.keys = new ProviderKeys(
      { issuer: ISSUER, ...(jwksUrl === undefined ? {} : { jwksUrl }) },
      async (url) => {
        this.fetched.push(url);
        if (this.isAway) throw new Error('away');
        return this.documents[url] ?? { keys: this.shown };
      },
      { warn: () => void this.warnings++ },
      () => this.now,
    );
  }

  async has({ kid }: Pick<Signer, 'kid'>): Promise<boolean> {
    return (await this.keys.with(kid)) !== undefined;
  }
}

describe('the keys of a provider', () => {
  it('are found by discovery, or where the settings say, and read once for all who come', async () => {
    const [discovered, named] = [new Stand(), new Stand(JWKS)];
    for (const stand of [discovered, named])
      expect(await Promise.all([ONE, ONE, ONE].map((one) => stand.has(one)))).toEqual([true, true, true]);
    expect([discovered.fetched, named.fetched]).toEqual([[DISCOVERY, JWKS], [JWKS]]);
  });

  it('are not believed where discovery is of another issuer, or leads out of TLS', async () => {
    for (const told of [
      { issuer: `${ISSUER}/`, jwks_uri: JWKS },
      { issuer: ISSUER, jwks_uri: 'http://id.example/jwks' },
      { issuer: ISSUER },
    ]) {
      const stand = new Stand();
      stand.documents[DISCOVERY] = told;
      await expect(stand.has(ONE)).rejects.toMatchObject({ code: 'unavailable' });
      expect(stand.fetched).toEqual([DISCOVERY]);
    }
  });

  it('are read again for one that is not among them, ten seconds after the last time at the earliest', async () => {
    const stand = new Stand(JWKS);
    await stand.has(ONE);
    stand.shown = [OTHER.publicJwk];
    stand.now = READ_APART_MS - 1;
    for (let time = 0; time < 100; time++) expect(await stand.has(OTHER)).toBe(false);
    expect(stand.fetched).toHaveLength(1);
    stand.now = READ_APART_MS;
    expect([await stand.has(OTHER), await stand.has(ONE)]).toEqual([true, false]);
    expect(stand.fetched).toHaveLength(2);
  });

  it('are read again now and then, so that one that is shown no more ends', async () => {
    const stand = new Stand(JWKS);
    await stand.has(ONE);
    stand.shown = [OTHER.publicJwk];
    stand.now = READ_AGAIN_AFTER_MS + 1;
    expect(await stand.has(ONE)).toBe(true);
    expect(await stand.has(ONE)).toBe(false);
  });

  it('go on for a day where the provider is away; what is not known cannot be told', async () => {
    const stand = new Stand(JWKS);
    await stand.has(ONE);
    stand.isAway = true;
    stand.now = READ_AGAIN_AFTER_MS + 1;
    expect(await stand.has(ONE)).toBe(true);
    const away = { code: 'unavailable', detail: { retryAfterSeconds: READ_APART_MS / 1_000 } };
    await expect(stand.has(OTHER)).rejects.toMatchObject(away);
    for (let time = 0; time < 100; time++) await expect(stand.has(OTHER)).rejects.toMatchObject(away);
    expect([stand.fetched.length, stand.warnings]).toEqual([2, 1]);
    stand.now = TRUSTED_FOR_MS;
    expect(await stand.has(ONE)).toBe(true);
    stand.now = TRUSTED_FOR_MS + 1;
    await expect(stand.has(ONE)).rejects.toMatchObject(away);
    stand.isAway = false;
    stand.now += READ_APART_MS;
    expect(await stand.has(ONE)).toBe(true);
  });

  it('are public ones with a name, and nothing else', async () => {
    const stand = new Stand(JWKS);
    const { kid: _, ...nameless } = OTHER.publicJwk;
    stand.shown = [ONE.jwk, { kty: 'oct', k: 'c2VjcmV0', kid: 'secret', alg: 'HS256' }, nameless, OTHER.publicJwk];
    const found = await Promise.all(['one', 'secret', 'other', ''].map((kid) => stand.has({ kid })));
    expect(found).toEqual([false, false, true, false]);
  });

  it('are no keys where what is shown is no set of them', async () => {
    const stand = new Stand();
    stand.documents[JWKS] = { keys: 'none' };
    await expect(stand.has(ONE)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
