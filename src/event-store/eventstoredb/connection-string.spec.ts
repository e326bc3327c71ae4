import { describe, expect, it } from '@jest/globals';
import { checkConnectionString, withOption, withoutPassword } from './connection-string.js';

describe('EVENTSTOREDB_URL', () => {
  it.each([
    'esdb://localhost:2113?tls=false',
    'esdb://localhost',
    'esdb+discover://admin:changeit@cluster.example:2113?nodePreference=leader',
    'esdb://a:2113,b:2113,c:2113?tls=false&keepAliveInterval=10000',
    'esdb://admin:changeit@localhost:2113/?tlsCAFile=ca.pem&connection-name=ledger',
  ])('takes %s', (url) => {
    expect(() => checkConnectionString(url)).not.toThrow();
  });

  it.each([
    ['http://localhost:2113', 'is not esdb://'],
    ['esdb://', 'is not esdb://'],
    ['esdb://admin:secret@localhost:2113?tls=false', 'gives credentials with tls=false'],
    ['esdb://admin@localhost:2113', 'credentials that are not user:password'],
    ['esdb://admin:secret@localhost:2113?tlsVerifyCert=false', 'option tlsverifycert'],
    ['esdb://admin:secret@localhost:2113?deadline=5', 'option deadline'],
  ])('refuses %s and never shows the password', (url, rule) => {
    let message = '';
    try {
      checkConnectionString(url);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain(rule);
    expect(message).not.toContain('secret');
  });

  it('hides the password and nothing else', () => {
    expect(withoutPassword('esdb://admin:changeit@localhost:2113?tls=true')).toBe(
      'esdb://admin:***@localhost:2113?tls=true',
    );
    expect(withoutPassword('esdb://localhost:2113?tls=false')).toBe('esdb://localhost:2113?tls=false');
  });

  it('adds options behind those that are there', () => {
    expect(withOption('esdb://localhost', 'tls', 'false')).toBe('esdb://localhost?tls=false');
    expect(withOption('esdb://localhost?tls=false', 'keepAliveTimeout', 10_001)).toBe(
      'esdb://localhost?tls=false&keepAliveTimeout=10001',
    );
  });
});
