import { createHash, createHmac, randomBytes } from 'node:crypto';
import {
  compact,
  encoded,
  goodClaims,
  goodHeader,
  newSigner,
  signing,
  signingPss,
  type Issued,
  type Signer,
  type Signing,
} from './signer.js';

/** What forgeries are made of: keys that the provider has, and what it would never do with them. */
export interface Forge extends Issued {
  readonly es: Signer;
  readonly rs: Signer;
  readonly ed: Signer;
}

/** By its name, what is sent as the bearer token. */
export type Forgeries = Readonly<Record<string, string>>;

const ANYTHING: Signing = () => randomBytes(64);
const UNSIGNED: Signing = () => Buffer.alloc(0);
const STRANGER = { ES256: newSigner('ES256', 'es'), RS256: newSigner('RS256', 'rs'), EdDSA: newSigner('EdDSA', 'ed') };

/** One forgery for each of some values, named by what it is of. */
function each<T>(values: readonly T[], what: string, forged: (value: T) => string): Forgeries {
  return Object.fromEntries(values.map((value) => [`${what} ${nameOf(value)}`, forged(value)]));
}

const nameOf = (value: unknown): string => (JSON.stringify(value) ?? 'missing').slice(0, 80);

/** Signed by the provider's own key, so that nothing but what was changed is wrong with it. */
export function signedBy(forge: Forge, header: object = {}, claims: object = {}): string {
  return compact({ ...goodHeader(forge.es), ...header }, { ...goodClaims(forge), ...claims }, signing(forge.es));
}

export function algorithms(forge: Forge): Forgeries {
  const spelled = Array.from({ length: 16 }, (_, bits) =>
    [...'none'].map((letter, at) => (bits & (1 << at) ? letter.toUpperCase() : letter)).join(''),
  );
  const others = ['none ', ' none', 'none\u0000', 'n\u043ene', '', null, undefined, 0, true, ['none'], ['ES256'], {}];
  const wrong = [
    'es256',
    'ES256 ',
    'ES256K',
    'ES384',
    'RS256',
    'PS256',
    'EdDSA',
    'HS256',
    'RS1',
    'MD5',
    'dir',
    'A256KW',
  ];
  const changed = (by: Signing) => (alg: unknown) => compact({ ...goodHeader(forge.es), alg }, goodClaims(forge), by);
  return {
    ...each(spelled, 'unsigned, alg', changed(UNSIGNED)),
    ...each(spelled, 'signed, alg', changed(signing(forge.es))),
    ...each(others, 'unsigned, alg', changed(UNSIGNED)),
    ...each(others, 'signed, alg', changed(signing(forge.es))),
    ...each(wrong, 'by another algorithm, alg', changed(signing(forge.es))),
    'PS256 by a key for RS256': compact(
      { ...goodHeader(forge.rs), alg: 'PS256' },
      goodClaims(forge),
      signingPss(forge.rs),
    ),
    'RS256 by an elliptic key': compact(
      { ...goodHeader(forge.es), alg: 'RS256' },
      goodClaims(forge),
      signing(forge.rs),
    ),
    'ES256 by an RSA key': compact({ ...goodHeader(forge.rs), alg: 'ES256' }, goodClaims(forge), signing(forge.es)),
    'ES256 by an Edwards key': compact({ ...goodHeader(forge.ed), alg: 'ES256' }, goodClaims(forge), signing(forge.es)),
  };
}

/** HMAC by what everybody knows. */
export function publicSecrets(forge: Forge): Forgeries {
  const secrets = [forge.es, forge.rs, forge.ed].flatMap(({ kid, publicKey, publicJwk }) => {
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const known = {
      pem,
      'pem without its last line end': pem.trimEnd(),
      der: publicKey.export({ type: 'spki', format: 'der' }),
      jwk: JSON.stringify(publicJwk),
      number: Buffer.from(String(publicJwk['n'] ?? publicJwk['x']), 'base64url'),
      nothing: '',
    };
    return Object.entries(known).map(([name, secret]) => ({ kid, name, secret }));
  });
  return Object.fromEntries(
    [256, 384, 512].flatMap((bits) =>
      secrets.map(({ kid, name, secret }) => [
        `HS${bits} by the ${name} of ${kid}`,
        compact({ alg: `HS${bits}`, kid, typ: 'at+jwt' }, goodClaims(forge), (input) =>
          createHmac(`sha${bits}`, secret).update(input).digest(),
        ),
      ]),
    ),
  );
}

