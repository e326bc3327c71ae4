import { sql, type Kysely, type RawBuilder } from 'kysely';

/** The columns of `items` with their types. */
export const ITEM_TYPES = {
  ...{ position: 'bigint', began_at: 'bigint', began_position: 'bigint', manufactured: 'bigint', touched_at: 'bigint' },
  ...{
    touched_position: 'bigint',
    given_at: 'bigint',
    given_position: 'bigint',
    owned_at: 'bigint',
    owned_position: 'bigint',
  },
  ...{
    since_at: 'bigint',
    since_position: 'bigint',
    revision: 'integer',
    contents: 'integer',
    subject: 'text',
    product: 'text',
  },
  ...{
    lot: 'text',
    expiry: 'text',
    place: 'text',
    holder: 'text',
    owner: 'text',
    carrier: 'text',
    disposition: 'text',
  },
  ...{ began: 'text', carrier_kind: 'text', production: 'text', attributes: 'jsonb', more: 'text' },
} as const;

export type ItemColumn = keyof typeof ITEM_TYPES;
export const ITEM_COLUMNS = Object.keys(ITEM_TYPES) as readonly ItemColumn[];

/**
 * `items`: the own state of every subject. What carriers do to it is not copied here: a carried subject is where its carriers are, and is found by
 * way of them. `place` is as `placeKey` writes it, `began` and `carrier_kind` are first letters. Of the orders `touched` has a position of
 * its own where that is not the item's; `given` is that of the disposition
 * (missing: that of `touched`), `owned` that of the owner (missing: before all). `more` is JSON of what few subjects have.
 * `lots`, `custodies`, `productions`: which values occur together. They are small, and spare the large table an index for each.
 * `transfers`: who ever got the title of a carrier with contents, so that the contents are found by their owner.
 */
export const itemsTables = [
  { name: 'items', columns: ITEM_COLUMNS },
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

/** Every index here is paid for by each new or moved item; `npm run bench` says how much. */
export async function createItems(db: Kysely<unknown>, schema: string): Promise<void> {
  const items = itemsTable(schema, 'items');
  const statements = [
    sql`CREATE SCHEMA IF NOT EXISTS ${sql.id(schema)}`,
    // An operation rewrites all the rows of a page: what is kept free takes the new ones in, and is free again by the next.
    sql`CREATE TABLE ${items} (
      position bigint NOT NULL, began_at bigint, began_position bigint, manufactured bigint, touched_at bigint, touched_position bigint,
      given_at bigint, given_position bigint, owned_at bigint, owned_position bigint, since_at bigint, since_position bigint,
      revision integer NOT NULL, contents integer NOT NULL,
      subject text COLLATE "C" PRIMARY KEY, product text COLLATE "C", lot text COLLATE "C", expiry text COLLATE "C", place text COLLATE "C" NOT NULL,
      holder text COLLATE "C", owner text COLLATE "C", carrier text COLLATE "C", disposition text COLLATE "C" NOT NULL, began text COLLATE "C",
      carrier_kind text COLLATE "C", production text COLLATE "C", attributes jsonb, more text
    ) WITH (fillfactor = 45)`,
    sql`CREATE INDEX ON ${items} (lot) WHERE lot IS NOT NULL`,
    sql`CREATE INDEX ON ${items} (product) WHERE lot IS NULL AND product IS NOT NULL`,
    sql`CREATE INDEX ON ${items} (place) WHERE carrier IS NULL`,
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
