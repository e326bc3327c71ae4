import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import forge from 'node-forge';

/** Both as PEM, as a server takes them. */
export interface KeyAndCertificate {
  readonly cert: string;
  readonly key: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const CA_DAYS = 365;
const SERVER_DAYS = 30;
const DNS = 2;
const IP = 7;

/** Vouches for whatever a test asks it to. Nobody trusts it who is not told to. */
export class CertificateAuthority {
  readonly #key: KeyObject;
  readonly #certificate: forge.pki.Certificate;

  private constructor(name: string) {
    const { certificate, privateKey } = blank(name, CA_DAYS);
    certificate.setIssuer(certificate.subject.attributes);
    certificate.setExtensions([
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ]);
    this.#key = privateKey;
    this.#certificate = this.#signed(certificate);
  }

  static make(name: string): CertificateAuthority {
    return new CertificateAuthority(name);
  }

  /** Who trusts it is given this. */
  get pem(): string {
    return forge.pki.certificateToPem(this.#certificate).replaceAll('\r', '');
  }

  /** For a server of these names or addresses, or for a client. */
  issue(...names: readonly string[]): KeyAndCertificate {
    const { certificate, privateKey } = blank(names[0] ?? 'nobody', SERVER_DAYS);
    certificate.setIssuer(this.#certificate.subject.attributes);
    const altNames = names.map((name) => (isIP(name) ? { type: IP, ip: name } : { type: DNS, value: name }));
    certificate.setExtensions([
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      { name: 'subjectAltName', altNames },
    ]);
    return {
      cert: forge.pki.certificateToPem(this.#signed(certificate)).replaceAll('\r', ''),
      key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    };
  }

  /** By Node's own arithmetic: that of the package takes seconds under jest. */
  #signed(certificate: forge.pki.Certificate): forge.pki.Certificate {
    const bytes = (): Buffer => {
      const whole = certificate as unknown as { readonly tbsCertificate: forge.asn1.Asn1 };
      return Buffer.from(forge.asn1.toDer(whole.tbsCertificate).getBytes(), 'binary');
    };
    const signer = { sign: () => sign('sha256', bytes(), this.#key).toString('binary') };
    certificate.sign(signer as unknown as forge.pki.rsa.PrivateKey, forge.md.sha256.create());
    return certificate;
  }
}

function blank(name: string, days: number): { certificate: forge.pki.Certificate; privateKey: KeyObject } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey.export({ type: 'spki', format: 'pem' }).toString());
  // Positive, and of its shortest form.
  certificate.serialNumber = `4${randomBytes(16).toString('hex').slice(1)}`;
  certificate.validity.notBefore = new Date(Date.now() - HOUR_MS);
  certificate.validity.notAfter = new Date(Date.now() + days * DAY_MS);
  certificate.setSubject([{ name: 'commonName', value: name }]);
  return { certificate, privateKey };
}
