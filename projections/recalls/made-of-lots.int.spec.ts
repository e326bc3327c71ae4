import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { InlineTestModels } from '../../test/support/inline-test-models.js';
import { operation, PureLedger } from '../../test/support/pure-ledger.js';
import { recorded } from '../../test/support/random-ledger.js';
import type { RecallCriteria } from '../../src/ledger/recall/recall.events.js';
import { loadStates } from '../items/items.queries.js';
import { impactUnits } from './impact.queries.js';
import { forbiddingContents } from './recalls.queries.js';

const [HULL, BOAT, CRATE, OTHER] = ['own/acme/hull/1', 'own/acme/boat/1', 'own/acme/crate/1', 'own/acme/hull/2'];
const LOT = 'own/acme/resin/10/R1';
const RECALL = 'recall/resin';
const NOT_ASKED = {
  ...{ expiring: [], reported: [], leftOpen: [], owning: new Map<string, []>(), selling: new Map<string, []>() },
  clearing: [],
};

describe('what was made of a lot in bulk', () => {
  let models: InlineTestModels;
  beforeAll(async () => {
    models = await InlineTestModels.open();
  });
  afterAll(() => models.close());

  /** A hull of resin in a boat that is in a crate, beside a hull of other resin. */
  function built(): PureLedger {
    const of = (lot: string) => ({ components: [{ lot, quantity: '2', unit: 'KGM' }] });
    return new PureLedger().given(
      operation('manufacture', [HULL], of(LOT)),
      operation('manufacture', [OTHER], of('own/acme/resin2/10/R2')),
      operation('manufacture', [BOAT, CRATE]),
      operation('install', [HULL], { assembly: BOAT }),
      operation('pack', [BOAT, OTHER], { container: CRATE }),
    );
  }

  it.each<[RecallCriteria, boolean]>([
    [{ lots: [LOT] }, true],
    [{ products: ['own/acme/resin'] }, true],
    [{ lotCode: 'R1' }, true],
    [{ lotCode: 'R1', productPrefix: 'own/acme/re' }, true],
    [{ lots: [LOT], products: ['own/acme/tar'] }, false],
    [{ lots: [LOT], suppliers: ['own/acme/mill'] }, false],
    [{ products: ['own/acme/res'] }, false],
  ])('is hit by %j, and blocks what it is in: %j', async (criteria, isHit) => {
    const ledger = built();
    const schemas = await models.empty('a');
    await models.apply(schemas, [recorded(ledger)]);
    const scope = { anyOf: [criteria] };
    const statesOf = (db: typeof models.db, subjects: readonly string[]) => loadStates(db, schemas.items, subjects);
    const paths: Record<string, readonly string[]> = {};
    for await (const { subject, path } of impactUnits(models.db, schemas, { scope, moment: {} }, statesOf))
      paths[subject] = path;
    expect(paths).toEqual(isHit ? { [BOAT]: [BOAT, HULL, LOT], [HULL]: [HULL, LOT] } : {});

    const recalls = [{ recall: RECALL, scope, blocks: [], sites: [] }];
    const asked = { ...NOT_ASKED, recalls };
    const found = await forbiddingContents(models.db, schemas, [BOAT, CRATE, HULL], asked, (contents) =>
      loadStates(models.db, schemas.items, contents),
    );
    const named = [...found].map(([subject, { recalled }]) => [subject, recalled.get(RECALL)]);
    expect(named.sort()).toEqual(isHit ? [BOAT, CRATE].map((subject) => [subject, HULL]) : []);
  });
});
