import { sentences } from '../sentences.js';

/** What an operation's fields break together, and what only the writer can see of its form. */
export const OPERATION_RULES = sentences({
  'same-item': { wrong: (first: string) => `is the same item as ${first}`, wayOut: () => 'name it once' },
  ahead: {
    wrong: () => 'is more than 5 minutes ahead of the ledger’s clock',
    wayOut: (now: string) => `that shows ${now}; record it when it has happened`,
  },
  'ahead-date': {
    wrong: () => 'is a day that has not begun anywhere on earth',
    wayOut: (now: string) => `the ledger’s clock shows ${now}; record it when it has happened`,
  },
  'number-of-others': {
    wrong: () => 'begins with this, and this key does not give out such numbers',
    wayOut: () => 'pack into a logistic unit with a number of your own',
  },
  'sale-purpose': { wanted: () => 'is to be dispense; a sale has no other purpose' },
  'return-purpose': {
    wanted: (purposes: readonly string[]) => `is to be one of ${purposes.join(', ')}`,
  },
  'dispensed-to': {
    wrong: () => 'is not taken where something is dispensed',
    wayOut: () => 'leave it out, or sell without purpose',
  },
  'former-needed': {
    wanted: () => 'is the identifier that is replaced: given with that change, and only then',
  },
  'only-found': {
    wrong: () => 'is taken only of what was found',
    wayOut: () => 'leave it out: the last place stays',
  },
  'shipment-received': {
    wrong: (location: string) => `it was received at ${location}, so that its shipment is no mistake`,
    wayOut: () => 'take it back by return, or correct the receipt first',
  },
  'titles-too-many': {
    wrong: ({ count, most }: { readonly count: number; readonly most: number }) =>
      `passed the title of ${count} items, at most ${most} come back at once`,
    wayOut: () => 'take some out first',
  },
  'nested-too-deep': {
    wrong: ({ most }: { readonly most: number }) => `would be more than ${most} levels deep by what is put into what`,
    wayOut: () => 'put the inner ones into one another first, by a request of their own',
  },
  'places-differ': {
    wrong: () =>
      'what is packed into a new logistic unit stands at different places, so that nobody knows where it begins',
    wayOut: () => 'say location',
  },
  'holds-nothing': {
    wrong: () => 'holds nothing at that time',
    wayOut: () => 'name the items, or a time at which it held some',
  },
  'holds-too-much': {
    wrong: ({ count, most }: { readonly count: number; readonly most: number }) =>
      `holds ${count} items, at most ${most} are taken at once`,
    wayOut: () => 'name them in parts',
  },
  'made-of-itself': {
    wrong: () => 'is used up and made by one transformation',
    wayOut: () => 'name it among the inputs or among what is made',
  },
  'named-twice': {
    wrong: (name: string) => `names ${name} more than once`,
    wayOut: () => 'name an item once, and each lot or product once in a unit',
  },
  'no-quantity': { wrong: () => 'has a quantity of 0', wayOut: () => 'leave out what was not used or made' },
  'goes-along': {
    wrong: ({ carrier }: { readonly carrier: string; readonly field: string }) =>
      `is in ${carrier}, which is named too`,
    wayOut: ({ field }: { readonly carrier: string; readonly field: string }) =>
      `it goes with that and has no ${field} of its own`,
  },
});

const AT = (told: { readonly position: number; readonly by: number }): string =>
  `the event at position ${told.position} by the correction at position ${told.by}`;

