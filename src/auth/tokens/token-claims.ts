import { createHash } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { ProviderConfig } from '../../config.js';
import { parseIdentifier } from '../../ledger/identity/identity.js';
import type { Identity } from '../identity.js';
import { isBeginning } from '../../ledger/operations/given-numbers.js';

const SUBJECT_CHARACTERS_MOST = 255;

export type ClaimsRule = Pick<ProviderConfig, 'issuer' | 'roleClaim' | 'roles' | 'partiesClaim' | 'numbersClaim'>;

/**
 * Who the claims of a token tell of, by the rule in the settings. Nothing but role, parties and a reference is taken; names and addresses stay where they are. Undefined where it names nobody, or is
 * bound to a key that whoever sends it would have to prove.
 */
export function identityOf(claims: JWTPayload, rule: ClaimsRule): Identity | undefined {
  const { sub, cnf } = claims;
  if (typeof sub !== 'string' || sub === '' || sub.length > SUBJECT_CHARACTERS_MOST || cnf !== undefined)
    return undefined;
  const roles = namesOf(claims, rule.roleClaim).flatMap((value) => rule.roles.get(value) ?? []);
  return {
    principal: referenceOf(rule.issuer, sub),
    roles: [...new Set(roles)],
    // Who is to act for some parties only, and is told of none, acts for none.
    ...(rule.partiesClaim === undefined ? {} : { parties: new Set(partiesOf(claims, rule.partiesClaim)) }),
    ...(rule.numbersClaim === undefined ? {} : { numbers: namesOf(claims, rule.numbersClaim).filter(isBeginning) }),
  };
}

/** The same for all tokens of one subject, and the subject of another issuer is another. The length keeps the two apart. */
export function referenceOf(issuer: string, sub: string): string {
  const digest = createHash('sha256').update(`${issuer.length}:${issuer}${sub}`).digest('hex');
  return `subject-${digest.slice(0, 40)}`;
}

/** What is no party is nobody that could be acted for. */
function partiesOf(claims: JWTPayload, claim: string): readonly string[] {
  return namesOf(claims, claim).flatMap((name) => {
    const parsed = parseIdentifier(name, 'party');
    return parsed.ok ? [parsed.id.canonical] : [];
  });
}

/** A claim is one name, or a list of them. */
function namesOf(claims: JWTPayload, claim: string): readonly string[] {
  return [valueAt(claims, claim)].flat().filter((value) => typeof value === 'string');
}

/** `name`, or a JSON Pointer (RFC 6901) such as `/realm_access/roles`. */
function valueAt(claims: JWTPayload, claim: string): unknown {
  const names = claim.startsWith('/') ? claim.slice(1).split('/').map(unescaped) : [claim];
  return names.reduce<unknown>((value, name) => {
    const isThere = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
    return isThere ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
  }, claims);
}

const unescaped = (name: string): string => name.replaceAll('~1', '/').replaceAll('~0', '~');