export function signatures(forge: Forge): Forgeries {
  const { es } = forge;
  const [head = '', body = '', good = ''] = signedBy(forge).split('.');
  const bytes = Buffer.from(good, 'base64url');
  const by = (signature: Uint8Array): string => `${head}.${body}.${Buffer.from(signature).toString('base64url')}`;
  const flipped = (at: number): string => by(bytes.map((byte, index) => (index === at ? byte ^ 1 : byte)));
  const claimed = compact(goodHeader(es), { ...goodClaims(forge), sub: 'owner' }, () => bytes);
  return {
    ...each([0, 1, 31, 32, 62, 63], 'one bit of the signature, byte', flipped),
    ...each([1, 32, 63], 'a signature that is short by', (count) => by(bytes.subarray(0, 64 - count))),
    ...each([0x00, 0xff], 'a signature all of', (byte) => by(Buffer.alloc(64, byte))),
    'a signature of zero and one': by(Buffer.concat([Buffer.alloc(32), Buffer.alloc(31), Buffer.from([1])])),
    'a signature twice': by(Buffer.concat([bytes, bytes])),
    'a signature with a byte more': by(Buffer.concat([bytes, Buffer.alloc(1)])),
    'a signature whose halves are swapped': by(Buffer.concat([bytes.subarray(32), bytes.subarray(0, 32)])),
    'a signature in another encoding': by(derOf(bytes)),
    'no signature': `${head}.${body}.`,
    'anything as signature': by(randomBytes(64)),
    'the signature of other claims': claimed,
    'the signature of the header': by(signing(es)(head)),
    'the signature of the claims': by(signing(es)(body)),
    'the signature of both without a dot': by(signing(es)(head + body)),
    ...each(
      Object.values(STRANGER).map(({ kid }) => kid),
      'signed by a stranger as',
      (kid) => {
        const stranger = Object.values(STRANGER).find((one) => one.kid === kid) ?? STRANGER.ES256;
        return compact(goodHeader(stranger), goodClaims(forge), signing(stranger));
      },
    ),
  };
}

/** ECDSA's two numbers as ASN.1 has them. */
function derOf(bytes: Buffer): Buffer {
  const integer = (part: Buffer): Buffer => {
    const value = (part[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.alloc(1), part]) : part;
    return Buffer.concat([Buffer.from([2, value.length]), value]);
  };
  const both = Buffer.concat([integer(bytes.subarray(0, 32)), integer(bytes.subarray(32))]);
  return Buffer.concat([Buffer.from([0x30, both.length]), both]);
}

export function headers(forge: Forge): Forgeries {
  const { publicJwk, kid } = STRANGER.ES256;
  const at = 'https://evil.example/jwks';
  const carried = { jwk: publicJwk, jku: at, x5u: at, x5c: [randomBytes(200).toString('base64')] };
  const brought = Object.entries(carried).flatMap(([name, value]) => [
    [
      `${name} of a stranger who signed`,
      compact({ ...goodHeader({ alg: 'ES256', kid }), [name]: value }, goodClaims(forge), signing(STRANGER.ES256)),
    ],
    [
      `${name} of a stranger, without kid`,
      compact({ alg: 'ES256', typ: 'at+jwt', [name]: value }, goodClaims(forge), signing(STRANGER.ES256)),
    ],
    [`${name} beside a good signature`, signedBy(forge, { [name]: value })],
  ]);
  const ids = [
    ...[
      '../../../../dev/null',
      '/dev/null',
      '/proc/self/environ',
      "' OR 1=1 --",
      '$(id)',
      '',
      ' ',
      'ES',
      'es ',
      'es\u0000',
    ],
    ...['\u0435s', '*', '0', 'null', '__proto__', 'constructor', 'toString', at, 'k'.repeat(300), null, undefined, 0],
    ...[['es'], { es: 1 }, true],
  ];
  const crits = [['exp'], ['b64'], ['alg'], ['crit'], ['https://evil.example'], [], [''], [1], 'exp', null, {}];
  const types = [
    'JWT',
    'jwt',
    'id+jwt',
    'logout+jwt',
    'dpop+jwt',
    'secevent+jwt',
    'JOSE',
    'at+jwt ',
    'at jwt',
    '',
    null,
    undefined,
    1,
    ['at+jwt'],
  ];
  return {
    ...(Object.fromEntries(brought) as Forgeries),
    ...each(ids, 'kid', (value) => signedBy(forge, { kid: value })),
    ...each(crits, 'crit', (crit) => signedBy(forge, { crit })),
    ...each(types, 'typ', (typ) => signedBy(forge, { typ })),
    ...each([true, false], 'crit b64', (b64) => signedBy(forge, { crit: ['b64'], b64 })),
    ...each(['DEF', 'GZIP'], 'zip', (zip) => signedBy(forge, { zip })),
    ...each(['JWT', 'json'], 'cty', (cty) => signedBy(forge, { cty })),
    ...each(['{', '[]', '"ES256"', 'null', '', '{"alg":"ES256"', '{"alg":"ES256","alg":"none"}'], 'header', (text) =>
      compact(text, goodClaims(forge), signing(forge.es)),
    ),
    'header with a byte order mark': compact(
      `\ufeff${JSON.stringify(goodHeader(forge.es))}`,
      goodClaims(forge),
      signing(forge.es),
    ),
    'header that is no UTF-8': compact(Buffer.from([0x7b, 0xff, 0x7d]), goodClaims(forge), signing(forge.es)),
    'header in a prototype': compact(
      `{"__proto__":${JSON.stringify(goodHeader(forge.es))}}`,
      goodClaims(forge),
      signing(forge.es),
    ),
    'an encrypted token': ['RSA-OAEP', '', '', '', '']
      .map((alg) => encoded(alg === '' ? randomBytes(32) : { alg, enc: 'A256GCM', kid: 'rs' }))
      .join('.'),
  };
}

