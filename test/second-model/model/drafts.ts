// What a request would record: a fact an item, in the order in which they were sent.
import {
  isLogisticUnit,
  type Claim,
  type Entry,
  type Fact,
  type FactKind,
  type Fields,
  type ItemsRequest,
  type World,
} from './words.js';
import { endOf, isYearAfter } from './order.js';
import { directlyIn, locationOf } from './world.js';

/** A fact without its place among the others. */
export type Draft = Omit<Fact, 'instant' | 'number' | 'capture'>;

const KINDS: Readonly<Record<string, FactKind>> = {
  manufacture: 'manufactured',
  introduce: 'introduced',
  receive: 'received',
  move: 'moved',
  ship: 'shipped',
  'void-shipping': 'voided',
  sell: 'sold',
  return: 'returned',
  pack: 'packed',
  unpack: 'unpacked',
  install: 'installed',
  remove: 'removed',
  identify: 'identified',
  decommission: 'decommissioned',
  report: 'reported',
};

/** `world` as it was when the earliest of the entries happened. */
export interface Drafting {
  readonly world: World;
  readonly by: string;
  /** When it is recorded, which is when it happened unless it says so. */
  readonly now: string;
}

export function draftsOf(request: ItemsRequest, entries: readonly Entry[], drafting: Drafting): readonly Draft[] {
  const kind = KINDS[request.operation];
  if (kind === undefined) throw new Error(`the model knows no operation ${request.operation}`);
  const started = new Set<string>();
  return entries.flatMap((entry) => draftsOfEntry(kind, entry, { ...drafting, started, items: request.items }));
}

interface DraftingEntries extends Drafting {
  readonly started: Set<string>;
  /** All that the request names. */
  readonly items: readonly Entry[];
}

function draftsOfEntry(kind: FactKind, entry: Entry, drafting: DraftingEntries): readonly Draft[] {
  switch (kind) {
    case 'manufactured':
    case 'introduced':
      return beginnings(kind, entry, drafting);
    case 'sold':
      return [
        draft(kind, entry, {
          ...drafting,
          to: entry.purpose === 'dispense' ? undefined : (entry.owner ?? entry.toParty),
        }),
      ];
    case 'received':
    case 'shipped':
      return [draft(kind, entry, { ...drafting, to: entry.owner })];
    case 'returned':
      return [returned(entry, drafting)];
    case 'identified':
      return [draft(kind, { ...entry, ...saidByLabel(entry, drafting.world) }, drafting)];
    case 'packed':
      return [...startedBy(entry, drafting), draft(kind, entry, drafting)];
    case 'reported': {
      const { location: _, ...told } = entry;
      const found = entry.as === 'found' ? [draft('found', entry, drafting)] : [];
      return [draft(kind, told, drafting), ...found];
    }
    case 'unpacked':
    case 'removed':
      return [draft(kind, withCarrier(kind, entry, drafting.world), drafting)];
    default:
      return [draft(kind, entry, drafting)];
  }
}

function draft(kind: FactKind, entry: Entry, { by, now, to }: Drafting & { readonly to?: string | undefined }): Draft {
  const { id, ...fields } = entry;
  const title = to === undefined ? {} : { title: { from: fields.onBehalfOf ?? by, to } };
  return { kind, item: id, at: fields.at ?? now, by, claimed: false, fields, ...title };
}

/** A label under the product that the item is of already says its lot as any other. */
function saidByLabel({ id, product, lot, said }: Entry, world: World): Fields {
  const isOwn = product === undefined || product === world.get(id)?.product;
  return isOwn && lot !== undefined ? { said: { ...said, lot } } : {};
}

const BRINGS_TITLE: ReadonlySet<string | undefined> = new Set(['refund', 'exchange', 'unsold', 'trade-in']);

/** By a refund, an exchange, unsold goods and a trade-in title comes back to who takes them in; by a repair or a recall it does not. */
function returned(entry: Entry, drafting: Drafting): Draft {
  const { by, world } = drafting;
  const { owner, seller } = world.get(entry.id) ?? {};
  const to = entry.owner ?? (BRINGS_TITLE.has(entry.purpose) ? by : undefined);
  const from = seller === by ? owner : (entry.onBehalfOf ?? by);
  const isHoldersOnly = entry.owner === undefined && owner !== undefined && from !== owner;
  const plain = draft('returned', entry, drafting);
  if (to === undefined || to === owner || to === from || isHoldersOnly) return plain;
  return { ...plain, title: { ...(from === undefined ? {} : { from }), to } };
}

