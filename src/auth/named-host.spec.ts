import { describe, expect, it } from '@jest/globals';
import { hostsOf, isOurHost } from './named-host.js';

const OURS = ['localhost:3000', 'LOCALHOST', '127.0.0.1:3000', '127.0.0.1', '[::1]:3000', 'localhost.:3000'];
const OTHERS = ['evil.example', 'evil.example:3000', '127.0.0.1.evil.example', 'localhost@evil.example', '[evil]', ''];

it.each(OURS)('a ledger on loopback is addressed as %j', (header) => {
  expect(isOurHost([header], { host: '127.0.0.1', allowedHosts: [] })).toBe(true);
});

it.each(OTHERS)('a ledger on loopback is not addressed as %j', (header) => {
  expect(isOurHost([header], { host: '127.0.0.1', allowedHosts: [] })).toBe(false);
});

it('a ledger is addressed by the names that it is given', () => {
  const given = { host: '0.0.0.0', allowedHosts: ['ledger.example'] };
  expect(isOurHost(['ledger.example:443'], given)).toBe(true);
  expect(isOurHost(['evil.example'], given)).toBe(false);
  expect(isOurHost(['ledger.example'], { ...given, host: '127.0.0.1' })).toBe(true);
});

it('a ledger that listens to all and was given no name is addressed by any', () => {
  expect(isOurHost(['whatever'], { host: '0.0.0.0', allowedHosts: [] })).toBe(true);
});

describe('the host of a request', () => {
  const sent = (url: string, ...headers: readonly string[]) =>
    hostsOf({ url, rawHeaders: headers.flatMap((value) => ['Host', value, 'X-Name', 'Host']) });

  it('is what its header names, and what its target names', () => {
    expect(sent('/v1/stock', 'localhost')).toEqual(['localhost']);
    expect(sent('/v1/stock?at=http://evil.example/', 'localhost')).toEqual(['localhost']);
    expect(sent('http://evil.example/v1/stock', 'localhost')).toEqual(['evil.example', 'localhost']);
    expect(sent('/v1/stock')).toEqual(['']);
  });

  it('is one, whoever is listened to', () => {
    for (const host of ['127.0.0.1', '0.0.0.0']) {
      const given = { host, allowedHosts: [] };
      expect(isOurHost(sent('/', 'localhost', 'evil.example'), given)).toBe(false);
      expect(isOurHost(sent('/', 'localhost', 'LOCALHOST:3000'), given)).toBe(true);
      expect(isOurHost(sent('http://evil.example/', 'localhost'), given)).toBe(false);
      expect(isOurHost(sent('http://localhost:3000/', 'localhost:3000'), given)).toBe(true);
    }
  });
});
