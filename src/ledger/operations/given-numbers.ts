// Whose numbers a key may give out. Who gives out another's takes numbers that its owner will find taken.
import { companyPrefixKey } from '../identity/identity.js';
import type { ComponentLot } from '../item/core/core.events.js';
import type { ItemsOperation, ObserveOperation, Operation } from './operation.js';
import type { RecallCriteria, RecallScope } from '../recall/recall.events.js';

/** Of a GS1 company prefix (General Specifications, 1.4.4). */
const DIGITS = /^\d{4,12}$/;
/** The first segments of a canonical id. */
const SEGMENTS = /^[a-z0-9]+(\/[^\s/]+){1,3}$/;
const BEGINNING_CHARACTERS = 100;

/** Whether it says how the numbers begin that somebody may give out. */
export function isBeginning(text: string): boolean {
  return text.length <= BEGINNING_CHARACTERS && (DIGITS.test(text) || SEGMENTS.test(text));
}

/** Whether an id is among these numbers: GS1 company prefixes, as digits, and what canonical ids begin with, whole segments of it. */
export function isAmong(id: string, numbers: readonly string[]): boolean {
  return numbers.some((one) =>
    DIGITS.test(one) ? gs1Digits(id)?.startsWith(one) === true : id === one || id.startsWith(`${one}/`),
  );
}

/** Of these beginnings those that reach beyond the numbers. */
export function numbersOfOthers(beginnings: readonly string[], numbers: readonly string[]): readonly string[] {
  const within = (one: string): boolean => numbers.some((own) => DIGITS.test(own) && one.startsWith(own));
  return beginnings.filter((one) => !(DIGITS.test(one) ? within(one) : isAmong(one, numbers)));
}

/** Of a beginning of GTINs, which is no id, what stands behind the indicator digit. */
function gs1Digits(id: string): string | undefined {
  return companyPrefixKey(id) ?? /^01\/\d(\d+)$/.exec(id)?.[1];
}

/** What a scope hits that no list of ids bounds. */
export const EVERYTHING = 'everything';

/** The first number that an operation gives out, or rules over, and that is not among these. */
export function numberOfOthers(operation: Operation, numbers: readonly string[]): string | undefined {
  const given = (): Iterable<string> => {
    switch (operation.operation) {
      case 'observe':
        return claimed(operation);
      case 'open-recall':
        return operation.scope.anyOf.flatMap(recalled);
      case 'correct':
      case 'close-recall':
      case 'clear-recall':
      case 'mark-recalled':
      case 'unmark-recalled':
      case 'change-access':
      case 'state-master-data':
        return [];
      default:
        return born(operation);
    }
  };
  for (const id of given()) if (!isAmong(id, numbers)) return id;
  return undefined;
}

/** The first number that a scope rules over, and that is not among these. */
export function scopeOfOthers({ anyOf }: RecallScope, numbers: readonly string[]): string | undefined {
  return anyOf.flatMap(recalled).find((id) => !isAmong(id, numbers));
}

/** Something begins by these, and has a number from then on. */
const BEARING: ReadonlySet<ItemsOperation['operation']> = new Set(['manufacture', 'transform']);

function born({ operation, items }: ItemsOperation): readonly string[] {
  const named = items.flatMap(({ fields: { identifier } }) => (identifier === undefined ? [] : [identifier]));
  if (!BEARING.has(operation)) return named;
  const inBulk = items.flatMap(
    ({ fields }) => (fields as { readonly quantities?: readonly ComponentLot[] }).quantities ?? [],
  );
  return [...items.map(({ subject }) => subject), ...inBulk.map(({ lot }) => lot), ...named];
}

function claimed({ observations }: ObserveOperation): readonly string[] {
  return observations.flatMap((draft) => {
    if (draft.type === 'ItemManufactured') return [draft.subject];
    if (draft.type !== 'GoodsTransformed') return [];
    return draft.data.names.flatMap(({ role, subject }) => (role === 'output' ? [subject] : []));
  });
}

/** All criteria hold together, so that one list of numbers bounds all of them. */
function recalled({ products, lots, serials, items, lotCode, productPrefix }: RecallCriteria): readonly string[] {
  const bound = products ?? lots ?? serials?.map(({ product }) => product) ?? items;
  if (bound) return bound;
  return lotCode !== undefined && productPrefix !== undefined ? [productPrefix] : [EVERYTHING];
}
