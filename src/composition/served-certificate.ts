import { X509Certificate } from 'node:crypto';
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer, type Server, type ServerOptions } from 'node:https';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import type { Config, TlsConfig } from '../config.js';
import { SETTING_RULES } from '../config.sentences.js';
import { asSaid } from '../ledger/sentences.js';
import { BadSettingsError } from '../settings-reader.js';
import type { Logger } from '../telemetry/logging.js';

const LOOK_EVERY_MS = 1_000;
const HANDSHAKE_MS = 10_000;
const DAY_MS = 86_400_000;
const RENEWED_BEFORE_DAYS = 7;

/** Of TLS 1.3, and of 1.2 those with forward secrecy and authenticated encryption. */
const CIPHERS = [
  ...['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256'],
  ...['ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES256-GCM-SHA384'],
  ...['ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305'],
  ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256'],
].join(':');

/** The certificate by which this process is known over HTTPS: whoever connects gets what its files hold at the time. */
export class ServedCertificate {
  private readonly servers = new Set<Server>();

  private constructor(
    private readonly files: TlsConfig,
    private current: SecureContextOptions,
    private readonly logger: Logger,
  ) {}

  /** Undefined where no certificate is given. Throws `BadSettingsError` where the files cannot be used. */
  static of({ tls }: Pick<Config, 'tls'>, logger: Logger): ServedCertificate | undefined {
    if (tls === undefined) return undefined;
    try {
      return new ServedCertificate(tls, usable(tls, logger), logger);
    } catch (error) {
      const rule = SETTING_RULES.certificate(asSaid((error as Error).message));
      throw new BadSettingsError([{ name: 'TLS_CERT_FILE', value: tls.certFile, rule }]);
    }
  }

  /** Its files are watched for as long as it is not closed. */
  createServer(options: ServerOptions, listener: RequestListener): Server {
    const server = createServer({ ...options, ...this.current, handshakeTimeout: HANDSHAKE_MS }, listener);
    if (this.servers.size === 0) for (const file of this.watched) watchFile(file, LOOK, this.lookAgain);
    this.servers.add(server);
    server.once('close', () => this.forget(server));
    return server;
  }

  private get watched(): readonly string[] {
    return [this.files.certFile, this.files.keyFile];
  }

  private forget(server: Server): void {
    this.servers.delete(server);
    if (this.servers.size === 0) for (const file of this.watched) unwatchFile(file, this.lookAgain);
  }

  /** Between the change of one file and that of the other they do not belong together; then the one before stays. */
  private readonly lookAgain = (): void => {
    try {
      this.current = usable(this.files, this.logger);
      for (const server of this.servers) server.setSecureContext(this.current);
      this.logger.info({ file: this.files.certFile }, 'another certificate is served');
    } catch (error) {
      this.logger.error(
        { err: error, file: this.files.certFile },
        'the new certificate or key cannot be used: the one before is still served',
      );
    }
  };
}

const LOOK = { interval: LOOK_EVERY_MS, persistent: false } as const;

/** Throws where they are none, or do not belong together. */
function usable({ certFile, keyFile, minVersion }: TlsConfig, logger: Logger): SecureContextOptions {
  const cert = readFileSync(certFile);
  const options = { cert, key: readFileSync(keyFile), minVersion, ciphers: CIPHERS, honorCipherOrder: true };
  createSecureContext(options);
  const { validTo } = new X509Certificate(cert);
  if (Date.parse(validTo) < Date.now() + RENEWED_BEFORE_DAYS * DAY_MS)
    logger.warn({ file: certFile, validTo }, 'the certificate has expired, or soon will');
  return options;
}
