import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { ItemState, Place } from '../../src/ledger/item/item.state.js';
import type { Order } from '../../src/ledger/order.js';
import { placeKey, placeOfKey } from '../../src/ledger/item/resolve.js';

/**
 * `items`: the own state of every subject. What carriers do to it is not copied here, so a carried subject has neither `place` nor
 * `holder` in the columns: it is found by way of its carriers. `place` is as `placeKey` writes it.
 * `lots`, `custodies`, `productions`: which values occur together. They are small, and spare the large table an index for each.
 * `transfers`: who ever got the title of a carrier with contents, so that the contents are found by their owner.
 */
export const itemsTables = [
  {
    name: 'items',
    columns: [
      'subject',
      'product',
      'lot',
      'place',
      'holder',
      'owner',
      'carrier',
      'disposition',
      'contents',
      'manufactured',
      'production',
      'attributes',
      'state',
    ],
  },
  { name: 'aliases', columns: ['identifier', 'subject'] },
  { name: 'lots', columns: ['lot', 'product', 'code'] },
  { name: 'custodies', columns: ['holder', 'place'] },
  { name: 'productions', columns: ['production', 'line', 'equipment', 'operator', 'supplier'] },
  { name: 'transfers', columns: ['owner', 'carrier'] },
] as const;

type ItemsTable = (typeof itemsTables)[number]['name'];

export function itemsTable(schema: string, table: ItemsTable): RawBuilder<unknown> {
  return sql.id(schema, table);
}

/** A row as the driver returns it; `state` holds what the columns do not. */
export interface ItemRow {
  readonly subject: string;
  readonly product: string | null;
  readonly lot: string | null;
  readonly place: string | null;
  readonly holder: string | null;
  readonly owner: string | null;
  readonly disposition: string;
  readonly contents: number;
  readonly production: string | null;
  readonly attributes: ItemState['attributes'] | null;
  readonly state: string;
}

/** The columns of `ItemRow`, of the table under this alias. */
export function itemColumns(alias: string): RawBuilder<unknown> {
  const names = ['subject', 'product', 'lot', 'place', 'holder', 'owner', 'disposition', 'contents'];
  return sql.join([...names, 'production', 'attributes', 'state'].map((name) => sql.ref(`${alias}.${name}`)));
}

/** Infinity has no JSON: an order before all is written without its instant. */
type StoredOrder = readonly [number | null, number];

interface StoredState {
  readonly r: number;
  readonly p: number;
  readonly t: StoredOrder;
  readonly d: StoredOrder;
  readonly o?: StoredOrder;
  readonly b?: readonly [NonNullable<ItemState['began']>, ...StoredOrder];
  readonly pl?: Place;
  readonly h?: string;
  readonly x?: string;
  readonly cl?: ItemState['componentLots'];
  readonly ca?: readonly ['c' | 'a', string, StoredOrder, (string | null)?];
  readonly ic?: 1;
  readonly sl?: ItemState['slots'];
  readonly tr?: ItemState['transfers'];
  readonly co?: ItemState['counters'];
  readonly id?: ItemState['identifiers'];
  readonly fi?: ItemState['formerIdentifiers'];
  readonly re?: ItemState['recalls'];
}

function storedOrder(order: Order): StoredOrder {
  return [Number.isFinite(order.at) ? order.at : null, order.position];
}

function orderOf([at, position]: StoredOrder): Order {
  return { at: at ?? Number.NEGATIVE_INFINITY, position };
}

/** What the columns do not tell. Undefined fields are left out by JSON. */
export function storedState(state: ItemState): string {
  const { carrier } = state;
  const own = carrier !== undefined;
  const stored: { [K in keyof StoredState]: StoredState[K] | undefined } = {
    r: state.revision,
    p: state.position,
    t: storedOrder(state.touched),
    d: storedOrder(state.dispositionOrder),
    o: Number.isFinite(state.ownerOrder.at) ? storedOrder(state.ownerOrder) : undefined,
    b: state.began && state.beganAt && [state.began, ...storedOrder(state.beganAt)],
    pl: own || state.place.kind === 'transit' ? state.place : undefined,
    h: own ? state.holder : undefined,
    x: state.expiry,
    cl: state.componentLots,
    ca: carrier && [
      carrier.kind === 'container' ? 'c' : 'a',
      carrier.id,
      storedOrder(carrier.since),
      carrier.position ?? null,
    ],
    ic: state.isContainer ? 1 : undefined,
    sl: state.slots,
    tr: state.transfers.length > 0 ? state.transfers : undefined,
    co: state.counters,
    id: state.identifiers,
    fi: state.formerIdentifiers,
    re: state.recalls,
  };
  return JSON.stringify(stored);
}

/** Own columns of a subject for finding it; a carried one is found by its carriers. */
export function ownPlace(state: ItemState): string | undefined {
  return state.carrier ? undefined : placeKey(state.place);
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined | null> };

