// What was told as shipped, and was not.
import type { Draft } from './drafts.js';
import type { Rule } from './checks.js';
import type { Fact, Thing, Undone, Way, World } from './words.js';
import { withContents } from './world.js';

type Titles = ReadonlyMap<string, { readonly owner: string | undefined; readonly seller: string | undefined }>;

/** Whose it and all that is in it are. */
export const titlesOf = (world: World, thing: Thing): Titles =>
  new Map(withContents(world, thing).map(({ id, owner, seller }) => [id, { owner, seller }] as const));

/** Where it goes out from, before it does. What is on its way already goes on. */
export function wayOf(world: World, { by, fields }: Fact, thing: Thing): Way {
  if (thing.way && !thing.way.isOver) return thing.way;
  const from = fields.location ?? (thing.place.kind === 'at' ? thing.place.location : undefined);
  const parties = [by, fields.onBehalfOf].filter((party) => party !== undefined);
  const wasOut = new Map(withContents(world, thing).map(({ id, isOut }) => [id, isOut] as const));
  return { ...(from === undefined ? {} : { from }), parties, wasOut, titles: new Map() };
}

/** The titles that its shipment passed. */
export function passedOnTheWay({ titles }: Way, before: Titles, world: World, thing: Thing, fact: Fact): void {
  for (const { id, owner } of withContents(world, thing)) {
    const { owner: to, seller } = before.get(id) ?? {};
    if (owner === to || owner === undefined) continue;
    const first = titles.get(id);
    const theirs = first?.from === to && first ? { to: first.to, seller: first.seller } : { to, seller };
    titles.set(id, { ...theirs, from: owner, number: fact.number, instant: fact.instant });
  }
}

const titlesIn = (world: World, thing: Thing, { titles }: Way): ReadonlyMap<string, Undone> => {
  const contents = withContents(world, thing);
  return new Map([...titles].filter(([id]) => contents.some((one) => one.id === id)));
};

/** What is no longer on its way: what was in it then is what that shipment passed. */
export function endWay(world: World, thing: Thing): void {
  if (thing.way && !thing.way.isOver)
    thing.way = { ...thing.way, titles: new Map(titlesIn(world, thing, thing.way)), isOver: true };
}

/** By whom and for whom it was shipped says what comes back: piece by piece, where that is still in it. */
export function voidingDrafts(draft: Draft, world: World): readonly Draft[] {
  const thing = world.get(draft.item);
  const { way } = thing ?? {};
  if (!thing || !way) return [draft];
  const { fields, by } = draft;
  const isItsWord = [by, fields.onBehalfOf].some((party) => party !== undefined && way.parties.includes(party));
  const { location: _location, said: _said, ...ofPieces } = fields;
  const stillIn = way.isOver ? way.titles : titlesIn(world, thing, way);
  const pieces = [...stillIn].filter(([id]) => isItsWord && id !== thing.id);
  const own = isItsWord ? way.titles.get(thing.id) : undefined;
  const location = fields.location ?? (way.isOver ? undefined : way.from);
  return [
    ...pieces.map(([item, undone]): Draft => ({ ...draft, item, fields: ofPieces, of: thing.id, undone })),
    {
      ...draft,
      fields: { ...fields, ...(location === undefined ? {} : { location }) },
      ...(own ? { undone: own } : {}),
    },
  ];
}

/** Where the title that the shipment passed is what is known last. */
const isUntouched = ({ owner, titledBy }: Thing, { from, number }: Undone): boolean =>
  owner === from && titledBy?.number === number;

export function bringTitleBack(thing: Thing, { undone, number, instant }: Fact): void {
  if (!undone || !isUntouched(thing, undone)) return;
  const { to, seller } = undone;
  if (to === undefined) delete thing.owner;
  else thing.owner = to;
  if (seller === undefined) delete thing.seller;
  else thing.seller = seller;
  thing.titledBy = { number, instant };
}

/** What was passed on stays with who has it now; what was the buyer's before the shipment was never passed by it. */
export function passedOn(thing: Thing, { undone }: Fact): Rule | false {
  if (!undone || thing.owner === undefined || thing.owner === undone.to) return false;
  const { number = -1, instant = Number.NEGATIVE_INFINITY } = thing.titledBy ?? {};
  const isBefore = instant < undone.instant || (instant === undone.instant && number < undone.number);
  const isTheirsAnyway = thing.owner === undone.from && (number === undone.number || isBefore);
  return number !== undone.number && !isTheirsAnyway && 'title-passed-on';
}
