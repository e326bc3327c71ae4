import { describe, expect, it } from '@jest/globals';
import { ForwardedCheck, signForwarded } from './forwarded-mac.js';

const BODY = '{"operation":"move"}';
const NOW = Date.parse('2026-03-27T10:00:00Z');
const check = (): ForwardedCheck => new ForwardedCheck('secret');
const body = (text: string): Buffer => Buffer.from(text);

describe('the signature of what is forwarded', () => {
  it('is taken once', () => {
    const [checking, signed] = [check(), signForwarded('secret', BODY, NOW)];
    expect(checking.accepts(signed, body(BODY), NOW + 5_000)).toBe(true);
    expect(checking.accepts(signed, body(BODY), NOW + 6_000)).toBe(false);
    expect(checking.accepts(signForwarded('secret', BODY, NOW), body(BODY), NOW)).toBe(true);
  });

  it('is of one body, one secret and one moment', () => {
    const signed = signForwarded('secret', BODY, NOW);
    expect(check().accepts(signed, body(`${BODY} `), NOW)).toBe(false);
    expect(check().accepts(signForwarded('', BODY, NOW), body(BODY), NOW)).toBe(false);
    expect(check().accepts(signed.replace(String(NOW), String(NOW + 1)), body(BODY), NOW)).toBe(false);
    for (const late of [-120_001, 120_001]) expect(check().accepts(signed, body(BODY), NOW + late)).toBe(false);
  });

  it('is not taken again for as long as it is fresh', () => {
    const [checking, early] = [check(), signForwarded('secret', BODY, NOW)];
    expect(checking.accepts(early, body(BODY), NOW)).toBe(true);
    expect(checking.accepts(signForwarded('secret', BODY, NOW + 120_000), body(BODY), NOW + 120_000)).toBe(true);
    expect(checking.accepts(early, body(BODY), NOW + 120_000)).toBe(false);
  });

  it.each([undefined, '', 'v1', 'v1 1 2 3', ['v1']])('is not %j', (sent) => {
    expect(check().accepts(sent, body(BODY), NOW)).toBe(false);
  });
});
