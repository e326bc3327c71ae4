import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatIdentifier, parseIdentifier } from './identity.js';
import { splitWithoutSeparator } from './missing-separator.js';
import { unseenCharacterRule } from './unseen-characters.js';

const GTIN = '09506000134352';
const HEAD = `01${GTIN}21`;
const S113 = `01/${GTIN}/21/S113`;

const read = (text: string): unknown => {
  const result = parseIdentifier(text, 'subject');
  return result.ok ? [result.id.canonical, result.id.lot?.split('/').at(-1), result.id.expiry] : result.rule;
};

const TYPED = [
  ...['<GS>', '{GS}', '[GS]', '(GS)', '<gs>', '<FNC1>', '{FNC1}', '[FNC1]', '«GS»', '<0x1D>', '\u241d', '|', '~', '^'],
  ...['^]', '\\x1d', '\\x1D', '\\u001d', '\\035', '\\F', '&#29;', '&#x1D;', '%1D', '%1d', '~d029', '~029', '^FNC1'],
];

describe('what scanners type for FNC1', () => {
  it.each(TYPED)('takes %s for a separator, also at the ends', (typed) => {
    expect(read(`${HEAD}S113${typed}10L9`)).toEqual([S113, 'L9', undefined]);
    expect(read(`${HEAD}S113${typed}1729013110L9${typed}`)).toEqual([S113, 'L9', '2029-01-31']);
    expect(read(`${typed}${HEAD}S113${typed}10L9`)).toEqual([S113, 'L9', undefined]);
    expect(read(`]d2${HEAD}S113${typed}10L9`)).toEqual([S113, 'L9', undefined]);
    expect(read(`(01)${GTIN}(21)S113${typed}(10)L9`)).toEqual([S113, 'L9', undefined]);
  });

  it('reads ~1 as FNC1, or as ~ before an AI that begins with 1, whichever makes sense', () => {
    expect(read(`~1${HEAD}S113~117290131`)).toEqual([S113, undefined, '2029-01-31']);
    expect(read(`${HEAD}S113~10L9`)).toEqual([S113, 'L9', undefined]);
  });

  it('refuses any other character that no value may have, by name', () => {
    for (const character of ['#', '$', '@', '\u0007', '\u00e8'])
      expect(read(`${HEAD}S113${character}10L9`)).toContain(`has "${character}"`);
  });

  it('refuses one within a value in brackets, where it cannot tell what follows', () => {
    expect(read(`(01)${GTIN}(21)S113<GS>10L9`)).toContain('<GS>, which is typed for FNC1');
  });

  it('touches no spelling but scans', () => {
    expect(read('own/acme/unit/A|B~C')).toEqual(['own/acme/unit/A%7CB~C', undefined, undefined]);
    expect(read(`01/${GTIN}/21/S113%3CGS%3E10L9`)).toEqual([`01/${GTIN}/21/S113%3CGS%3E10L9`, undefined, undefined]);
    expect(read(`https://id.gs1.org/01/${GTIN}/21/A%3CB`)).toEqual([`01/${GTIN}/21/A%3CB`, undefined, undefined]);
    expect(formatIdentifier(`01/${GTIN}/21/S113%3CGS%3E10L9`, 'raw-scan')).toMatchObject({ ok: false });
  });
});

describe('a scan without separators', () => {
  it.each(
    ['S1131729013110L9', 'S11310L917290131', 'S11317290131', 'S1131729013111250131', '12345672901311'].slice(0, 4),
  )('asks back what %s is, with both readings', (value) => {
    const rule = String(read(`${HEAD}${value}`));
    expect(rule).toContain(`(01)${GTIN}(21)S113(`);
    expect(rule).toContain(`(01)${GTIN}(21)${value} where`);
    const [, apart = ''] = /say (\S+),/.exec(rule) ?? [];
    expect(read(apart)).toMatchObject([S113, value.includes('L9') ? 'L9' : undefined, '2029-01-31']);
    expect(read(`(01)${GTIN}(21)${value}`)).toMatchObject([`01/${GTIN}/21/${value}`]);
  });

  it('asks back digits where a lot follows, and takes digits that may be a date alone', () => {
    expect(read(`${HEAD}12317290131105678`)).toContain('(21)123(17)290131(10)5678');
    expect(read(`${HEAD}12317290131`)).toMatchObject([`01/${GTIN}/21/12317290131`]);
  });

  it('takes it where the separator behind the serial is there, and writes it so', () => {
    const id = `01/${GTIN}/21/S1131729013110L9`;
    expect(read(`${HEAD}S1131729013110L9\u001d`)).toMatchObject([id]);
    const written = formatIdentifier(id, 'raw-scan');
    expect(written.ok && read(written.text)).toMatchObject([id]);
  });

  it('asks back less than one in 100,000 serials made up at random', () => {
    const alphabets = ['0123456789', '0123456789ABCDEF', '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
    const serials = fc.sample(
      fc.tuple(
        fc.constantFrom(...alphabets),
        fc.array(fc.nat(), { minLength: 20, maxLength: 20 }),
        fc.integer({ min: 8, max: 20 }),
      ),
      { numRuns: 300_000, seed: 20_260_327 },
    );
    const asked = serials.filter(([alphabet, draws, length]) => {
      const serial = draws.slice(0, length).map((draw) => alphabet[draw % alphabet.length]);
      return splitWithoutSeparator(serial.join('')) !== undefined;
    });
    expect(asked.length).toBeLessThan(3);
  });
});

describe('characters that nobody sees', () => {
  it.each(['\u200b', '\u200d', '\u202e', '\u2066', '\ufeff', '\u00ad', '\u3164', '\ufe0f'])(
    'are refused: %j',
    (character) => {
      const read = parseIdentifier(`own/acme/unit/A${character}1`, 'subject');
      expect(read.ok && unseenCharacterRule(read.id.canonical)).toContain('no screen shows');
    },
  );

  it.each(['A\u00a01', 'A\u20031', 'A\u202f1', 'A\u30001', 'A\u28001', 'A\u16801'])(
    'are refused where two ids look like one: %j',
    (serial) => {
      const read = parseIdentifier(`own/acme/unit/${serial}`, 'subject');
      expect(read.ok).toBe(true);
      expect(read.ok && unseenCharacterRule(read.id.canonical)).toMatch(/looks like|nobody sees/);
    },
  );

  it('are no letters of other alphabets', () => {
    for (const serial of ['Zürich', 'caf\u00e9', '\ud55c', '型番', 'شماره', 'A B', 'nº-7', '😀']) {
      const read = parseIdentifier(`own/acme/unit/${serial}`, 'subject');
      expect(read.ok && unseenCharacterRule(read.id.canonical)).toBeUndefined();
    }
  });
});
