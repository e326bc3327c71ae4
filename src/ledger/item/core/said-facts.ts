import type { Before } from '../finding.js';
import type { CoreFindingValues } from './core.rules.js';
import { newsIn, othersIn, type ItemFacts, type OtherFact } from './item-facts.js';
import type { FindingOf } from '../finding.js';
import { rulesOf, THIRD_RULES } from '../rules.js';

/** The facts among what an event tells. */
export function factsIn({ product, lot, expiry, attributes, production }: ItemFacts): ItemFacts {
  return {
    ...(product === undefined ? {} : { product }),
    ...(lot === undefined ? {} : { lot }),
    ...(expiry === undefined ? {} : { expiry }),
    ...(attributes === undefined ? {} : { attributes }),
    ...(production === undefined ? {} : { production }),
  };
}

/** An item as far as it is asked which product a label names: it may have an identifier, and so a label, of another product. */
export interface Labelled extends ItemFacts {
  readonly subject: string;
  readonly identifiers?: readonly string[];
  readonly formerIdentifiers?: readonly string[];
  /** What it was found by before. */
  readonly formerFacts?: readonly Pick<ItemFacts, 'product' | 'lot'>[];
}

function isNamedBy({ subject, identifiers = [], formerIdentifiers = [] }: Labelled, product: string): boolean {
  return [subject, ...identifiers, ...formerIdentifiers].some((id) => id.startsWith(`${product}/`));
}

const LOT = '/10/';

/** The same code, of a product that one of its labels names, is the same lot. */
export function isSameLot(known: Labelled, lot: string): boolean {
  if (known.lot === lot) return true;
  const [product = '', code] = lot.split(LOT);
  return known.lot?.split(LOT)[1] === code && isNamedBy(known, product);
}

/** Facts that are said of it otherwise than they are known. */
export function saidOtherwise(said: ItemFacts, known: Labelled): readonly OtherFact[] {
  return othersIn(said, known).filter(({ fact, said: value }) => {
    if (fact === 'product') return !isNamedBy(known, value);
    return fact !== 'lot' || !isSameLot(known, value);
  });
}

/** What a label says that is news of an item. The lot that it had under its former product is none: the label of then may still be on it. */
export function newsOf(said: ItemFacts, known: Omit<Labelled, 'subject'>): ItemFacts | undefined {
  const { lot, ...others } = said;
  const wasSo = known.formerFacts?.some((former) => former.lot === lot && former.product !== known.product) ?? false;
  return newsIn(lot !== undefined && wasSo ? others : said, known);
}

/** What a label says otherwise than the item is known, or was known under its former product. */
export function labelledOtherwise(said: ItemFacts, known: Labelled): readonly OtherFact[] {
  return saidOtherwise(newsOf(said, known) ?? {}, known);
}

/** An event as far as it tells what its subject is. */
export interface Telling {
  readonly type: string;
  readonly rules?: number;
  readonly data: ItemFacts & { readonly facts?: ItemFacts };
}

/** What an event says of what its subject is. By the third rules a receipt that has facts of its own says as well what a claim of it does. */
export function saidBy({ type, data, ...event }: Telling): ItemFacts | undefined {
  const hasOwn = type === 'ItemReceived' || type === 'ItemManufactured' || type === 'ItemIntroduced';
  if (!hasOwn) return data.facts;
  return rulesOf(event) < THIRD_RULES ? factsIn(data) : { ...data.facts, ...factsIn(data) };
}

/** What is known of an item is not said otherwise without a word. */
export function otherFacts(
  before: Before,
  event: Telling,
): readonly FindingOf<Pick<CoreFindingValues, 'other-facts'>>[] {
  const said = saidBy(event);
  if (!said || !before.state) return [];
  return saidOtherwise(said, before.state).map((values) => ({ rule: 'other-facts', field: 'id', values }));
}
