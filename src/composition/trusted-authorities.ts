import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setDefaultCACertificates } from 'node:tls';
import type { Config } from '../config.js';
import { SETTING_RULES } from '../config.sentences.js';
import { asSaid } from '../ledger/sentences.js';
import { BadSettingsError } from '../settings-reader.js';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * From now on whoever this process connects to is to be vouched for by one of the file: the writer that it forwards to, the ledger that a program asks, the stores,
 * the collector. What names an authority of its own, such as `sslrootcert`, goes by that. Throws `BadSettingsError`.
 */
export function trustAuthorities({ trustedAuthoritiesFile: file }: Pick<Config, 'trustedAuthoritiesFile'>): void {
  if (file === undefined) return;
  try {
    const certificates = readFileSync(file, 'utf8').match(CERTIFICATE) ?? [];
    if (certificates.length === 0) throw new Error('there are none in it');
    for (const certificate of certificates) new X509Certificate(certificate);
    setDefaultCACertificates(certificates);
  } catch (error) {
    const rule = SETTING_RULES.authorities(asSaid((error as Error).message));
    throw new BadSettingsError([{ name: 'TLS_CA_FILE', value: file, rule }]);
  }
}
