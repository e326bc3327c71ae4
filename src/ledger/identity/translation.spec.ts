import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gs1CheckDigit } from './check-digits.js';
import { canonicalOf, digitalLinkOf, epcUrnOf, isEpcUrn, toldPrefixOf } from './translation.js';

const CHARSET_82 = '!"%&\'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';

const from = (characters: string, minLength: number, maxLength = minLength) =>
  fc.string({ unit: fc.constantFrom(...characters), minLength, maxLength });
const digits = (min: number, max = min) => from('0123456789', min, max);
const escaped = (value: string): string =>
  value.replace(/["#%&/<>?]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
const text = (max: number) => from(CHARSET_82, 1, max).map(escaped);

/** Company prefix and reference that have so many digits together, with a dot between. */
const key = (total: number): fc.Arbitrary<string> =>
  fc
    .tuple(digits(total), fc.integer({ min: 6, max: 12 }))
    .map(([all, length]) => `${all.slice(0, length)}.${all.slice(length)}`);
const free = (max: number): fc.Arbitrary<string> =>
  fc.tuple(digits(6, 12), text(max - 12)).map(([prefix, reference]) => `${prefix}.${reference}`);
const joined = (...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((values) => values.join('.'));
const star = fc.constant('*');

/** Every class of EPC URN that has a GS1 key (TDS 2.0 sections 6.3 and 8), with the application identifier that its Digital Link begins with. */
const CLASSES: Readonly<Record<string, readonly [fc.Arbitrary<string>, string]>> = {
  'id:sgtin': [joined(key(13), text(20)), '01'],
  'id:sscc': [key(17), '00'],
  'id:sgln': [joined(key(12), text(20)), '414'],
  'id:pgln': [key(12), '417'],
  'id:grai': [joined(key(12), text(16)), '8003'],
  'id:giai': [free(30), '8004'],
  'id:gsrn': [key(17), '8018'],
  'id:gsrnp': [key(17), '8017'],
  'id:gdti': [joined(key(12), text(17)), '253'],
  'id:cpi': [joined(digits(6, 12), from('ABCXYZ0189-', 1, 18), digits(1, 12)), '8010'],
  'id:sgcn': [joined(key(12), digits(1, 12)), '255'],
  'id:ginc': [free(30), '401'],
  'id:gsin': [key(16), '402'],
  'id:itip': [joined(key(13), fc.constantFrom('01.01', '01.02', '02.02', '12.30'), text(20)), '8006'],
  'id:upui': [joined(key(13), text(28)), '01'],
  'class:lgtin': [joined(key(13), text(20)), '01'],
  'idpat:sgtin': [joined(key(13), star), '01'],
  'idpat:grai': [joined(key(12), star), '8003'],
  'idpat:gdti': [joined(key(12), star), '253'],
  'idpat:sgcn': [joined(key(12), star), '255'],
  'idpat:cpi': [joined(digits(6, 12), from('ABCXYZ0189-', 1, 18), star), '8010'],
  'idpat:itip': [joined(key(13), fc.constantFrom('01.01', '02.03'), star), '8006'],
};

describe('an EPC URN and its Digital Link', () => {
  it.each(Object.entries(CLASSES))('%s there and back', (scheme, [bodies, ai]) => {
    const property = fc.property(bodies, (body) => {
      const urn = `urn:epc:${scheme}:${body}`;
      const link = digitalLinkOf(urn);
      if (!link.ok) throw new Error(`${urn}: ${link.rule}`);
      expect(link.text.startsWith(`https://id.gs1.org/${ai}/`)).toBe(true);
      const length = toldPrefixOf(urn)?.length;
      expect(epcUrnOf(link.text, { companyPrefixLength: () => length })).toEqual({
        ok: true,
        text: urn,
        isLess: false,
      });
      expect(canonicalOf(urn)).toBe(canonicalOf(link.text));
    });
    fc.assert(property, { numRuns: 100 });
  });

  it.each(Object.keys(CLASSES))('%s is never guessed a company prefix', (scheme) => {
    const [bodies = fc.constant('')] = CLASSES[scheme] ?? [];
    const property = fc.property(bodies, (body) => {
      const link = digitalLinkOf(`urn:epc:${scheme}:${body}`);
      const urn = epcUrnOf(link.ok ? link.text : '', { companyPrefixLength: () => undefined });
      expect(urn).toMatchObject({
        ok: false,
        rule: expect.stringMatching(/company prefix of .* is not known/) as unknown,
      });
    });
    fc.assert(property, { numRuns: 20 });
  });

  it('of all packs of a product is the product', () => {
    expect(digitalLinkOf('urn:epc:idpat:upui:4012345.012345.*')).toEqual(
      digitalLinkOf('urn:epc:idpat:sgtin:4012345.012345.*'),
    );
  });
});

describe('a Digital Link that says more than its URN', () => {
  const known = { companyPrefixLength: (): number => 7 };
  const gtin = `0401234501234${gs1CheckDigit('0401234501234')}`;

  it.each([
    ['another domain', `https://example.com/01/${gtin}/21/12`],
    ['a lot beside the serial', `https://id.gs1.org/01/${gtin}/10/L1/21/12`],
    ['a value in the query', `https://id.gs1.org/01/${gtin}/21/12?17=301231`],
    ['a link type', `https://id.gs1.org/01/${gtin}/21/12?linkType=all`],
  ])('%s', (_what, link) => {
    expect(epcUrnOf(link, known)).toEqual({ ok: true, text: 'urn:epc:id:sgtin:4012345.001234.12', isLess: true });
  });
});

describe('what is refused is told with its position and rule', () => {
  it.each([
    ['urn:epc:id:sgtin:4012345.01234.12', 17, /13/],
    ['urn:epc:id:sgtin:40123.0123456a.12', 17, /6 to 12/],
    ['urn:epc:id:sgtin:4012345.01234a.12', 30, /only digits/],
    ['urn:epc:id:sgtin:4012345.012345', 31, /2 parts, it takes 3/],
    ['urn:epc:id:sgcn:4012345.99999.4x', 30, /not a digit/],
    ['urn:epc:id:cpi:4012345.A_C.123', undefined, /character set 39/],
    ['urn:epc:id:itip:4012345.012345.03.02.9', undefined, /piece 3 is not one of 2/],
    ['urn:epc:id:giai:4012345.AA%zz', 26, /two hexadecimal digits/],
    ['urn:epc:id:gid:1.2.3', 8, /is not known/],
    ['urn:epc:idpat:sgtin:4012345.*.*', 28, /only digits/],
    ['urn:epc:idpat:sgtin:4012345.012345.1', 35, /ends with \*/],
    ['urn:epc:id:adi:W81X9C.ABC.1', undefined, /no GS1 Digital Link form/],
    [`urn:epc:id:giai:4012345.${'A'.repeat(3_000)}`, 2_000, /at most 2000/],
  ])('%s', (urn, position, rule) => {
    const link = digitalLinkOf(urn);
    expect(link).toMatchObject({ ok: false, rule: expect.stringMatching(rule) as unknown });
    if (position !== undefined) expect(link).toMatchObject({ position });
  });

  it('a check digit that is not that of the digits before it', () => {
    const link = epcUrnOf('https://id.gs1.org/00/040123450000003339', { companyPrefixLength: () => 7 });
    expect(link).toMatchObject({ ok: false, position: 39, rule: expect.stringMatching(/check digit is 9/) as unknown });
  });

  it('any text, never thrown at', () => {
    const starts = fc.constantFrom(
      'urn:epc:id:',
      'urn:epc:idpat:itip:',
      'https://',
      'https://id.gs1.org/01/',
      'urn:epc:class:lgtin:',
      '',
    );
    const property = fc.property(starts, fc.string({ unit: 'binary' }), (start, body) => {
      const link = digitalLinkOf(start + body);
      expect(typeof link.ok).toBe('boolean');
      expect(typeof epcUrnOf(start + body, { companyPrefixLength: () => 7 }).ok).toBe('boolean');
      if (link.ok) expect(isEpcUrn(start + body)).toBe(true);
    });
    fc.assert(property, { numRuns: 1_000 });
  });
});
