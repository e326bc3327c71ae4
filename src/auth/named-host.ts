import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Config } from '../config.js';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1']);

export function isLoopback(host: string): boolean {
  return LOOPBACK.has(host) || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** Whom a request names as its host: each Host header, and the authority of a target in absolute form, which counts before them (RFC 9112, 3.2.2). */
export function hostsOf({
  url = '',
  rawHeaders,
}: Pick<IncomingMessage, 'url' | 'rawHeaders'>): readonly [string, ...string[]] {
  const headers = rawHeaders.flatMap((name, at) =>
    at % 2 === 0 && name.toLowerCase() === 'host' ? [rawHeaders[at + 1] ?? ''] : [],
  );
  const authority = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(url)?.[1];
  const [first = '', ...others] = authority === undefined ? headers : [authority, ...headers];
  return [first, ...others];
}

/**
 * Whether a request is addressed to this ledger by a name that is its own. A page in a browser may have its own name lead to 127.0.0.1 (DNS rebinding); its
 * requests then carry that name. Names are checked where only this machine is listened to, and wherever some are given; that there is one is checked everywhere.
 */
export function isOurHost(
  hosts: readonly string[],
  { host, advertisedHost, allowedHosts }: Pick<Config, 'host' | 'advertisedHost' | 'allowedHosts'>,
): boolean {
  const names = new Set(hosts.map(nameOf));
  // Whoever stands between may go by the one, and the ledger by the other.
  if (names.size > 1) return false;
  if (!isLoopback(host) && allowedHosts.length === 0) return true;
  const own = [host.toLowerCase(), advertisedHost?.toLowerCase(), ...allowedHosts];
  return [...names].every((name) => own.includes(name) || isLoopback(name));
}

/** Of `name:port`, `[::1]:port`; an absolute name ends with a dot. */
function nameOf(header: string): string {
  const bracketed = /^\[([^\]]*)\](:\d+)?$/.exec(header)?.[1];
  if (bracketed !== undefined) return isIP(bracketed) === 6 ? bracketed.toLowerCase() : '';
  return header.replace(/:\d+$/, '').replace(/\.$/, '').toLowerCase();
}