export function claims(forge: Forge): Forgeries {
  const { issuer, audience } = forge;
  const now = Math.floor(Date.now() / 1_000);
  const wrong = (name: string, values: readonly unknown[]): Forgeries =>
    each(values, name, (value) => signedBy(forge, {}, { [name]: value }));
  return {
    ...wrong('iss', [
      `${issuer}/`,
      issuer.toUpperCase(),
      `${issuer}.evil.example`,
      'https://evil.example',
      ` ${issuer}`,
      '',
      null,
      undefined,
      [issuer],
      { issuer },
    ]),
    ...wrong('aud', [
      `${audience}/`,
      audience.toUpperCase(),
      'https://other.example',
      ['https://other.example'],
      '',
      [],
      [[audience]],
      null,
      undefined,
      {},
      { [audience]: true },
      0,
    ]),
    ...wrong('sub', ['', 's'.repeat(256), null, undefined, 7, ['wms-7'], {}]),
    ...wrong('exp', [
      now - 11,
      now - 3_600,
      0,
      -1,
      String(now + 600),
      new Date(now * 1_000 + 600_000).toISOString(),
      null,
      undefined,
      [now + 600],
      true,
      {},
    ]),
    ...wrong('nbf', [now + 60, now + 3_600, String(now), null, [now], {}]),
    ...wrong('iat', [now + 60, now + 3_600, now - 86_500, 0, String(now), null, undefined, [now], {}]),
    ...wrong('cnf', [{ jkt: 'x' }, { 'x5t#S256': 'x' }, {}, null]),
    ...each(['', '{', '{}', '[]', 'null', '"x"', '7', '{"iss":', '\u0000'], 'claims', (text) =>
      compact(goodHeader(forge.es), text, signing(forge.es)),
    ),
    'claims that are no UTF-8': compact(goodHeader(forge.es), Buffer.from([0x7b, 0xff, 0x7d]), signing(forge.es)),
    'a good token within a token': compact(goodHeader(forge.es), signedBy(forge), signing(forge.es)),
    'claims that are changed': changedClaims(forge, { roles: ['admins', 'kings'] }),
    'claims of later': changedClaims(forge, { exp: now + 86_000 }),
    'of another provider': compact(
      goodHeader(STRANGER.ES256),
      { ...goodClaims(forge), iss: 'https://evil.example' },
      signing(STRANGER.ES256),
    ),
    'signed by what is no key': compact(goodHeader(forge.es), goodClaims(forge), ANYTHING),
  };
}

/** With the signature of what it was before. */
function changedClaims(forge: Forge, more: object): string {
  const [head = '', , signature = ''] = signedBy(forge).split('.');
  return `${head}.${encoded({ ...goodClaims(forge), ...more })}.${signature}`;
}

