import { hostname } from 'node:os';
import type { Config } from '../config.js';

type Listening = Pick<Config, 'advertisedHost' | 'host' | 'tls'>;

/** An address that means all of them is no address. */
const ALL = new Set(['0.0.0.0', '::']);

/** The URL at which other processes reach what listens on `port`. */
export function reachableAt(listening: Listening, port: number): string {
  return urlOf(listening, hostname(), port);
}

/** The URL for whoever is on this machine. */
export function reachableHere(listening: Listening, port: number): string {
  return urlOf(listening, 'localhost', port);
}

function urlOf({ advertisedHost, host, tls }: Listening, ofAll: string, port: number): string {
  const name = advertisedHost ?? (ALL.has(host) ? ofAll : host);
  return `${tls === undefined ? 'http' : 'https'}://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
