import { eventTimeRule } from '../ledger/event-time.js';
import { PARTNER } from '../ledger/access/partners.js';
import { parseIdentifier } from '../ledger/identity/identity.js';
import type { Sentence } from '../ledger/sentences.js';
import { KEY_RULES } from './auth.sentences.js';
import type { NewKey } from './api-keys.js';
import { unseenRule } from '../ledger/identity/unseen-characters.js';
import { SPELLED_KEY } from '../telemetry/spelled-key.js';
import { isBeginning } from '../ledger/operations/given-numbers.js';
import { isRole, ROLE_NAMES } from './roles.js';

/** What is asked for, as it came. */
export interface AskedKey {
  readonly name?: unknown;
  readonly role?: unknown;
  readonly parties?: unknown;
  readonly numbers?: unknown;
  readonly expires?: unknown;
}

/** For how long both keys open, where a key is replaced and nothing is said. */
export const OVERLAP_SECONDS_DEFAULT = 86_400;
export const OVERLAP_SECONDS_MOST = 31_536_000;

const NAME_CHARACTERS = 100;
const PARTIES_MOST = 100;
/** What the ledger itself is called where it records. */
const INTERNAL = /^(ledger|mark-recalled|unmark-recalled|anybody|owner)$/i;

/** Tells each field that is not right. Undefined where any is. */
export function readNewKey(
  { name, role, parties = [], numbers = [], expires }: AskedKey,
  tell: (field: string, value: unknown, rule: Sentence) => void,
): NewKey | undefined {
  let isRight = true;
  const wrong = (field: string, value: unknown, rule: Sentence): undefined => {
    isRight = false;
    tell(field, value, rule);
  };
  const isOfRole = typeof role === 'string' && isRole(role);
  if (!isOfRole) wrong('role', role, KEY_RULES.role(ROLE_NAMES));
  const named = readName(name, wrong);
  const acting = { parties: readParties(parties, wrong), numbers: readNumbers(numbers, wrong) };
  if (role === PARTNER && acting.parties.length !== 1) wrong('parties', parties, KEY_RULES['one-party']());
  const until = readExpiry(expires, wrong);
  if (!isRight || named === undefined || !isOfRole) return undefined;
  return { name: named, role, ...acting, ...(until === undefined ? {} : { expires: until }) };
}

type Wrong = (field: string, value: unknown, rule: Sentence) => undefined;

function readName(given: unknown, wrong: Wrong): string | undefined {
  const isName = typeof given === 'string' && /^\S(.*\S)?$/.test(given) && given.length <= NAME_CHARACTERS;
  if (!isName || /\p{Cc}/u.test(given) || !given.isWellFormed())
    return wrong('name', given, KEY_RULES.name(NAME_CHARACTERS));
  const unseen = unseenRule(given);
  if (unseen !== undefined) return wrong('name', given, unseen);
  if (given.search(SPELLED_KEY) >= 0)
    return wrong('name', given.replaceAll(SPELLED_KEY, 'tl_***'), KEY_RULES['key-in-name']());
  return INTERNAL.test(given) ? wrong('name', given, KEY_RULES['internal-name']()) : given;
}

function readParties(given: unknown, wrong: Wrong): readonly string[] {
  if (!Array.isArray(given) || given.length > PARTIES_MOST)
    return wrong('parties', given, KEY_RULES.parties(PARTIES_MOST)) ?? [];
  const read = given.flatMap((party: unknown, index) => {
    const parsed = parseIdentifier(typeof party === 'string' ? party : '', 'party');
    return parsed.ok ? [parsed.id.canonical] : (wrong(`parties[${index}]`, party, parsed.rule) ?? []);
  });
  return [...new Set(read)].sort();
}

function readNumbers(given: unknown, wrong: Wrong): readonly string[] {
  if (!Array.isArray(given) || given.length > PARTIES_MOST)
    return wrong('numbers', given, KEY_RULES.numbers(PARTIES_MOST)) ?? [];
  const read = given.flatMap((one: unknown, index) =>
    typeof one === 'string' && isBeginning(one) ? [one] : (wrong(`numbers[${index}]`, one, KEY_RULES.number()) ?? []),
  );
  return [...new Set(read)].sort();
}

function readExpiry(given: unknown, wrong: Wrong): Date | undefined {
  if (given === undefined || given === null) return undefined;
  const isInstant = typeof given === 'string' && given.includes('T') && eventTimeRule(given) === undefined;
  const at = isInstant ? new Date(given) : undefined;
  if (at && at.getTime() > Date.now()) return at;
  return wrong('expires', given, KEY_RULES.expires());
}
