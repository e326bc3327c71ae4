import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gs1CheckDigit, luhnCheckDigit, vinCheckCharacter } from './check-digits.js';
import { formatIdentifier, parseIdentifier, type IdForm, type IdRole } from './identity.js';

const CHARSET_82 = '!"%&\'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';
const ADI_CHARACTERS = '-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const CAGE_CHARACTERS = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ';

const from = (characters: string, minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...characters), minLength, maxLength });
const digits = (length: number, max = length) => from('0123456789', length, max);
const checked = (payload: fc.Arbitrary<string>) => payload.map((value) => value + String(gs1CheckDigit(value)));
const encoded = (value: string) =>
  encodeURIComponent(value).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const gtin = checked(digits(13));
const gln = checked(digits(12));
const serial = from(CHARSET_82, 1, 20);
const number = fc.bigInt({ min: 0n, max: 2n ** 38n - 1n }).map(String);
const ownText = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .map((value) => value.normalize('NFC'))
  .filter((value) => value === value.trim() && value.length <= 100 && !/\p{Cc}/u.test(value));
const cage = from(CAGE_CHARACTERS, 5, 6);
const part = from(ADI_CHARACTERS, 1, 32);
const adiSerial = fc.tuple(fc.constantFrom('', '#'), from(ADI_CHARACTERS, 1, 30)).map(([mark, value]) => mark + value);

