import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Kysely, PostgresDialect } from 'kysely';
import type { Capture } from '../../src/ledger/capture/capture.events.js';
import type { ClosureQuestion } from '../../src/ledger/history/closure.js';
import { EmptiedSchemas } from '../../test/support/emptied-schemas.js';
import { createTestDatabase, openPool, type TestDatabase } from '../../test/support/postgres.js';
import { operation, PureLedger } from '../../test/support/pure-ledger.js';
import { anySteps, play, recorded } from '../../test/support/random-ledger.js';
import type { Db } from '../builds/registry.js';
import { closure } from '../histories/closure.queries.js';
import { histories } from '../histories/histories.projection.js';
import { changedStock, movedUpTo, type StockKey } from './changed-stock.queries.js';
import { stockLevels } from './stock-levels.projection.js';
import { STOCK_GROUPS, stock, type StockRow } from './stock-levels.queries.js';
import { NO_HISTORIES } from '../../test/support/no-histories.js';

interface Schemas {
  readonly histories: string;
  readonly stock: string;
}

let database: TestDatabase;
let db: Db;
let emptied: EmptiedSchemas;

beforeAll(async () => {
  database = await createTestDatabase();
  db = new Kysely({ dialect: new PostgresDialect({ pool: openPool(database.connectionString) }) });
  emptied = new EmptiedSchemas(db);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

async function apply(schemas: Schemas, capture: Capture): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const reader = { db: trx, schema: schemas.histories };
    const target = {
      db: trx,
      closure: (question: ClosureQuestion) => closure(reader, question),
      histories: NO_HISTORIES,
    };
    await histories.apply([capture], { ...target, schema: schemas.histories });
    await stockLevels.apply([capture], { ...target, schema: schemas.stock });
  });
}

/** Who keeps what changed, in stretches and pages of so many rows. */
class Consumer {
  private readonly kept = new Map<string, number>();
  private after = -1;

  constructor(
    private readonly schema: string,
    private readonly limit: number,
  ) {}

  get rows(): readonly string[] {
    return [...this.kept].map(([key, quantity]) => `${key} ${quantity}`).sort();
  }

  async followTo(end: number, stretches = Number.POSITIVE_INFINITY): Promise<void> {
    const reader = { db, schema: this.schema };
    for (let n = 0; n < stretches && this.after < end; n += 1) {
      const upTo = await movedUpTo(reader, { after: this.after, end, count: this.limit });
      let from: StockKey | undefined;
      do {
        const page = await changedStock(reader, {
          ...{ after: this.after, upTo, limit: this.limit },
          ...(from ? { from } : {}),
        });
        for (const row of page.rows) this.take(row);
        from = page.next;
      } while (from);
      this.after = upTo;
    }
  }

  private take({ quantity, ...key }: StockRow): void {
    if (quantity === 0) this.kept.delete(JSON.stringify(key));
    else this.kept.set(JSON.stringify(key), quantity);
  }
}

async function allStock(schema: string): Promise<readonly string[]> {
  const rows = await stock({ db, schema }, { level: 'all', groupBy: STOCK_GROUPS });
  return rows.map(({ quantity, ...key }) => `${JSON.stringify(key)} ${quantity}`).sort();
}

it('what changed of stock makes all of it, taken after each capture or far behind, late events and corrections included', async () => {
  await fc.assert(
    fc.asyncProperty(anySteps, fc.integer({ min: 1, max: 3 }), async (steps, limit) => {
      const schemas = {
        histories: await emptied.of(histories, 'changed_histories'),
        stock: await emptied.of(stockLevels, 'changed_stock'),
      };
      const prompt = new Consumer(schemas.stock, 1_000);
      const slow = new Consumer(schemas.stock, limit);
      let last = -1;
      for (const { capture } of recorded(play(steps))) {
        await apply(schemas, capture);
        await prompt.followTo(capture.position);
        await slow.followTo(capture.position, 1);
        expect(prompt.rows).toEqual(await allStock(schemas.stock));
        last = capture.position;
      }
      await slow.followTo(last);
      expect(slow.rows).toEqual(await allStock(schemas.stock));
    }),
    { numRuns: 5, endOnFailure: true },
  );
});

it('tells ways to one location as one row, whomever they go to there', async () => {
  const schemas = {
    histories: await emptied.of(histories, 'changed_histories'),
    stock: await emptied.of(stockLevels, 'changed_stock'),
  };
  const [first, second] = ['own/acme/unit/1', 'own/acme/unit/2'] as const;
  const [location, toLocation] = ['own/acme/plant', 'own/acme/depot'];
  const ledger = new PureLedger().given(
    operation('manufacture', [first, second], { product: 'own/acme/unit', location }),
    operation('ship', [first], { toLocation, toParty: 'own/acme/agent' }),
    operation('ship', [second], { toLocation, toParty: 'own/acme/other' }),
  );
  const consumer = new Consumer(schemas.stock, 1);
  for (const { capture } of recorded(ledger)) {
    await apply(schemas, capture);
    await consumer.followTo(capture.position);
  }
  expect(consumer.rows).toEqual(await allStock(schemas.stock));
  expect(consumer.rows.map((row) => row.slice(row.lastIndexOf(' ')))).toEqual([' 2']);
});
