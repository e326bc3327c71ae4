import { describe, expect, it } from '@jest/globals';
import { apiKeyOf, hashOf, holdsApiKey, isApiKey, newApiKey } from './api-key.js';

const ONES = apiKeyOf(new Uint8Array(32).fill(1));

describe('an API key', () => {
  it('has a form that scanners know, of the same length whatever its bytes are', () => {
    for (const byte of [0, 1, 255]) {
      const key = apiKeyOf(new Uint8Array(32).fill(byte));
      expect([byte, key]).toEqual([byte, expect.stringMatching(/^tl_[0-9A-Za-z]{49}$/)]);
      expect(isApiKey(key)).toBe(true);
    }
    expect(newApiKey()).not.toBe(newApiKey());
  });

  it('is none with any one character changed, left out or added', () => {
    for (let at = 0; at < ONES.length; at++) {
      const other = ONES[at] === 'A' ? 'B' : 'A';
      expect([at, isApiKey(ONES.slice(0, at) + other + ONES.slice(at + 1))]).toEqual([at, false]);
      expect([at, isApiKey(ONES.slice(0, at) + ONES.slice(at + 1))]).toEqual([at, false]);
    }
    expect(isApiKey(`${ONES}A`)).toBe(false);
    expect(isApiKey('')).toBe(false);
  });

  it('is found within a text, and what only looks like one is not', () => {
    for (const text of [ONES, `?key=${ONES}&a=b`, `x${ONES}`, `tl_${'A'.repeat(49)} ${ONES}`])
      expect([text, holdsApiKey(text)]).toEqual([text, true]);
    for (const text of ['', 'tl_', `tl_${'A'.repeat(49)}`, ONES.slice(0, -1)]) expect(holdsApiKey(text)).toBe(false);
  });

  it('is found percent-encoded: some of it or all of it, once or oftener', () => {
    const hex = (character: string) => character.charCodeAt(0).toString(16);
    const whole = (sign: string) => [...ONES].map((character) => `${sign}${hex(character)}`).join('');
    const spelled = [ONES.replace('_', '%5F'), ONES.replace('_', '%255f'), ONES.replace('t', '%74'), whole('%')];
    const inside = [3, 20, ONES.length - 1].map(
      (at) => `${ONES.slice(0, at)}%${hex(ONES[at] ?? '')}${ONES.slice(at + 1)}`,
    );
    for (const text of [...spelled, ...inside, whole('%2525')])
      expect([text, holdsApiKey(`?a=${text}`)]).toEqual([text, true]);
    const other = ONES.replace('_', '%5F').slice(0, -1);
    for (const text of [`${other}%2F`, `${other}%`, `${other}-`])
      expect([text, holdsApiKey(text)]).toEqual([text, false]);
  });

  it('has 32 bytes', () => {
    expect(() => apiKeyOf(new Uint8Array(16))).toThrow('32 bytes');
  });

  it('is kept as its SHA-256', () => {
    expect(hashOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
