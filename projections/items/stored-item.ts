import type { Production } from '../../src/ledger/item/core/item-facts.js';
import { slicesOf } from '../../src/ledger/item/facet-slices.js';
import type { FacetsSlice } from '../../src/ledger/item/facets.js';
import type { ItemState } from '../../src/ledger/item/item.state.js';
import { keptPlace, type Place, placeOfKey } from '../../src/ledger/item/core/place.js';
import { BEFORE_ALL, compareOrder, type Order } from '../../src/ledger/order.js';
import type { NewRow, RowOf } from '../schema/row-types.js';
import type { itemsTable } from './items.tables.js';

const BEGINNINGS = { i: 'introduced', m: 'manufactured', r: 'received', s: 'started' } as const;
const LETTERS = { introduced: 'i', manufactured: 'm', received: 'r', started: 's' } as const;
const KINDS = { c: 'container', a: 'assembly' } as const;
const KIND_LETTERS = { container: 'c', assembly: 'a' } as const;

export type ItemRow = RowOf<typeof itemsTable>;

/** What few items have; it is kept under the names that it has in a state. */
const RARE = [
  'componentLots',
  'slots',
  'counters',
  'ended',
  'claimedLots',
  'seller',
  'shared',
  'dated',
  'formerFacts',
  'filled',
  'expiresWithin',
] as const satisfies readonly (keyof ItemState)[];

type Rare = Partial<Pick<ItemState, (typeof RARE)[number]>>;

function rareOf(from: Rare): Rare {
  const found: Record<string, unknown> = {};
  for (const name of RARE) if (from[name] !== undefined) found[name] = from[name];
  return found;
}

/** What few subjects have: of the core, then the slices of facets. `from` and `toParty` are what the key of a place on the way leaves out. */
interface More extends Partial<FacetsSlice>, Rare {
  readonly from?: string;
  readonly toParty?: string;
  readonly slot?: string;
  readonly container?: true;
  readonly transfers?: ItemState['transfers'];
  /** Who put it into its carrier without holding it. */
  readonly by?: string;
}

/** Undefined fields are left out by JSON; undefined where nothing is left. */
function moreOf(state: ItemState): string | undefined {
  const { place, carrier } = state;
  const more: { [K in keyof More]: More[K] | undefined } = {
    from: place.kind === 'transit' ? place.from : undefined,
    toParty: place.kind === 'transit' && place.toLocation !== undefined ? place.toParty : undefined,
    slot: carrier?.position,
    container: state.isContainer ? true : undefined,
    transfers: state.transfers.length > 0 ? state.transfers : undefined,
    ...rareOf(state),
    by: carrier?.by,
    ...slicesOf(state),
  };
  const text = JSON.stringify(more);
  return text === '{}' ? undefined : text;
}

type StoredOrder = readonly [at: number | undefined, position: number | undefined];
const MISSING: StoredOrder = [undefined, undefined];

/** Two columns; before all there is no instant. Missing where it is the same as `unless`. */
function storedOrder(order: Order, unless?: Order): StoredOrder {
  if (unless && compareOrder(order, unless) === 0) return MISSING;
  return [Number.isFinite(order.at) ? order.at : undefined, order.position];
}

/** Reads what `storedOrder` wrote. */
function orderOf(at: string | null, position: string | null, unless: Order): Order {
  if (position === null) return unless;
  return { at: at === null ? BEFORE_ALL.at : Number(at), position: Number(position) };
}

/** Key order is fixed, so that equal facts are equal text. */
export function productionText(production: Production): string {
  const { line, equipment, operator, supplier } = production;
  return JSON.stringify({ line, equipment, operator, supplier });
}

/** A state in the columns of `items`. */
export function storedItem(state: ItemState): NewRow<typeof itemsTable.columns> {
  const { began, beganAt, production, carrier, attributes } = state;
  const isMade = began === 'manufactured';
  const [given_at, given_position] = storedOrder(state.dispositionOrder, state.touched);
  const [owned_at, owned_position] = storedOrder(state.ownerOrder, BEFORE_ALL);
  const [since_at, since_position] = carrier ? storedOrder(carrier.since) : MISSING;
  const [touched_at, touched_position] = storedOrder(state.touched);
  return {
    subject: state.subject,
    product: state.product,
    lot: state.lot,
    expiry: state.expiry,
    place: keptPlace(state.place),
    holder: state.holder,
    owner: state.owner,
    disposition: state.disposition,
    contents: state.contents,
    attributes: attributes && JSON.stringify(attributes),
    production: production && productionText(production),
    revision: state.revision,
    position: state.position,
    began: began && LETTERS[began],
    began_at: isMade ? undefined : beganAt?.at,
    began_position: beganAt?.position,
    manufactured: isMade ? beganAt?.at : undefined,
    touched_at,
    touched_position: touched_position === state.position ? undefined : touched_position,
    ...{ given_at, given_position, owned_at, owned_position },
    carrier: carrier?.id,
    carrier_kind: carrier && KIND_LETTERS[carrier.kind],
    ...{ since_at, since_position },
    more: moreOf(state),
    made: state.made,
  };
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined | null> };

/** Optional fields are absent, not undefined. */
function present<T extends object>(fields: T): Present<T> {
  const kept: Partial<Record<keyof T, unknown>> = {};
  for (const key in fields) if (fields[key] !== undefined && fields[key] !== null) kept[key] = fields[key];
  return kept as Present<T>;
}

function placeOf(key: string, { from, toParty }: More): Place {
  const place = placeOfKey(key);
  if (place.kind !== 'transit') return place;
  return { ...place, ...(from === undefined ? {} : { from }), ...(toParty === undefined ? {} : { toParty }) };
}

function carrierOf(id: string, row: ItemRow, { slot: position, by }: More): NonNullable<ItemState['carrier']> {
  return {
    kind: KINDS[row.carrier_kind ?? 'c'],
    id,
    since: orderOf(row.since_at, row.since_position, BEFORE_ALL),
    ...(position === undefined ? {} : { position }),
    ...(by === undefined ? {} : { by }),
  };
}

const NOTHING_MORE: More = {};

export function stateOf(row: ItemRow): ItemState {
  const more = row.more === null ? NOTHING_MORE : (JSON.parse(row.more) as More);
  const touched = orderOf(row.touched_at, row.touched_position ?? row.position, BEFORE_ALL);
  return {
    subject: row.subject,
    revision: row.revision,
    position: Number(row.position),
    place: placeOf(row.place, more),
    ownerOrder: orderOf(row.owned_at, row.owned_position, BEFORE_ALL),
    disposition: row.disposition,
    dispositionOrder: orderOf(row.given_at, row.given_position, touched),
    contents: row.contents,
    isContainer: more.container === true,
    transfers: more.transfers ?? [],
    touched,
    ...present({
      began: row.began && BEGINNINGS[row.began],
      beganAt: row.began && orderOf(row.began_at ?? row.manufactured, row.began_position, BEFORE_ALL),
      made: row.made,
      product: row.product,
      lot: row.lot,
      expiry: row.expiry,
      attributes: row.attributes,
      production: row.production === null ? undefined : (JSON.parse(row.production) as ItemState['production']),
      holder: row.holder,
      owner: row.owner,
      carrier: row.carrier === null ? undefined : carrierOf(row.carrier, row, more),
    }),
    ...rareOf(more),
    ...slicesOf(more),
  };
}
