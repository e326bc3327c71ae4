import { describe, expect, it } from '@jest/globals';
import { JsonNumber, parseJson, type JsonObject } from './json-text.js';

describe('JSON text', () => {
  it.each(['16777217', '1e400', '0.10', '-0', '123456789012345678901234567890.5', '1E-3'])(
    'keeps %s as written',
    (number) => {
      expect(parseJson(` [ ${number} ] `)).toEqual([new JsonNumber(number)]);
    },
  );

  it('reads what JSON.parse reads', () => {
    const text = '{"a":["\\u00e9\\n\\"😀\\ud83d\\ude00",true,false,null,{}],"":[]}';
    expect((parseJson(text) as JsonObject).get('a')).toEqual(['é\n"😀😀', true, false, null, new Map()]);
    expect([...(parseJson(text) as JsonObject).keys()]).toEqual(['a', '']);
  });

  it.each([
    ['{"a":1,"a":2}', 'two members a in one object in line 1'],
    ['{"\\u0061":1,\n"a":2}', 'two members a in one object in line 2'],
    ['{"__proto__":{}}', 'a member __proto__ in line 1'],
    ['{"\\u005f_proto__":{}}', 'a member __proto__ in line 1'],
    ['[NaN]', 'unexpected "NaN" in line 1, column 2'],
    ['[\n-Infinity]', 'unexpected "-Infinity" in line 2, column 1'],
    ['[01]', 'unexpected "1"'],
    ['[1.]', 'unexpected "."'],
    ['[1,]', 'unexpected "]"'],
    ['{"a":1', 'it ends too early in line 1, column 7'],
    ['["a', 'it ends too early'],
    ['["\t"]', 'unexpected "\\t"'],
    ['["\\x"]', 'an escape that JSON does not have'],
    ['["\\ud800"]', 'half of a character'],
    ['["\\u0000"]', 'the character U+0000'],
    ['{} {}', 'unexpected "{"'],
    ['', 'it ends too early in line 1, column 1'],
    ['['.repeat(101), 'nests values more than 100 deep'],
    ['{a:1}', 'unexpected "a"'],
  ])('refuses %s', (text, rule) => {
    expect(() => parseJson(text)).toThrow(rule);
  });
});