function beginnings(kind: FactKind, entry: Entry, drafting: Drafting): readonly Draft[] {
  if (isLogisticUnit(entry.id)) return [draft('started', entry, drafting)];
  const { components = [], ...rest } = entry;
  const owner = entry.owner ?? entry.onBehalfOf ?? drafting.by;
  const builtIn = components.map(({ id, position }): Draft => {
    const { at, onBehalfOf } = entry;
    const said = { ...(at === undefined ? {} : { at }), ...(onBehalfOf === undefined ? {} : { onBehalfOf }) };
    const where = { assembly: entry.id, ...(position === undefined ? {} : { position }) };
    return { ...draft('installed', { id, ...said, ...where }, drafting), builtIn: true };
  });
  return [draft(kind, { ...rest, owner }, drafting), ...builtIn];
}

/** A logistic unit that nobody has heard of begins where the first thing packed into it stands. */
function startedBy(entry: Entry, drafting: DraftingEntries): readonly Draft[] {
  const { container = '', onBehalfOf } = entry;
  const { world, started, items, now } = drafting;
  if (!beginsWith(container, items, drafting) || started.has(container)) return [];
  started.add(container);
  const at = firstPacked(container, items, now);
  const [location] = beginningsOf(container, items, world);
  const said: Fields = {
    ...(at === undefined ? {} : { at }),
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
    ...(location === undefined ? {} : { location }),
  };
  return [{ ...draft('started', { id: container, ...said }, drafting), startedWith: entry.id }];
}

/** It was never heard of, or was emptied a year before. */
export function beginsWith(container: string, items: readonly Entry[], { world, now }: Drafting): boolean {
  if (!isLogisticUnit(container)) return false;
  const thing = world.get(container);
  if (thing?.began === undefined) return true;
  const first = firstPacked(container, items, now) ?? now;
  const isFree = thing.inside === undefined && directlyIn(world, container).length === 0;
  return isFree && [first, now].every((at) => isYearAfter(thing.usedAt, endOf(at)));
}

/** When the first thing is packed into it, wherever that stands in the list. */
function firstPacked(container: string, items: readonly Entry[], now: string): string | undefined {
  const packed = items.filter((one) => one.container === container);
  const [first] = packed.map(({ at }) => at).sort((a, b) => endOf(a ?? now) - endOf(b ?? now));
  return first;
}

/** Where it may begin: where the request says, else where the things packed into it stand. */
export function beginningsOf(
  container: string,
  items: readonly Entry[],
  world: World,
  around: readonly string[] = [],
): readonly string[] {
  if (around.includes(container)) return [];
  const packed = items.filter((one) => one.container === container);
  const told = packed.flatMap(({ location }) => location ?? []);
  const stand = packed.flatMap(({ id }) => {
    const isBegun = isLogisticUnit(id) && world.get(id)?.began === undefined;
    if (isBegun) return beginningsOf(id, items, world, [...around, container]);
    const place = world.get(id)?.place;
    return (place && locationOf(place)) ?? [];
  });
  return [...new Set(told.length > 0 ? told : stand)];
}

/** Where the request does not say what it leaves, it is what it is in. */
function withCarrier(kind: 'unpacked' | 'removed', entry: Entry, world: World): Entry {
  const inside = world.get(entry.id)?.inside?.carrier ?? '';
  return kind === 'unpacked'
    ? { ...entry, container: entry.container ?? inside }
    : { ...entry, assembly: entry.assembly ?? inside };
}

export function draftOfClaim(claim: Claim, { by, now }: Drafting): Draft {
  const { id, what, from, disposition, ...fields } = claim;
  const passes = what === 'sold' || what === 'shipped' || what === 'received' || what === 'returned';
  const title = passes && fields.owner !== undefined ? { title: { from: from ?? by, to: fields.owner } } : {};
  const seen = disposition === undefined ? {} : { disposition };
  return { kind: what, item: id, at: fields.at ?? now, by, claimed: true, fields, ...title, ...seen };
}
