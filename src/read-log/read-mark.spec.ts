import { hash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { apiKeyOf } from '../auth/api-key.js';
import { PERMISSIONS } from '../auth/roles.js';
import { askedMoment, askedText, positionOf, RECORDED_FIRST, rowsOf } from './read-mark.js';

const KEY = apiKeyOf(new Uint8Array(32).fill(3));

describe('a question', () => {
  it('is kept as it was sent', () => {
    expect(askedText('/v1/stock?product=x')).toEqual({ url: '/v1/stock?product=x' });
    expect(askedText('/v1/items/query', { ids: ['a'] })).toEqual({ url: '/v1/items/query', body: '{"ids":["a"]}' });
  });

  it('is cut where it is long, with a hash of the whole', () => {
    const [url, body] = [`/v1/items/query?cursor=${'x'.repeat(3_000)}`, { ids: ['y'.repeat(3_000)] }];
    const kept = askedText(url, body);
    expect([kept.url.length, kept.body?.length]).toEqual([2_000, 2_000]);
    expect(kept.sha256).toBe(hash('sha256', `${url}\n${JSON.stringify(body)}`));
    expect(askedText(url).sha256).toBe(hash('sha256', url));
  });

  it('is kept without keys that somebody sent where none belongs, and as text that every database takes', () => {
    const kept = askedText(`/v1/stock?key=${KEY}`, { KEY, half: '\ud800', nul: '\0' });
    expect(JSON.stringify(kept)).not.toContain(KEY.slice(3));
    expect([kept.url, kept.body]).toEqual([
      '/v1/stock?key=tl_***',
      '{"KEY":"tl_***","half":"\\ud800","nul":"\\u0000"}',
    ]);
    const spelled = [...KEY].map((character) => `%25${character.charCodeAt(0).toString(16)}`).join('');
    for (const text of [KEY.replace('_', '%5F'), KEY.replace('tl', 't%6c'), spelled])
      expect(askedText(`/v1/items/${text}/tree`).url).toBe('/v1/items/tl_***/tree');
    expect(askedText('/v1/\ud800').url).toBe('/v1/\ufffd');
  });

  it('is kept without a document that is sent to be given back in another form, but for its hash', () => {
    const document = Buffer.from('{"type":"ObjectEvent"}');
    expect(askedText('/v1/epcis/convert', document)).toEqual({
      url: '/v1/epcis/convert',
      sha256: hash('sha256', document),
    });
  });

  it('is kept without a body that is nested beyond all use', () => {
    let body: object = {};
    for (let level = 0; level < 100_000; level++) body = { body };
    expect(askedText('/v1/traces', body)).toEqual({ url: '/v1/traces' });
  });

  it('has the moment that it asks of, where it is one', () => {
    expect(askedMoment({ asOf: '2026-03-27', knownAt: '4711' })).toEqual({ asOf: '2026-03-27', knownAt: '4711' });
    expect(askedMoment({ asOf: ['a', 'b'], knownAt: `a\0${'x'.repeat(200)}` })).toEqual({
      knownAt: `a\ufffd${'x'.repeat(98)}`,
    });
    expect(askedMoment(undefined)).toEqual({});
  });
});

describe('an answer', () => {
  it('tells as many rows as its list has, or one', () => {
    expect(rowsOf({ position: 1, items: [{}, {}] })).toBe(2);
    expect(rowsOf({ capture: 'c', flags: [], position: 1 })).toBe(0);
    expect(rowsOf({ item: 'x', carriers: ['a', 'b'], recalls: {} })).toBe(1);
    expect(rowsOf([1, 2, 3])).toBe(3);
  });

  it('stands at the position that it says', () => {
    expect(positionOf({ position: 7 })).toBe(7);
    expect(positionOf({ position: '7' })).toBeUndefined();
    expect(positionOf([])).toBeUndefined();
  });
});

it('what is recorded before the answer are permissions of questions that there are', () => {
  const permissions = new Set<string>(PERMISSIONS);
  expect([...RECORDED_FIRST].filter((one) => !permissions.has(one))).toEqual([]);
});
