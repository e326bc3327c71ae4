import { afterEach, describe, expect, it } from '@jest/globals';
import { apiKeyOf, hashOf } from './api-key.js';
import { KnownKeys, READ_APART_MS, REVOKED_WITHIN_MS, type Credential } from './known-keys.js';

const KEY = apiKeyOf(new Uint8Array(32).fill(1));
const OTHER = apiKeyOf(new Uint8Array(32).fill(2));
const seedOf = (n: number): Uint8Array => {
  const seed = new Uint8Array(32).fill(9);
  new DataView(seed.buffer).setUint32(0, n);
  return seed;
};
const credential = (key: string): Credential => ({
  id: `id of ${key}`,
  principal: 'principal-1',
  hash: hashOf(key),
  role: 'reader',
  parties: [],
  numbers: [],
});

/** A store that answers when it is told to, and a clock that goes on only where somebody pauses. */
class Stand {
  now = 0;
  kept: readonly Credential[] = [credential(KEY)];
  isAway = false;
  reads = 0;
  readonly noted: string[] = [];
  private held: (() => void)[] | undefined;
  readonly keys = new KnownKeys(
    {
      live: async () => {
        this.reads++;
        const { kept } = this;
        await new Promise<void>((resolve) => (this.held ? this.held.push(resolve) : resolve()));
        if (this.isAway) throw new Error('away');
        return kept;
      },
      noteUsed: async (used) => void this.noted.push(...used.keys()),
    },
    { warn: () => undefined },
    { now: () => this.now, pause: async (ms) => void (this.now += ms) },
  );

  hold(): void {
    this.held = [];
  }

  letGo(): void {
    for (const go of this.held ?? []) go();
    this.held = undefined;
  }
}

describe('known keys', () => {
  let stand = new Stand();
  afterEach(() => {
    stand.keys.close();
    stand = new Stand();
  });

  it('finds whose a key is, and reads once for those who come close together', async () => {
    const found = await Promise.all([1, 2, 3].map(() => stand.keys.find(KEY)));
    expect(found).toEqual([1, 2, 3].map(() => credential(KEY)));
    expect(stand.reads).toBe(1);
  });

  it('does not ask the store for what cannot be a key', async () => {
    for (const text of ['', 'x', KEY.slice(1), `${KEY} `, KEY.toLowerCase()])
      expect(await stand.keys.find(text)).toBeUndefined();
    expect(stand.reads).toBe(0);
  });

  it('lets nobody in by a key that was revoked a second ago', async () => {
    await stand.keys.find(KEY);
    stand.kept = [];
    stand.now = REVOKED_WITHIN_MS + 1;
    expect(await stand.keys.find(KEY)).toBeUndefined();
  });

  it('lets nobody in by what was begun to be read before, however long that takes', async () => {
    await stand.keys.find(KEY);
    stand.now = REVOKED_WITHIN_MS / 2;
    stand.hold();
    expect(await stand.keys.find(KEY)).toEqual(credential(KEY));
    stand.kept = [];
    stand.now = 2 * REVOKED_WITHIN_MS;
    const asked = stand.keys.find(KEY);
    stand.letGo();
    expect(await asked).toBeUndefined();
  });

  it('refuses where the store is away for longer, and goes on when it is back', async () => {
    await stand.keys.find(KEY);
    stand.isAway = true;
    stand.now = REVOKED_WITHIN_MS;
    expect(await stand.keys.find(KEY)).toEqual(credential(KEY));
    stand.now = REVOKED_WITHIN_MS + 1;
    await expect(stand.keys.find(KEY)).rejects.toThrow('away');
    stand.isAway = false;
    expect(await stand.keys.find(KEY)).toEqual(credential(KEY));
  });

  it('knows a key that was made a moment ago', async () => {
    await stand.keys.find(KEY);
    stand.kept = [credential(KEY), credential(OTHER)];
    expect(await stand.keys.find(OTHER)).toEqual(credential(OTHER));
  });

  it('asks the store ten times a second and no oftener, however many come with keys that nobody knows', async () => {
    await Promise.all(Array.from({ length: 1_000 }, (_, byte) => stand.keys.find(apiKeyOf(seedOf(byte)))));
    expect(stand.reads).toBeLessThanOrEqual(2);
    for (let byte = 0; byte < 50; byte++) await stand.keys.find(apiKeyOf(seedOf(byte)));
    expect(stand.now).toBeGreaterThanOrEqual((stand.reads - 1) * READ_APART_MS);
    stand.isAway = true;
    for (let byte = 0; byte < 50; byte++) await expect(stand.keys.find(OTHER)).rejects.toThrow('away');
    expect(stand.now).toBeGreaterThanOrEqual((stand.reads - 1) * READ_APART_MS);
  });

  it('notes which were used', async () => {
    await stand.keys.find(KEY);
    await stand.keys.find(OTHER);
    await stand.keys.note();
    await stand.keys.note();
    expect(stand.noted).toEqual([credential(KEY).id]);
  });
});
