import { describe, expect, it } from '@jest/globals';
import { readRecordedFor, speakerOf } from './speaker.js';

const SELF = 'own/acme/self';
const OTHER = 'own/other/self';

describe('who speaks by a document', () => {
  it('is who the request says, whomever the document names', () => {
    expect(speakerOf(OTHER, {}, SELF)(SELF)).toBe(OTHER);
    expect(readRecordedFor({ 'recorded-for': 'urn:epc:id:pgln:9506000.10001' })).toBe('417/9506000100012');
    expect(readRecordedFor({ 'recorded-for': '' })).toBeUndefined();
    expect(() => readRecordedFor({ 'recorded-for': 'urn:epc:id:sgtin:9506000.012345.1' })).toThrow();
  });

  it('is the sender that the document names only where the key acts for it', () => {
    expect(speakerOf(undefined, {}, SELF)(OTHER)).toBe(SELF);
    expect(speakerOf(undefined, { parties: new Set([OTHER, SELF]) }, SELF)(OTHER)).toBe(OTHER);
    expect(speakerOf(undefined, { parties: new Set([OTHER]) }, SELF)('own/third/self')).toBe(OTHER);
    expect(speakerOf(undefined, { parties: new Set([OTHER]) }, SELF)(undefined)).toBe(OTHER);
    expect(speakerOf(undefined, { parties: new Set(['own/a/a', 'own/b/b']) }, SELF)(OTHER)).toBe(SELF);
  });
});
