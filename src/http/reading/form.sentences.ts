import type { IdRole } from '../../ledger/identity/identity.js';
import { ID_RULES } from '../../ledger/identity/identity.sentences.js';
import { sentences, type Sentence } from '../../ledger/sentences.js';
import { TIME_RULES } from '../../ledger/event-time.sentences.js';

const thousands = (count: number): string => String(count).replace(/(?=(\d{3})+$)\B/, ',');

/** What a field of a request breaks by itself. */
export const FORM_RULES = sentences({
  body: { wanted: () => 'the body is to be a JSON object: {...}' },
  text: { wanted: () => 'is to be text' },
  flag: { wanted: () => 'is to be true or false' },
  list: { wanted: () => 'is to be a list' },
  object: { wanted: (what = 'an object') => `is to be ${what}` },
  'one-of': {
    wanted: (words: readonly string[]) => `is to be ${words.length > 1 ? 'one of ' : ''}${words.join(', ')}`,
  },
  'some-of': { wanted: (words: readonly string[]) => `is to be some of ${words.join(', ')}` },
  'list-of-up-to': {
    wanted: ({ most, what }: { readonly most: number; readonly what: string }) =>
      `is to be a list of 1 to ${thousands(most)} ${what}`,
  },
  'too-many-entries': {
    wrong: ({ count }: { readonly count: number; readonly most: number }) => `has ${count} entries`,
    wayOut: ({ most }: { readonly count: number; readonly most: number }) =>
      `at most ${most} are taken, so send it in parts`,
  },
  'no-entry': { wrong: () => 'has no entry', wayOut: () => 'name at least one, or leave the field out' },
  empty: { wrong: () => 'is empty', wayOut: () => 'leave it out where nothing is to be said' },
  'too-long': {
    wanted: ({ has, most }: { readonly has: number; readonly most: number }) =>
      `has ${has} characters, at most ${most} are taken`,
  },
  unstorable: {
    wrong: () => 'has a character that cannot be stored',
    wayOut: () => 'leave out NUL and halves of surrogate pairs',
  },
  'whole-number': {
    wanted: ({ least, most }: { readonly least: number; readonly most: number }) => `is to be ${least} to ${most}`,
  },
  decimal: { wanted: () => 'is to be a decimal number as text, such as "12.5"' },
  'event-position': { wanted: () => 'is to be the position of an event: a whole number from 0 on' },
  identifier: { wanted: () => 'is to be an identifier as text' },
  'identifier-needed': {
    wrong: () => 'is needed',
    wayOut: (role: IdRole) =>
      `an identifier in any spelling, ${ID_RULES.empty(role).replace(/^.*?: write /, 'such as ')}`,
  },
  spelling: {
    wanted: ({ rule, position }: { readonly rule: Sentence; readonly position?: number }) =>
      position === undefined ? rule : `${rule} (at character ${position + 1})`,
  },
  lot: { wanted: () => 'is to be a lot number or a lot id as text' },
  'lot-alone': {
    wrong: () => 'is a lot number by itself, so the product is needed too',
    wayOut: () => 'name the product beside it, or write it as 01/{GTIN}/10/{lot}',
  },
  site: {
    wanted: (rule: Sentence) => `is to be a location or a party: ${rule}, or as a party 417/{GLN}`,
  },
  'item-or-lot': { wanted: (rule: Sentence) => `is to be an item or a lot: ${rule}, or as a lot 01/{GTIN}/10/{lot}` },
  attribute: {
    wrong: () => 'is to be text, a number, true or false',
    wayOut: () => 'leave out an attribute that is not known',
  },
  attributes: { wanted: () => 'is to be an object of texts, numbers, true and false' },
  'too-many-attributes': {
    wanted: ({ count, most }: { readonly count: number; readonly most: number }) =>
      `has ${count} attributes, at most ${most} are taken`,
  },
  component: { wanted: () => 'is to be {id, position} or {lot, quantity, unit}' },
  goods: { wanted: () => 'is to be {id}, {lot, quantity, unit} or {product, quantity, unit}' },
  quantity: { wanted: () => 'is to be {lot, quantity, unit} or {product, quantity, unit}' },
  'unknown-field': {
    wrong: ({ what }: { readonly what: string; readonly taken: readonly string[] }) => `is no field of ${what}`,
    wayOut: ({ taken }: { readonly what: string; readonly taken: readonly string[] }) => `it takes ${taken.join(', ')}`,
  },
  needed: {
    wanted: ({ by, or = [] }: { readonly by: string; readonly or?: readonly string[] }) =>
      `is needed by ${by}${or.length > 0 ? ` (or ${or.join(' or ')})` : ''}`,
  },
  'needed-in': { wanted: (what: string) => `is needed in ${what}` },
});

