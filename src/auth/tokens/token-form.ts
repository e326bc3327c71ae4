import { isUtf8 } from 'node:buffer';
import type { ProviderConfig } from '../../config.js';

/** Longer than any access token is. What is longer is looked at by nobody. */
export const TOKEN_CHARACTERS_MOST = 8_192;
const KEY_ID_CHARACTERS_MOST = 256;
const COMPACT = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/;

/** What brings a key along, says where one is, or makes the token mean something else than signed claims. */
const REFUSED_PARAMETERS = ['crit', 'b64', 'zip', 'enc', 'cty', 'jwk', 'jku', 'x5u', 'x5c', 'epk', 'apu', 'apv'];

/**
 * The id of the key that a token says it is signed by; undefined for what is no token that could be taken, whoever signed it. Nothing of it is parsed before
 * its size and its alphabet are known, and nothing of it is believed yet.
 */
export function keyIdOf(
  token: string,
  { algorithms, tokenTypes }: Pick<ProviderConfig, 'algorithms' | 'tokenTypes'>,
): string | undefined {
  if (token.length > TOKEN_CHARACTERS_MOST) return undefined;
  const parts = COMPACT.exec(token)?.slice(1) ?? [];
  if (parts.length !== 3 || !parts.every(isCanonical)) return undefined;
  const header = objectOf(parts[0] ?? '');
  if (!header || REFUSED_PARAMETERS.some((name) => Object.hasOwn(header, name))) return undefined;
  const { alg, typ, kid } = header;
  const isTaken = algorithms.some((taken) => taken === alg) && tokenTypes.some((type) => isSameType(type, typ));
  const isKeyId = typeof kid === 'string' && kid !== '' && kid.length <= KEY_ID_CHARACTERS_MOST;
  return isTaken && isKeyId ? kid : undefined;
}

/** One text for the same bytes: bits that stand for nothing are 0. */
function isCanonical(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('base64url') === part;
}

function objectOf(part: string): Readonly<Record<string, unknown>> | undefined {
  const bytes = Buffer.from(part, 'base64url');
  if (!isUtf8(bytes)) return undefined;
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** `application/` may be left out, and case counts for nothing (RFC 7515, 4.1.9). */
function isSameType(one: string, other: unknown): boolean {
  return typeof other === 'string' && withoutApplication(one) === withoutApplication(other);
}

const withoutApplication = (type: string): string => type.toLowerCase().replace(/^application\//, '');
