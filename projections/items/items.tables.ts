import type { Kysely } from 'kysely';
import type { Attributes } from '../../src/ledger/item/core/item-facts.js';
import { bigint, integer, jsonb, nullable, text, textC, textOf } from '../schema/column.js';
import { createTables } from '../schema/create-tables.js';
import { Table } from '../schema/table.js';

/**
 * The own state of every subject. `made`: when it was made, as told, where `manufactured` does not tell the date of that. What carriers do to it is not copied here: a carried subject is where its carriers are, and is found by way of
 * them. `place` is as `keptPlace` writes it, `began` and `carrier_kind` are first letters. Of the orders `touched` has a position of its own where
 * that is not the item's; `given` is that of the disposition (missing: that of `touched`), `owned` that of the owner (missing: before all). `more`
 * is JSON of what few subjects have.
 *
 * Every index here is paid for by each new or moved item; `npm run bench` says how much. An operation rewrites all the rows of a page: what is kept
 * free takes the new ones in, and is free again by the next.
 */
export const itemsTable = new Table(
  'items',
  {
    position: bigint,
    began_at: nullable(bigint),
    began_position: nullable(bigint),
    manufactured: nullable(bigint),
    touched_at: nullable(bigint),
    touched_position: nullable(bigint),
    given_at: nullable(bigint),
    given_position: nullable(bigint),
    owned_at: nullable(bigint),
    owned_position: nullable(bigint),
    since_at: nullable(bigint),
    since_position: nullable(bigint),
    revision: integer,
    contents: integer,
    subject: textC,
    product: nullable(textC),
    lot: nullable(textC),
    expiry: nullable(textC),
    place: textC,
    holder: nullable(textC),
    owner: nullable(textC),
    carrier: nullable(textC),
    disposition: textC,
    began: nullable(textOf<'i' | 'm' | 'r' | 's'>()),
    carrier_kind: nullable(textOf<'c' | 'a'>()),
    production: nullable(textC),
    attributes: nullable(jsonb<Attributes>()),
    more: nullable(text),
    made: nullable(textC),
  },
  {
    key: ['subject'],
    indexes: [
      { on: ['lot'], where: 'lot IS NOT NULL' },
      { on: ['product'], where: 'lot IS NULL AND product IS NOT NULL' },
      { on: ['place'], where: 'carrier IS NULL' },
      { on: ['owner'], where: 'owner IS NOT NULL' },
      { on: ['disposition'], where: 'contents > 0' },
      { on: ['production'], where: 'production IS NOT NULL' },
      { on: ['manufactured'], using: 'brin', with: { autosummarize: 'on' } },
      { on: ['attributes'], using: 'gin', operators: 'jsonb_path_ops', where: 'attributes IS NOT NULL' },
    ],
    fillfactor: 45,
  },
);

/**
 * Every identifier but a subject's own id, those that no longer hold too, with the product and the lot that it names. `told_at` is when it was first
 * given, in milliseconds. A row was believed between the captures at `believed_from` and `believed_to`.
 */
export const aliasesTable = new Table(
  'aliases',
  {
    told_at: bigint,
    believed_from: bigint,
    believed_to: nullable(bigint),
    identifier: textC,
    subject: textC,
    product: nullable(textC),
    lot: nullable(textC),
  },
  {
    indexes: [
      { on: ['identifier'] },
      { on: ['subject'] },
      { on: ['product'], where: 'product IS NOT NULL' },
      { on: ['lot'], where: 'lot IS NOT NULL' },
    ],
  },
);

/**
 * What items were before they were told to be otherwise, up to the event at `until_position` and `until_at`, each believed between two captures. Without
 * `until` it is what an item was believed to be until a correction, or something that was told late. Of most items nothing is here: what they are they
 * always were. `items` has what they are now.
 */
export const formerFactsTable = new Table(
  'former_facts',
  {
    until_at: nullable(bigint),
    until_position: nullable(bigint),
    manufactured: nullable(bigint),
    believed_from: bigint,
    believed_to: nullable(bigint),
    subject: textC,
    product: nullable(textC),
    lot: nullable(textC),
    production: nullable(textC),
    made: nullable(textC),
  },
  {
    indexes: [
      { on: ['subject'] },
      { on: ['product'], where: 'product IS NOT NULL' },
      { on: ['lot'], where: 'lot IS NOT NULL' },
    ],
  },
);

// Which values occur together. These are small, and spare the large table an index for each.

export const lotsTable = new Table(
  'lots',
  { lot: textC, product: textC, code: textC },
  { key: ['lot', 'product'], indexes: [{ on: ['product'] }, { on: ['code'] }] },
);

export const custodiesTable = new Table('custodies', { holder: textC, place: textC }, { key: ['holder', 'place'] });

/** Whom and where something was ever on its way to, and the places, as `items` has them, that say so. */
export const waysTable = new Table('ways', { destination: textC, place: textC }, { key: ['destination', 'place'] });

/** `production` is JSON of the others, as `productionText` writes it. */
export const productionsTable = new Table(
  'productions',
  {
    production: textC,
    line: nullable(textC),
    equipment: nullable(textC),
    operator: nullable(textC),
    supplier: nullable(textC),
  },
  { key: ['production'] },
);

/** Who ever got the title of a carrier with contents, so that the contents are found by their owner. */
export const transfersTable = new Table('transfers', { owner: textC, carrier: textC }, { key: ['owner', 'carrier'] });

/** What is reported as stolen or missing by an event of its own: few subjects, so that a look for them in a container is short. */
export const reportedTable = new Table('reported', { subject: textC }, { key: ['subject'] });

/**
 * Lots that items were said to be of, which were known to be of others. `told_at` is when it was said first, in milliseconds. A row was believed between
 * the captures at `believed_from` and `believed_to`.
 */
export const claimedLotsTable = new Table(
  'claimed_lots',
  { told_at: bigint, believed_from: bigint, believed_to: nullable(bigint), lot: textC, subject: textC },
  { indexes: [{ on: ['lot'] }, { on: ['subject'] }] },
);

const tables = [
  itemsTable,
  aliasesTable,
  formerFactsTable,
  lotsTable,
  custodiesTable,
  waysTable,
  productionsTable,
  transfersTable,
  reportedTable,
  claimedLotsTable,
];

export const itemsTables = tables.map(({ hashed }) => hashed);

export function createItems(db: Kysely<unknown>, schema: string): Promise<void> {
  return createTables(db, schema, tables);
}
