import { sentences } from '../ledger/sentences.js';

/** What is wrong with a key that is asked for. */
export const KEY_RULES = sentences({
  name: { wanted: (most: number) => `is to be 1 to ${most} characters that say what uses the key, and no person` },
  'internal-name': { wrong: () => 'is what the ledger calls itself', wayOut: () => 'name what uses the key' },
  role: { wanted: (roles: readonly string[]) => `is to be one of ${roles.join(', ')}` },
  parties: { wanted: (most: number) => `is to be a list of up to ${most} parties` },
  expires: { wanted: () => 'is to be an instant in the future, such as 2027-01-31T00:00:00Z' },
  overlap: { wanted: (most: number) => `is to be a whole number of seconds from 0 to ${most}` },
});

/** What is said of keys as a whole. */
export const AUTH_SAYS = sentences({
  'provider-away': {
    wrong: () => 'Whether this token opens the ledger cannot be told, as the keys of its provider cannot be read',
    wayOut: () => 'send it again in a while.',
  },
  'no-key': {
    wrong: (id: string) => `There is no key ${id} that opens anything`,
    wayOut: () => 'the list of keys has their ids, and says which were revoked or have expired.',
  },
});
