import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cut, InlineTestModels } from '../../../test/support/inline-test-models.js';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import { recorded } from '../../../test/support/random-ledger.js';
import type { Operation } from '../../ledger/operations/operation.js';
import { applyToBooks, BOOKS, booksOf, loadBooks } from './books.js';

let models: InlineTestModels;
beforeAll(async () => {
  models = await InlineTestModels.open();
});
afterAll(() => models.close());

const anyOperation: fc.Arbitrary<Operation> = fc.oneof(
  fc.nat({ max: 3 }).map((n): Operation => ({
    ...{ operation: 'open-recall', recall: `recall/${n}`, scope: { anyOf: [{ lots: [`own/acme/u/10/${n}`] }] } },
    ...{ blocks: ['sale'], sites: ['414/9506000134376'], reason: 'test', recordedFor: SELF },
  })),
  fc.nat({ max: 3 }).map((n): Operation => ({ operation: 'close-recall', recall: `recall/${n}`, recordedFor: SELF })),
  fc.nat().map((n) => operation('manufacture', [`own/acme/u/${n}`], { location: '414/9506000134376' })),
);

it('the models hold of each book what one that took in every capture holds', async () => {
  const anyOperations = fc.array(anyOperation, { minLength: 3, maxLength: 25 });
  const anySizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(anyOperations, anySizes, async (operations, sizes) => {
      const ledger = new PureLedger();
      for (const each of operations) ledger.when(each);
      const captures = recorded(ledger);
      const schemas = await models.empty('books');
      await models.apply(schemas, cut(captures, sizes));
      const live = booksOf(() => []);
      for (const { capture } of captures) applyToBooks(live, capture);
      const loaded = await loadBooks({ entriesOf: async (name) => BOOKS[name].load(models.db, schemas) });
      expect(loaded.recalls.entries()).toEqual(live.recalls.entries());
      expect(loaded.prefixes.entries()).toEqual(live.prefixes.entries());
    }),
    { numRuns: 30 },
  );
});
