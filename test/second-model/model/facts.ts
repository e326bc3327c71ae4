// What items are, as they were told to be.
import type { Fact, FactKind, Facts, Label, Thing } from './words.js';

const TELL_FACTS: ReadonlySet<FactKind> = new Set<FactKind>(['manufactured', 'introduced', 'received']);

/** What a fact says of what its item is: in its own fields, or beside the id. What identifies names the identifier. */
export function saidBy({ kind, fields }: Pick<Fact, 'kind' | 'fields'>): Facts {
  return TELL_FACTS.has(kind) ? fields : (fields.said ?? {});
}

/** A label of a product that it has an identifier of names it. */
const isNamedBy = ({ id, identifiers, formerIdentifiers }: Thing, product: string): boolean =>
  [id, ...identifiers, ...formerIdentifiers].some((one) => one.startsWith(`${product}/`));

const codeOf = (lot: string): string | undefined => lot.split('/10/')[1];

function isSameLot(thing: Thing, lot: string): boolean {
  if (thing.lot === lot) return true;
  const [product = ''] = lot.split('/10/');
  return thing.lot !== undefined && codeOf(thing.lot) === codeOf(lot) && isNamedBy(thing, product);
}

/** Whether something else is said than is known. */
export function saysOther({ product, lot, expiry, production }: Facts, thing: Thing): boolean {
  const isOther = (said: string | undefined, known: string | undefined): boolean =>
    said !== undefined && known !== undefined && said !== known;
  return (
    (isOther(product, thing.product) && !isNamedBy(thing, product ?? '')) ||
    (isOther(lot, thing.lot) && !isSameLot(thing, lot ?? '')) ||
    isOther(expiry, thing.expiry) ||
    isOther(production?.supplier, thing.supplier)
  );
}

/** What is known stays; what was not is filled in. A lot that was said otherwise is kept as claimed. */
export function tell(thing: Thing, { product, lot, expiry, production }: Facts): void {
  if (lot !== undefined && thing.lot !== undefined && !isSameLot(thing, lot) && !thing.claimedLots.includes(lot))
    thing.claimedLots.push(lot);
  if (product !== undefined) thing.product ??= product;
  if (lot !== undefined) thing.lot ??= lot;
  if (expiry !== undefined) thing.expiry ??= expiry;
  if (production?.supplier !== undefined) thing.supplier ??= production.supplier;
  remember(thing);
}

export function remember({ product, lot, products, lots }: Thing): void {
  if (product !== undefined) products.add(product);
  if (lot !== undefined) lots.add(lot);
}

/** The label of before a relabelling says what it said then. */
function isOfFormerLabel(lot: string | undefined, thing: Thing | undefined): boolean {
  if (lot === undefined || thing === undefined) return false;
  return thing.lots.has(lot) && lot.split('/10/')[0] !== thing.product;
}

/** Of what is said, what is not known so. */
export function newsOf(said: Facts, thing: Thing | undefined): Facts {
  const { product, lot, expiry, production } = said;
  const isNew = (told: string | undefined, known: string | undefined): boolean => told !== undefined && told !== known;
  return {
    ...(isNew(product, thing?.product) ? { product } : {}),
    ...(isNew(lot, thing?.lot) && !isOfFormerLabel(lot, thing) ? { lot } : {}),
    ...(isNew(expiry, thing?.expiry) ? { expiry } : {}),
    ...(isNew(production?.supplier, thing?.supplier) ? { production } : {}),
  };
}

/** It goes by another identifier from then on: it is what that names, and its lot number goes on. */
export function relabel(thing: Thing, { identifier, product, lot }: Label): void {
  thing.goesBy = identifier;
  if (product === undefined) return;
  const code = thing.lot === undefined ? undefined : codeOf(thing.lot);
  const kept = code === undefined ? undefined : `${product}/10/${code}`;
  const next = product === thing.product ? (kept ?? lot) : (lot ?? kept);
  thing.product = product;
  if (next === undefined) delete thing.lot;
  else thing.lot = next;
  remember(thing);
}