/** What an entry of `items` breaks. */
export const ENTRY_RULES = sentences({
  entry: { wanted: () => 'is to be an id, {id, ...} or a range {product, from, to}' },
  'no-id': { wanted: () => 'is needed, or a range {product, from, to}' },
  range: { wanted: () => 'a range is {product, from, to}, all of them text' },
  'too-many': {
    wrong: (most: number) => `names more than ${most} items, at most ${most} are taken`,
    wayOut: () => 'send them in parts',
  },
  'same-item': { wrong: (first: string) => `is the same item as ${first}`, wayOut: () => 'name it once' },
  'other-than-id': {
    wrong: (named: string) => `differs from what the id itself names: ${named}`,
    wayOut: () => 'leave out the field, or mend it or the id',
  },
  'lot-of-other': {
    wrong: ({ lotOf, product }: { readonly lotOf: string; readonly product: string }) =>
      `is a lot of ${lotOf}, the item is a ${product}`,
    wayOut: () => 'name a lot of that product',
  },
  'beside-items': { wrong: () => 'is not taken beside items', wayOut: () => 'one of them says what is meant' },
  'of-items': { wrong: () => 'is said of items, and none is named', wayOut: () => 'leave it out, or name the items' },
  'no-entry-fields': { wanted: () => 'takes the id and the time only' },
});

/** What the fields of a request break together. */
export const REQUEST_RULES = sentences({
  'reason-needed': { wanted: () => 'is needed with ifContradicted, to say why it is recorded all the same' },
  'target-needed': { wanted: () => 'is needed (or event) to say what is erroneous' },
  'beside-capture': { wrong: () => 'is not taken beside capture', wayOut: () => 'one of them says what is erroneous' },
  'beside-event': { wrong: () => 'is not taken beside event', wayOut: () => 'an event has one item' },
  replacement: { wanted: () => 'is to be an operation ({operation, items, ...})' },
  'replacement-operation': {
    wrong: () => 'is to name the operation that should have been recorded',
    wayOut: (names: readonly string[]) => `one of ${names.join(', ')}`,
  },
  'replacement-dry-run': {
    wrong: () => 'is a field of the request, not of the replacement',
    wayOut: () => 'say it beside replacement',
  },
  operation: { wanted: () => 'is to be an operation: {operation, key, items, ...}' },
  'key-twice': {
    wrong: () => 'is the key of another operation of the list',
    wayOut: () => 'each has a key of its own',
  },
  key: { wanted: () => 'is to be 1 to 200 printable ASCII characters without spaces' },
  'context-header': { wanted: () => 'is to be 1 to 200 printable ASCII characters' },
  'if-match': {
    wrong: () => 'is not compared: what an operation contradicts is refused by the history itself',
    wayOut: () => 'leave it out, and send an Idempotency-Key',
  },
  'write-parameter': {
    wrong: () => 'is no parameter here',
    wayOut: () => 'what an operation takes stands in the body',
  },
  'recall-id': { wanted: () => 'is to be 1 to 100 letters, digits, dots, hyphens or underlines' },
  criteria: { wanted: () => 'is to be an object of criteria that hold together' },
  'no-criterion': {
    wrong: () => 'has no criterion, so it would name every item',
    wayOut: () => 'name products, lots, items or another criterion',
  },
  'range-ends': { wanted: () => 'is to have ends of equal length, the first not after the last' },
  'product-prefix': {
    wanted: (starts: readonly string[]) =>
      `is to be how the canonical id of a product begins: ${starts.map((start) => `${start}...`).join(', ')}`,
  },
  'company-prefix': {
    wrong: () => 'is digits alone, with which no canonical id of a product begins',
    wayOut: (prefix: string) => `of the GS1 company prefix ${prefix} say 01/0${prefix}`,
  },
  'made-order': {
    wrong: (to: string) => `is later than manufacturedTo, which is ${to}: nothing was made between them`,
    wayOut: () => 'give the earlier one as manufacturedFrom',
  },
});

/** What a question breaks. */
export const QUESTION_RULES = sentences({
  'unknown-parameter': {
    wrong: () => 'is no parameter here',
    wayOut: (taken: readonly string[]) => (taken.length > 0 ? `there are ${taken.join(', ')}` : 'there are none'),
  },
  'given-twice': { wrong: () => 'is given more than once', wayOut: () => 'give it once' },
  position: { wanted: () => 'is to be a position of the log: a whole number from 0 on' },
  'known-at': {
    wanted: (rule: Sentence) =>
      rule === TIME_RULES.form()
        ? `is to be a position of the log, or a record time that ${rule.replace('is to be', 'is')}`
        : `as a record time ${rule}`,
  },
  cursor: { wanted: () => 'is to be taken from the Link header of the page before' },
  'other-question': {
    wrong: () => 'belongs to another question',
    wayOut: () => 'it is to be taken from the Link header of the page before, and the question is to stay the same',
  },
  'period-order': {
    wrong: (to: string) => `is later than the end of the period (to), which is ${to}`,
    wayOut: () => 'give the earlier one as from',
  },
  'former-beside-period': {
    wrong: () => 'is not taken beside a period, which tells what ended in it too',
    wayOut: () => 'leave out former, or from and to',
  },
  'not-by-partners': { wrong: () => 'is not taken from a partner', wayOut: () => 'leave it out' },
  'document-needed': { wanted: () => 'is needed: the number of a business document, or its CBV URN' },
  'other-issuer': {
    wrong: ({ issuer, named }: { readonly issuer: string; readonly named: string }) =>
      `is issued by ${issuer}, not by ${named}`,
    wayOut: () => 'leave out the issuer, or mend it',
  },
  'beside-filters': { wrong: () => 'is not taken beside filters', wayOut: () => 'ask by ids, or by filters' },
  'ids-or-filter': { wanted: () => 'is needed, or a filter such as product, location or serial' },
});
