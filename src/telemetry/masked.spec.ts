import { afterEach, describe, expect, it } from '@jest/globals';
import { apiKeyOf } from '../auth/api-key.js';
import { createLogger } from './logging.js';
import { hide, masked } from './masked.js';

afterEach(() => hide([]));

const PASSWORD = 'Tr0ub4dor/"&3=é';

describe('what is printed', () => {
  it('holds no secret of the settings, however it is written', () => {
    hide([PASSWORD]);
    const inside = (before: string, form: 'base64' | 'base64url'): string =>
      Buffer.from(`${before}${PASSWORD}:x`).toString(form);
    const forms = ['', 'a', 'ab', 'abc'].flatMap((before) => [inside(before, 'base64'), inside(before, 'base64url')]);
    for (const text of [PASSWORD, encodeURIComponent(PASSWORD), JSON.stringify(PASSWORD), ...forms]) {
      const printed = masked(`refused: ${text} by the store`);
      expect(printed).toMatch(/^refused: .*\*\*\*.* by the store$/);
      expect(printed).not.toContain(text.slice(6, 16));
    }
  });

  it('holds no key of anybody, and nothing of an Authorization header', () => {
    const key = apiKeyOf(new Uint8Array(32).fill(9));
    const basic = Buffer.from(`${key}:`).toString('base64');
    for (const text of [
      `GET /v1/items?key=${key}`,
      `GET /v1/items?key=${key.replace('_', '%5F')}`,
      `authorization: Bearer ${key}`,
      `Basic ${basic}`,
      `bearer%20${key}`,
    ]) {
      expect(masked(text)).toContain('***');
      expect(masked(text)).not.toMatch(/tl(_|%5F)\w{6}|dGxf\w{6}/);
    }
  });

  it('is as it was where there is none, and where a secret is too short to be told from words', () => {
    hide(['abc']);
    for (const text of ['abc at 7', 'tl_short', 'the basic one', '']) expect(masked(text)).toBe(text);
  });

  it('is still JSON where a secret is a number', () => {
    hide(['123456789']);
    const lines: string[] = [];
    const logger = createLogger({ level: 'info', name: 'x', destination: { write: (line) => void lines.push(line) } });
    logger.info({ position: 123456789, id: '123456789' }, 'a line with "123456789"');
    expect(JSON.parse(lines.join(''))).toMatchObject({ position: 123456789, id: '***', msg: 'a line with "***"' });
  });
});
