import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Kysely, PostgresDialect, sql } from 'kysely';
import type { Capture } from '../../src/ledger/capture/capture.events.js';
import type { ItemEvent } from '../../src/ledger/item/item.events.js';
import { toldEvents, type Told } from '../../test/support/told-events.js';
import { quarantine } from '../../test/support/quarantine-facet.js';
import { createTestDatabase, openPool, type TestDatabase } from '../../test/support/postgres.js';
import { NO_HISTORIES } from '../../test/support/no-histories.js';

const facets = await import('../../src/ledger/item/facets.js');
jest.unstable_mockModule('../../src/ledger/item/facets.js', () => ({ FACETS: [...facets.FACETS, quarantine] }));

const { stockLevels } = await import('./stock-levels.projection.js');
const { FoldedStock } = await import('../../src/ledger/stock/postings.js');
const { lineOf } = await import('../../src/ledger/stock/stock-lines.js');

const PALLET = '00/103000111111111115';
const UNIT = 'own/acme/unit/1';
const OTHER = 'own/acme/unit/2';
const PLANT = 'own/acme/plant';

const STORY: readonly Told[] = [
  ['ItemManufactured', UNIT, { location: PLANT, owner: 'own/acme/self' }],
  ['ItemManufactured', OTHER, { location: PLANT, owner: 'own/acme/self' }],
  ['ContainerStarted', PALLET, { location: PLANT }],
  ['ItemPacked', UNIT, { container: PALLET }],
  ['QuarantineBegun', PALLET],
  ['ItemPacked', OTHER, { container: PALLET }],
  ['ItemMoved', PALLET, { location: 'own/acme/yard' }],
  ['QuarantineEnded', PALLET],
  ['QuarantineBegun', OTHER],
  ['ItemUnpacked', UNIT, { container: PALLET }],
];

/** A capture an event. */
function capturesOf(events: readonly ItemEvent[]): readonly Capture[] {
  return events.map((event) => {
    const { position } = event;
    return { header: {}, firstPosition: position, position, parts: [], events: [event] } as unknown as Capture;
  });
}

type Row = readonly [place: string, level: string, dimensions: string, quantity: number];

describe('a facet that stock tells apart', () => {
  let database: TestDatabase;
  let db: Kysely<unknown>;
  beforeAll(async () => {
    database = await createTestDatabase();
    db = new Kysely({ dialect: new PostgresDialect({ pool: openPool(database.connectionString) }) });
  });
  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });

  /** What stands where, after all was applied in batches of so many captures: each batch reads what those before it have written. */
  async function standing(schema: string, batch: number): Promise<readonly Row[]> {
    const captures = capturesOf(toldEvents(STORY));
    await stockLevels.create(db, schema);
    for (let from = 0; from < captures.length; from += batch) {
      await db.transaction().execute((trx) =>
        stockLevels.apply(captures.slice(from, from + batch), {
          db: trx,
          schema,
          closure: () => Promise.reject(new Error('nothing of it is late')),
          histories: NO_HISTORIES,
        }),
      );
    }
    const { rows } = await sql<{ place: string; level: string; dimensions: string; quantity: string }>`
      SELECT place, level, dimensions, sum(quantity) AS quantity FROM ${sql.id(schema, 'totals_in_words')}
      GROUP BY place, level, dimensions ORDER BY place, level, dimensions`.execute(db);
    return rows.map(({ place, level, dimensions, quantity }) => [place, level, dimensions, Number(quantity)]);
  }

  it('is told apart by its rows as by a fold in memory, whatever the batches', async () => {
    const inOneGo = await standing('one_go', STORY.length);
    expect(inOneGo).toEqual([
      ['at own/acme/yard', 'container', '', 1],
      ['at own/acme/yard', 'unit', '', 1],
      ['at own/acme/yard', 'unit', '{"quarantine":"yes"}', 1],
    ]);
    expect(await standing('one_by_one', 1)).toEqual(inOneGo);
    expect(await standing('by_three', 3)).toEqual(inOneGo);
    const folded = new Map<string, number>();
    for (const { postings } of new FoldedStock(toldEvents(STORY)).postings.values())
      for (const { place, line, delta } of postings) {
        const { level, dimensions } = lineOf(line);
        const key = JSON.stringify([place, level, dimensions]);
        folded.set(key, (folded.get(key) ?? 0) + delta);
      }
    const expected = inOneGo.map(([place, level, dimensions, quantity]) => [
      JSON.stringify([place, level, dimensions]),
      quantity,
    ]);
    const stands = [...folded].filter(([key, quantity]) => quantity !== 0 && key.startsWith('["at'));
    expect(new Map(stands)).toEqual(new Map(expected as [string, number][]));
  });
});
