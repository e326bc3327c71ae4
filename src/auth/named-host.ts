import { isIP } from 'node:net';
import type { Config } from '../config.js';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1']);

export function isLoopback(host: string): boolean {
  return LOOPBACK.has(host) || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/**
 * Whether a request is addressed to this ledger by a name that is its own. A page in a browser may have its own name lead to 127.0.0.1 (DNS rebinding); its
 * requests then carry that name. Names are checked where only this machine is listened to, and wherever some are given.
 */
export function isOurHost(
  header: string | undefined,
  { host, advertisedHost, allowedHosts }: Pick<Config, 'host' | 'advertisedHost' | 'allowedHosts'>,
): boolean {
  if (!isLoopback(host) && allowedHosts.length === 0) return true;
  const name = nameOf(header ?? '');
  const own = [host.toLowerCase(), advertisedHost?.toLowerCase(), ...allowedHosts];
  return own.includes(name) || isLoopback(name);
}

/** Of `name:port`, `[::1]:port`; an absolute name ends with a dot. */
function nameOf(header: string): string {
  const bracketed = /^\[([^\]]*)\](:\d+)?$/.exec(header)?.[1];
  if (bracketed !== undefined) return isIP(bracketed) === 6 ? bracketed.toLowerCase() : '';
  return header.replace(/:\d+$/, '').replace(/\.$/, '').toLowerCase();
}