export const CORRECTION_RULES = sentences({
  'declared-already': {
    wrong: (told: { readonly position: number; readonly by: number }) => `was declared erroneous already: ${AT(told)}`,
    wayOut: () => 'correct that one',
  },
  'declared-in-part': {
    wrong: (told: { readonly position: number; readonly by: number }) =>
      `was declared erroneous in part already: ${AT(told)}`,
    wayOut: () => 'correct that one, or name only what counts yet',
  },
  'nothing-counts': {
    wrong: () => 'names no event that counts',
    wayOut: () => 'name an event of an item, as its history lists them',
  },
  'recall-whole': {
    wrong: (id: string) => `is no part of what opened the recall ${id}, which is declared erroneous as a whole`,
    wayOut: () => 'leave it out, and open another recall',
  },
  'recall-declared': {
    wrong: (id: string) => `opened the recall ${id}, which was declared erroneous already`,
    wayOut: () => 'open another',
  },
  'recall-beyond': {
    wrong: (id: string) => `opened the recall ${id}, which hits numbers that this key does not give out`,
    wayOut: () => 'have it corrected by who opened it',
  },
  'recall-of-others': {
    wrong: (id: string) => `opened the recall ${id}, and this key may close none`,
    wayOut: () => 'have it corrected by who may close recalls',
  },
  'recall-closed': {
    wrong: (id: string) => `closed the recall ${id}, which is not corrected`,
    wayOut: () => 'open another',
  },
  access: {
    wrong: () => 'tells who may do what, which is not corrected',
    wayOut: () => 'revoke the key, and make another',
  },
  'of-others': {
    wrong: (by: string) => `was recorded for ${by}, for which this key does not act`,
    wayOut: () => 'have it corrected by who recorded it',
  },
  'before-it': {
    wrong: (at: string) => `is before what it corrects, which was at ${at}`,
    wayOut: () => 'say when it was found to be wrong, or leave it out for now',
  },
  'not-in-capture': {
    wrong: () => 'has no event in this capture',
    wayOut: () => 'name another capture, or an item of this one',
  },
});

export const RECALL_RULES = sentences({
  'opened-before': { wrong: () => 'was opened before', wayOut: () => 'take another id' },
  'never-opened': { wrong: () => 'was never opened', wayOut: () => 'GET /v1/recalls lists those that were' },
  'of-others': {
    wrong: (by: string) => `was opened for ${by}, for which this key does not act`,
    wayOut: () => 'have it answered by who opened it',
  },
  'before-opening': {
    wrong: (openedAt: string) => `is before the recall was opened (${openedAt})`,
    wayOut: () => 'say when it was done, or leave it out for now',
  },
  erroneous: {
    wrong: () => 'was declared to have been opened by mistake, and hits nothing',
    wayOut: () => 'open another',
  },
  'held-by-others': {
    wrong: (holder: string | undefined) =>
      `is held by ${holder ?? 'nobody that is known'}, for which this key does not act`,
    wayOut: () => 'have it told by who holds it',
  },
  'closed-already': { wanted: () => 'is closed already' },
  'reason-needed': {
    wanted: ({ units, first }: { readonly units: number; readonly first: readonly string[] }) =>
      `is needed to close it: ${units} ${units === 1 ? 'unit is' : 'units are'} not cleared, such as ${first.join(', ')}`,
  },
  'cleared-already': { wanted: () => 'is cleared of this recall already' },
  'not-hit': { wanted: () => 'is not hit by this recall, so that there is nothing to clear' },
});

const RECORDED_AT = (position: number | undefined): string =>
  position === undefined ? 'earlier in this document' : `at position ${position}`;

/** What is shown of events of a document by their identity. */
export const CLAIM_RULES = sentences({
  contradicts: {
    wrong: (position: number | undefined) =>
      `is the id of an event that says something else, recorded ${RECORDED_AT(position)}`,
    wayOut: () => 'both are kept; declare the one that is wrong erroneous',
  },
  erroneous: {
    wrong: (position: number | undefined) =>
      position === undefined
        ? 'is declared erroneous by the document that tells it'
        : `was declared erroneous before it came, ${RECORDED_AT(position)}`,
    wayOut: () => 'it is kept, and nothing of it is recorded of items',
  },
  'of-others': {
    wrong: (position: number | undefined) =>
      `declares an event erroneous that another party told, recorded ${RECORDED_AT(position)}`,
    wayOut: () => 'it is kept; have that party declare it',
  },
  'of-other-content': {
    wrong: (position: number | undefined) =>
      `declares an event erroneous and tells it otherwise than it was recorded ${RECORDED_AT(position)}`,
    wayOut: () => 'it is kept; repeat the event as it was',
  },
  'of-unknown': {
    wrong: (_position: number | undefined) => 'declares an event erroneous that is not known',
    wayOut: () => 'it is kept, and counts once that event comes',
  },
});
