// What both sides tell of one item, in words that can be compared.
import { placeText } from './model/stock.js';
import type { Thing, World } from './model/words.js';

export interface Shown {
  readonly began: string | undefined;
  readonly place: string;
  readonly holder: string | undefined;
  readonly owner: string | undefined;
  readonly disposition: string;
  readonly carrier: string | undefined;
  readonly product: string | undefined;
  readonly lot: string | undefined;
  readonly expiry: string | undefined;
  readonly ended: string | undefined;
  readonly report: string | undefined;
  readonly supplier: string | undefined;
  readonly goesBy: string | undefined;
  /** Lists, as texts. */
  readonly identifiers: string;
  readonly formerIdentifiers: string;
  readonly claimedLots: string;
  readonly recalls: string;
}

export const UNKNOWN: Shown = {
  began: undefined,
  place: 'nowhere',
  holder: undefined,
  owner: undefined,
  disposition: 'unknown',
  carrier: undefined,
  product: undefined,
  lot: undefined,
  expiry: undefined,
  ended: undefined,
  report: undefined,
  supplier: undefined,
  goesBy: undefined,
  identifiers: '',
  formerIdentifiers: '',
  claimedLots: '',
  recalls: '',
};

export const listed = (ids: readonly string[] = []): string => ids.toSorted().join(' ');

export function shownOf(world: World): ReadonlyMap<string, Shown> {
  return new Map([...world.values()].map((thing) => [thing.id, shown(thing)]));
}

function shown(thing: Thing): Shown {
  const { began, place, holder, owner, disposition, inside, product, lot, expiry, ended, report, supplier } = thing;
  const carrier = inside && `${inside.kind} ${inside.carrier}`;
  return {
    began,
    place: placeText(place),
    holder,
    owner,
    disposition,
    carrier,
    product,
    lot,
    expiry,
    ended,
    report,
    supplier,
    goesBy: thing.goesBy === thing.id ? undefined : thing.goesBy,
    identifiers: listed(thing.identifiers),
    formerIdentifiers: listed(thing.formerIdentifiers),
    claimedLots: listed(thing.claimedLots),
    recalls: listed([...thing.marks].map(([recall, mark]) => `${recall} ${mark}`)),
  };
}

export interface Difference {
  readonly item: string;
  readonly facet: keyof Shown;
  readonly product: string | undefined;
  readonly model: string | undefined;
}

/** Of each item, what is told otherwise. What nobody told anything of is as good as not there. */
export function differences(
  product: ReadonlyMap<string, Shown>,
  model: ReadonlyMap<string, Shown>,
): readonly Difference[] {
  const items = [...new Set([...product.keys(), ...model.keys()])].sort();
  const facets = Object.keys(UNKNOWN) as (keyof Shown)[];
  return items.flatMap((item) => {
    const [theirs, ours] = [product.get(item) ?? UNKNOWN, model.get(item) ?? UNKNOWN];
    return facets
      .filter((facet) => theirs[facet] !== ours[facet])
      .map((facet) => ({ item, facet, product: theirs[facet], model: ours[facet] }));
  });
}

export interface StayShown {
  readonly item: string;
  readonly carrier: string;
  readonly kind: string;
  readonly slot: string | undefined;
  readonly from: number;
  readonly to: number | undefined;
}

export function stayText({ item, carrier, kind, slot, from, to }: StayShown): string {
  return `${item} in ${kind} ${carrier}, ${slot ?? 'anywhere'}, from ${from} to ${to ?? 'now'}`;
}