/** Optional fields are absent, not undefined. */
function present<T extends object>(fields: T): Present<T> {
  const kept: Partial<Record<keyof T, unknown>> = {};
  for (const key in fields) if (fields[key] !== undefined && fields[key] !== null) kept[key] = fields[key];
  return kept as Present<T>;
}

function carrierOf(stored: NonNullable<StoredState['ca']>): NonNullable<ItemState['carrier']> {
  const [kind, id, since, position] = stored;
  return {
    kind: kind === 'c' ? 'container' : 'assembly',
    id,
    since: orderOf(since),
    ...(typeof position !== 'string' ? {} : { position }),
  };
}

export function stateOf(row: ItemRow): ItemState {
  const stored = JSON.parse(row.state) as StoredState;
  return {
    subject: row.subject,
    revision: stored.r,
    position: stored.p,
    place: stored.pl ?? placeOfKey(row.place ?? ''),
    ownerOrder: orderOf(stored.o ?? [null, -1]),
    disposition: row.disposition,
    dispositionOrder: orderOf(stored.d),
    contents: row.contents,
    isContainer: stored.ic === 1,
    transfers: stored.tr ?? [],
    touched: orderOf(stored.t),
    ...present({
      began: stored.b?.[0],
      beganAt: stored.b && orderOf([stored.b[1], stored.b[2]]),
      product: row.product,
      lot: row.lot,
      expiry: stored.x,
      attributes: row.attributes,
      production: row.production === null ? undefined : (JSON.parse(row.production) as ItemState['production']),
      componentLots: stored.cl,
      holder: stored.ca ? stored.h : row.holder,
      owner: row.owner,
      carrier: stored.ca && carrierOf(stored.ca),
      slots: stored.sl,
      counters: stored.co,
      identifiers: stored.id,
      formerIdentifiers: stored.fi,
      recalls: stored.re,
    }),
  };
}

/** Every index here is paid for by each new or moved item; `npm run bench` says how much. */
export async function createItems(db: Kysely<unknown>, schema: string): Promise<void> {
  const items = itemsTable(schema, 'items');
  const statements = [
    sql`CREATE SCHEMA IF NOT EXISTS ${sql.id(schema)}`,
    sql`CREATE TABLE ${items} (
      subject text COLLATE "C" PRIMARY KEY, product text COLLATE "C", lot text COLLATE "C", place text COLLATE "C",
      holder text COLLATE "C", owner text COLLATE "C", carrier text COLLATE "C", disposition text COLLATE "C" NOT NULL,
      contents integer NOT NULL, manufactured bigint, production text COLLATE "C", attributes jsonb, state text NOT NULL
    ) WITH (fillfactor = 85)`,
    sql`CREATE INDEX ON ${items} (lot) WHERE lot IS NOT NULL`,
    sql`CREATE INDEX ON ${items} (product) WHERE lot IS NULL AND product IS NOT NULL`,
    sql`CREATE INDEX ON ${items} (place) WHERE place IS NOT NULL`,
    sql`CREATE INDEX ON ${items} (owner) WHERE owner IS NOT NULL`,
    sql`CREATE INDEX ON ${items} (disposition) WHERE contents > 0`,
    sql`CREATE INDEX ON ${items} (production) WHERE production IS NOT NULL`,
    sql`CREATE INDEX ON ${items} USING brin (manufactured) WITH (autosummarize = on)`,
    sql`CREATE INDEX ON ${items} USING gin (attributes jsonb_path_ops) WHERE attributes IS NOT NULL`,
    sql`CREATE TABLE ${itemsTable(schema, 'aliases')} (identifier text COLLATE "C", subject text COLLATE "C", PRIMARY KEY (identifier, subject))`,
    sql`CREATE TABLE ${itemsTable(schema, 'lots')} (
      lot text COLLATE "C", product text COLLATE "C", code text COLLATE "C" NOT NULL, PRIMARY KEY (lot, product)
    )`,
    sql`CREATE INDEX ON ${itemsTable(schema, 'lots')} (product)`,
    sql`CREATE INDEX ON ${itemsTable(schema, 'lots')} (code)`,
    sql`CREATE TABLE ${itemsTable(schema, 'custodies')} (holder text COLLATE "C", place text COLLATE "C", PRIMARY KEY (holder, place))`,
    sql`CREATE INDEX ON ${itemsTable(schema, 'aliases')} (subject)`,
    sql`CREATE TABLE ${itemsTable(schema, 'productions')} (
      production text COLLATE "C" PRIMARY KEY, line text COLLATE "C", equipment text COLLATE "C", operator text COLLATE "C", supplier text COLLATE "C"
    )`,
    sql`CREATE TABLE ${itemsTable(schema, 'transfers')} (owner text COLLATE "C", carrier text COLLATE "C", PRIMARY KEY (owner, carrier))`,
  ];
  for (const statement of statements) await statement.execute(db);
}
