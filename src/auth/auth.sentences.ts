import { sentences } from '../ledger/sentences.js';

/** What is wrong with a key that is asked for. */
export const KEY_RULES = sentences({
  name: { wanted: (most: number) => `is to be 1 to ${most} characters that say what uses the key, and no person` },
  'internal-name': { wrong: () => 'is what the ledger calls itself', wayOut: () => 'name what uses the key' },
  'key-in-name': { wrong: () => 'holds a key', wayOut: () => 'name what uses the key' },
  role: { wanted: (roles: readonly string[]) => `is to be one of ${roles.join(', ')}` },
  parties: { wanted: (most: number) => `is to be a list of up to ${most} parties` },
  'one-party': { wanted: () => 'is to be one party: a partner is answered what that one was told' },
  numbers: { wanted: (most: number) => `is to be a list of up to ${most} beginnings of numbers` },
  number: {
    wanted: () => 'is to be a GS1 company prefix of 4 to 12 digits, or what canonical ids begin with, such as own/acme',
  },
  expires: { wanted: () => 'is to be an instant in the future, such as 2027-01-31T00:00:00Z' },
  overlap: { wanted: (most: number) => `is to be a whole number of seconds from 0 to ${most}` },
});

/** What is wrong with the file of the owner's key. */
export const OWNER_FILE_RULES = sentences({
  'no-key': { wanted: () => 'a file that holds a key, tl_...' },
  unreadable: {
    wrong: (code: string) => `the file cannot be read (${code})`,
    wayOut: () => 'give a file that this process may read',
  },
});

/** What is said of keys as a whole. */
export const AUTH_SAYS = sentences({
  misplaced: {
    wrong: () => 'A key stands where it may be kept by what is between, or be recorded for good',
    wayOut: () => 'rotate it, and send it as Authorization: Bearer tl_... only.',
  },
  'provider-away': {
    wrong: () => 'Whether this token opens the ledger cannot be told, as the keys of its provider cannot be read',
    wayOut: () => 'send it again in a while.',
  },
  'beyond-it': {
    wrong: (field: string) => `This key is bound to ${field}, and makes, rotates and revokes keys within these only`,
    wayOut: (field: string) => `name in ${field} some of its own, or have it done with a key that is not bound.`,
  },
  'no-key': {
    wrong: (id: string) => `There is no key ${id} that opens anything`,
    wayOut: () => 'the list of keys has their ids, and says which were revoked or have expired.',
  },
});