const path = (...segments: readonly (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
  fc
    .tuple(...segments.map((segment) => (typeof segment === 'string' ? fc.constant(segment) : segment)))
    .map((values) => values.map(encoded).join('/'));

interface Sample {
  readonly role: IdRole;
  readonly canonical: fc.Arbitrary<string>;
  /** The forms that every id of the sample has. */
  readonly always: readonly IdForm[];
}

const GS1_FORMS: readonly IdForm[] = ['canonical', 'urn', 'digital-link', 'raw-scan'];

const SAMPLES: Readonly<Record<string, Sample>> = {
  sgtin: { role: 'item', canonical: path('01', gtin, '21', serial), always: [...GS1_FORMS, 'sgtin-198-hex'] },
  'sgtin with a number': { role: 'item', canonical: path('01', gtin, '21', number), always: [...GS1_FORMS, 'element-string', 'sgtin-96-hex'] },
  gtin: { role: 'product', canonical: path('01', gtin), always: [...GS1_FORMS, 'element-string', 'plain'] },
  lot: { role: 'lot', canonical: path('01', gtin, '10', serial), always: GS1_FORMS },
  upui: { role: 'item', canonical: path('01', gtin, '235', from(CHARSET_82, 1, 28)), always: GS1_FORMS },
  sscc: { role: 'container', canonical: path('00', checked(digits(17))), always: [...GS1_FORMS, 'element-string', 'plain', 'sscc-96-hex'] },
  gln: { role: 'location', canonical: path('414', gln), always: [...GS1_FORMS, 'element-string', 'plain', 'sgln-96-hex', 'sgln-195-hex'] },
  sgln: { role: 'location', canonical: path('414', gln, '254', serial.filter((value) => value !== '0')), always: [...GS1_FORMS, 'sgln-195-hex'] },
  pgln: { role: 'party', canonical: path('417', gln), always: [...GS1_FORMS, 'plain'] },
  grai: { role: 'item', canonical: path('8003', fc.tuple(gln, from(CHARSET_82, 1, 16)).map(([key, value]) => `0${key}${value}`)), always: [...GS1_FORMS, 'grai-170-hex'] },
  'grai with a number': { role: 'item', canonical: path('8003', fc.tuple(gln, fc.nat().map(String)).map(([key, value]) => `0${key}${value}`)), always: [...GS1_FORMS, 'grai-96-hex'] },
  'grai class': { role: 'product', canonical: path('8003', gln.map((key) => `0${key}`)), always: GS1_FORMS },
  giai: { role: 'item', canonical: path('8004', fc.tuple(digits(12), from(CHARSET_82, 1, 18)).map((parts) => parts.join(''))), always: [...GS1_FORMS, 'giai-202-hex'] },
  gdti: { role: 'item', canonical: path('253', fc.tuple(gln, from(CHARSET_82, 1, 17)).map((parts) => parts.join(''))), always: [...GS1_FORMS, 'gdti-174-hex'] },
  sgcn: { role: 'item', canonical: path('255', fc.tuple(gln, digits(1, 12)).map((parts) => parts.join(''))), always: GS1_FORMS },
  gsrn: { role: 'subject', canonical: path('8018', checked(digits(17))), always: [...GS1_FORMS, 'gsrn-96-hex'] },
  gsrnp: { role: 'subject', canonical: path('8017', checked(digits(17))), always: [...GS1_FORMS, 'gsrnp-96-hex'] },
  ginc: { role: 'subject', canonical: path('401', fc.tuple(digits(12), from(CHARSET_82, 1, 18)).map((parts) => parts.join(''))), always: GS1_FORMS },
  gsin: { role: 'subject', canonical: path('402', checked(digits(16))), always: GS1_FORMS },
  cpi: { role: 'item', canonical: path('8010', fc.tuple(digits(12), from('#' + ADI_CHARACTERS, 1, 18)).map((parts) => parts.join('')), '8011', digits(1, 12)), always: GS1_FORMS },
  itip: { role: 'item', canonical: path('8006', gtin.map((value) => `${value}0103`), '21', serial), always: GS1_FORMS },
  part: { role: 'item', canonical: path('part', cage, part, adiSerial), always: ['canonical', 'urn', 'adi-var-hex'] },
  'part without number': { role: 'item', canonical: path('part', cage, from(ADI_CHARACTERS, 1, 30).map((value) => `#${value}`)), always: ['canonical', 'urn', 'adi-var-hex'] },
  'part class': { role: 'product', canonical: path('part', cage, part), always: ['canonical', 'urn'] },
  'part lot': { role: 'lot', canonical: path('part', cage, part, '10', serial), always: ['canonical'] },
  vin: { role: 'item', canonical: path('vin', from('ABCDEFGHJKMNPRSTUVWXYZ', 1, 1).chain((first) => from('0123456789ABCDEFGHJKLMNPRSTUVWXYZ', 16, 16).map((others) => first + others))), always: ['canonical', 'plain'] },
  imei: { role: 'item', canonical: path('imei', digits(14).map((value) => value + String(luhnCheckDigit(value)))), always: ['canonical', 'plain'] },
  own: { role: 'item', canonical: path('own', ownText, ownText, ownText), always: ['canonical'] },
  'own lot': { role: 'lot', canonical: path('own', ownText, ownText, '10', ownText), always: ['canonical'] },
  'own place': { role: 'location', canonical: path('own', ownText, ownText), always: ['canonical'] },
}; // prettier-ignore

const ALL_FORMS: readonly IdForm[] = [
  'canonical', 'urn', 'digital-link', 'element-string', 'raw-scan', 'plain', 'sgtin-96-hex', 'sgtin-198-hex', 'sscc-96-hex', 'sgln-96-hex', 'sgln-195-hex',
  'grai-96-hex', 'grai-170-hex', 'giai-96-hex', 'giai-202-hex', 'gdti-96-hex', 'gdti-174-hex', 'gsrn-96-hex', 'gsrnp-96-hex', 'adi-var-hex',
]; // prettier-ignore

const RUNS = { numRuns: 60 };

describe('every form read back is the id that it was written from', () => {
  it.each(Object.entries(SAMPLES))('%s', (_name, { role, canonical, always }) => {
    const property = fc.property(canonical, fc.integer({ min: 6, max: 12 }), fc.nat(7), (id, length, tagFilter) => {
      for (const form of ALL_FORMS) {
        const written = formatIdentifier(id, form, { companyPrefixLength: () => length, tagFilter });
        if (!written.ok) {
          expect([form, written.rule, always.includes(form)]).toEqual([form, expect.any(String), false]);
          continue;
        }
        expect(parseIdentifier(written.text, role)).toMatchObject({ ok: true, id: { canonical: id } });
      }
    });
    fc.assert(property, RUNS);
  });

  it('and learns the company prefix length from a URN', () => {
    const property = fc.property(path('01', gtin, '21', serial), fc.integer({ min: 6, max: 12 }), (id, length) => {
      const urn = formatIdentifier(id, 'urn', { companyPrefixLength: () => length });
      expect(parseIdentifier(urn.ok ? urn.text : '', 'item')).toMatchObject({ id: { companyPrefixLength: length } });
    });
    fc.assert(property, RUNS);
  });
});

function withOtherDigit(text: string, position: number, step: number): string {
  return text.slice(0, position) + String((Number(text.charAt(position)) + step) % 10) + text.slice(position + 1);
}

describe('any one changed digit is refused', () => {
  const keys: readonly (readonly [string, IdRole, fc.Arbitrary<string>, number, number])[] = [
    ['GTIN', 'product', gtin.map((value) => `01/${value}`), 3, 14],
    ['GTIN of an item', 'item', gtin.map((value) => `01/${value}/21/abc`), 3, 14],
    ['SSCC', 'subject', checked(digits(17)).map((value) => `00/${value}`), 3, 18],
    ['GLN', 'location', gln.map((value) => `414/${value}`), 4, 13],
    ['GRAI', 'item', gln.map((value) => `8003/0${value}XY`), 6, 13],
    ['IMEI', 'item', digits(14).map((value) => `imei/${value}${luhnCheckDigit(value)}`), 5, 15],
    ['GTIN in an element string', 'item', gtin.map((value) => `(01)${value}(21)abc`), 4, 14],
  ];

  it.each(keys)('%s', (_name, role, texts, start, length) => {
    const property = fc.property(texts, fc.nat(length - 1), fc.integer({ min: 1, max: 9 }), (text, offset, step) => {
      expect(parseIdentifier(text, role).ok).toBe(true);
      expect(parseIdentifier(withOtherDigit(text, start + offset, step), role).ok).toBe(false);
    });
    fc.assert(property);
  });

  it('VIN of North America', () => {
    const vins = digits(16).map((value) => {
      const raw = `1${value.slice(0, 7)}0${value.slice(7, 15)}`;
      return raw.slice(0, 8) + vinCheckCharacter(raw) + raw.slice(9);
    });
    const property = fc.property(
      vins,
      fc.integer({ min: 1, max: 16 }),
      fc.integer({ min: 1, max: 9 }),
      (vin, at, step) => {
        expect(parseIdentifier(`vin/${vin}`, 'item').ok).toBe(true);
        fc.pre(vin.charAt(at) !== 'X');
        expect(parseIdentifier(`vin/${withOtherDigit(vin, at, step)}`, 'item').ok).toBe(false);
      },
    );
    fc.assert(property);
  });
});

const ROLES: readonly IdRole[] = ['subject', 'item', 'product', 'lot', 'location', 'party', 'container'];

const STARTS = [
  '', '01/', '(01)', ']d2', 'urn:epc:id:sgtin:', 'urn:epc:id:adi:', 'urn:epc:tag:sgtin-96:', 'urn:epc:idpat:itip:', 'https://', 'http://a/01/', '30', '3B', '36', 'vin/', 'own/',
  'part/', 'imei:', '8003/', '01095060001343522', '\u001d',
]; // prettier-ignore

describe('any text', () => {
  it('is read or refused, never thrown at, and reading it again changes nothing', () => {
    const bodies = fc.oneof(
      fc.string({ unit: 'binary' }),
      from('0123456789ABCDEF', 0, 60),
      from('0123456789./%:()?*\u001d#', 0, 60),
      fc.string({ unit: fc.constantFrom('\ud800', '%', '/', 'a', '.') }),
    );
    const property = fc.property(fc.constantFrom(...STARTS), bodies, fc.constantFrom(...ROLES), (start, body, role) => {
      const result = parseIdentifier(start + body, role);
      if (result.ok) {
        expect(parseIdentifier(result.id.canonical, role)).toMatchObject({
          ok: true,
          id: { canonical: result.id.canonical },
        });
      } else {
        expect(result.rule).not.toBe('');
      }
      expect(typeof formatIdentifier(start + body, 'urn').ok).toBe('boolean');
    });
    fc.assert(property, { numRuns: 3_000 });
  });

  it('is read alike by the fast and the long way', () => {
    const urn = fc
      .tuple(path('01', gtin, '21', serial), fc.integer({ min: 6, max: 12 }))
      .map(([id, length]) => formatIdentifier(id, 'urn', { companyPrefixLength: () => length }))
      .map((written) => (written.ok ? written.text : ''));
    const texts = fc.oneof(path('01', gtin, '21', serial), urn);
    const property = fc.property(texts, fc.nat(60), fc.constantFrom('', 'x', '0', '.', '/'), (text, at, insert) => {
      const changed = text.slice(0, at) + insert + text.slice(at);
      const fast = parseIdentifier(changed, 'item');
      // White space before the text is dropped, and keeps it from the fast way.
      const long = parseIdentifier(` ${changed}`, 'item');
      expect(fast.ok ? fast : fast.rule).toEqual(long.ok ? long : long.rule);
    });
    fc.assert(property, { numRuns: 1_000 });
  });
});
