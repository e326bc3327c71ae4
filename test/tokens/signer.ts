import { constants, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

export type SignerAlgorithm = 'ES256' | 'RS256' | 'EdDSA';

/** A key of a provider, with all that it takes to sign whatever it never would. */
export interface Signer {
  readonly alg: SignerAlgorithm;
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** As the provider holds it. */
  readonly jwk: Readonly<Record<string, unknown>>;
  /** As it shows it. */
  readonly publicJwk: Readonly<Record<string, unknown>>;
}

export function newSigner(alg: SignerAlgorithm, kid: string): Signer {
  const privateKey = generated(alg);
  const publicKey = createPublicKey(privateKey);
  const named = { kid, alg, use: 'sig' };
  return {
    ...{ alg, kid, privateKey, publicKey },
    jwk: { ...privateKey.export({ format: 'jwk' }), ...named },
    publicJwk: { ...publicKey.export({ format: 'jwk' }), ...named },
  };
}

function generated(alg: SignerAlgorithm): KeyObject {
  if (alg === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  if (alg === 'RS256') return generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
  return generateKeyPairSync('ed25519').privateKey;
}

/** What a token is signed by, as a function of what is signed. */
export type Signing = (input: string) => Buffer;

export function signing({ alg, privateKey }: Signer): Signing {
  if (alg === 'EdDSA') return (input) => sign(null, Buffer.from(input), privateKey);
  if (alg === 'RS256') return (input) => sign('sha256', Buffer.from(input), privateKey);
  return (input) => sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
}

/** RSASSA-PSS by a key that is for another scheme. */
export function signingPss({ privateKey }: Signer): Signing {
  const { RSA_PKCS1_PSS_PADDING: padding } = constants;
  return (input) => sign('sha256', Buffer.from(input), { key: privateKey, padding, saltLength: 32 });
}

export type Part = Readonly<Record<string, unknown>> | string | Buffer;

/** A part of a token: an object as JSON, text and bytes as they are. */
export function encoded(part: Part): string {
  if (Buffer.isBuffer(part)) return part.toString('base64url');
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
}

export function compact(header: Part, payload: Part, by: Signing): string {
  const input = `${encoded(header)}.${encoded(payload)}`;
  return `${input}.${by(input).toString('base64url')}`;
}

/** What the provider signs for whoever may come in. */
export interface Issued {
  readonly issuer: string;
  readonly audience: string;
}

const SECONDS = 1_000;

export function goodHeader({ alg, kid }: Pick<Signer, 'alg' | 'kid'>): Readonly<Record<string, unknown>> {
  return { alg, kid, typ: 'at+jwt' };
}

export function goodClaims({ issuer, audience }: Issued, now = Date.now()): Readonly<Record<string, unknown>> {
  const iat = Math.floor(now / SECONDS);
  return {
    iss: issuer,
    aud: audience,
    sub: 'wms-7',
    client_id: 'wms-7',
    iat,
    exp: iat + 600,
    jti: 'j-1',
    roles: ['admins'],
  };
}

export function goodToken(issued: Issued, signer: Signer, now = Date.now()): string {
  return compact(goodHeader(signer), goodClaims(issued, now), signing(signer));
}