/** The text of a token that is good, written otherwise. */
export function spellings(good: string): Forgeries {
  const [head = '', body = '', signature = ''] = good.split('.');
  const json = { protected: head, payload: body, signature };
  const lastOtherwise = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const spare = lastOtherwise[lastOtherwise.indexOf(signature.at(-1) ?? '') + 1] ?? '';
  return {
    ...each([0.1, 0.25, 0.5, 0.75, 0.9, 0.99], 'the first part of it,', (part) => good.slice(0, good.length * part)),
    ...each([1, 2, 10, 50], 'without its first characters,', (count) => good.slice(count)),
    ...each([1, 2, 10], 'without its last characters,', (count) => good.slice(0, -count)),
    ...each(['=', '==', '.', '..', '%20', ',', ';', '"', 'A', '~', '!'], 'followed by', (more) => good + more),
    ...each(['.', '"', '%20', 'Bearer', '=', '-'], 'led by', (more) => more + good),
    ...each(
      ['=', '==', ' ', '%0A', '+', '/', '%2E', '.'],
      'with this in its middle:',
      (more) => `${head}${more}.${body}.${signature}`,
    ),
    ...each(['..', ':', '%2E', '\u00b7', '/', ',', ' ', '|'], 'with other dots:', (dot) =>
      [head, body, signature].join(dot),
    ),
    'one part': head,
    'two parts': `${head}.${body}`,
    'four parts': `${good}.${signature}`,
    'five parts': `${good}.${body}.${signature}`,
    'empty header': `.${body}.${signature}`,
    'empty claims': `${head}..${signature}`,
    'dots alone': '..',
    'parts in another order': `${body}.${head}.${signature}`,
    backwards: [...good].reverse().join(''),
    twice: `${good}.${good}`,
    'as base64': Buffer.from(good).toString('base64'),
    'as hexadecimal': Buffer.from(good).toString('hex'),
    'percent-encoded': [...good].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join(''),
    'lower case': good.toLowerCase(),
    'upper case': good.toUpperCase(),
    'as JSON': JSON.stringify(json),
    'as JSON of several signatures': JSON.stringify({ payload: body, signatures: [json] }),
    'with bits that stand for nothing': `${good.slice(0, -1)}${spare}`,
    'its hash': createHash('sha256').update(good).digest('hex'),
  };
}

export function sizes(forge: Forge): Forgeries {
  return {
    'claims that are too long': signedBy(forge, {}, { more: 'x'.repeat(8_000) }),
    'a header that is too long': signedBy(forge, { more: 'x'.repeat(8_000) }),
    'a signature that is too long': compact(goodHeader(forge.es), goodClaims(forge), () => Buffer.alloc(7_000)),
    'claims that are nested deep': compact(goodHeader(forge.es), '['.repeat(5_000), signing(forge.es)),
    'dots without end': '.'.repeat(9_000),
    'letters without end': 'x'.repeat(12_000),
  };
}

/** Of keys of the ledger; `opening` opens it, the others did or never will. */
export function keys(given: {
  readonly opening: string;
  readonly revoked: string;
  readonly expired: string;
  readonly unknown: string;
}): Forgeries {
  const { opening, ...others } = given;
  const changed = [3, 20, 45, 46, 51].map(
    (at) => opening.slice(0, at) + (opening[at] === 'A' ? 'B' : 'A') + opening.slice(at + 1),
  );
  return {
    ...Object.fromEntries(Object.entries(others).map(([name, key]) => [`a key that is ${name}`, key])),
    ...each(changed, 'a key with one character changed', (key) => key),
    ...each([1, 6, 20, 49], 'a key without its last characters,', (count) => opening.slice(0, -count)),
    ...each(['tk_', 'TL_', 'tl-', 'tl', ''], 'a key that begins with', (prefix) => prefix + opening.slice(3)),
    ...each(['A', '.', '..', '=', '%00', ',', ';', '.x.y'], 'a key followed by', (more) => opening + more),
    'a key in lower case': opening.toLowerCase(),
    'a key in upper case': opening.toUpperCase(),
    'a key backwards': [...opening].reverse().join(''),
    'a key twice': opening + opening,
    'a key in quotes': JSON.stringify(opening),
    'the hash of a key': createHash('sha256').update(opening).digest('hex'),
    'a key as base64': Buffer.from(opening).toString('base64'),
    'a key as the claims of a token': `${encoded({ alg: 'none' })}.${encoded(opening)}.`,
    'the form of a key': `tl_${'0'.repeat(49)}`,
    'a key of zeros with its middle filled': `tl_${'z'.repeat(49)}`,
  };
}
