import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sql } from 'kysely';
import { InlineTestModels } from '../../test/support/inline-test-models.js';
import { operation, PureLedger } from '../../test/support/pure-ledger.js';
import { recorded } from '../../test/support/random-ledger.js';
import { foldAsOf } from '../../src/ledger/history/refold.js';
import type { RecallCriteria } from '../../src/ledger/recall/recall.events.js';
import type { ItemsOperation } from '../../src/ledger/operations/operation.js';
import type { Moment } from '../genealogy/genealogy.tables.js';
import { closureOf } from '../genealogy/genealogy.queries.js';
import { loadStates } from '../items/items.queries.js';
import { closure, mergedTrace } from './closure.queries.js';
import { impactSummary, impactUnits } from './impact.queries.js';
import { forbiddingContents } from './recalls.queries.js';

const [DRUM, VIAL, KIT, PACK] = ['own/acme/drum/1', 'own/acme/vial/1', 'own/acme/kit/1', 'own/acme/pack/1'];
const [RAW, PASTE, WATER] = ['own/acme/raw/10/R1', 'own/acme/paste/10/P1', 'own/acme/water'];
const DAY = (day: number): string => `2026-02-${String(day).padStart(2, '0')}T08:00:00Z`;
const RECALL = 'recall/r';
const NOT_ASKED = {
  ...{ expiring: [], reported: [], leftOpen: [], owning: new Map<string, []>(), selling: new Map<string, []>() },
  clearing: [],
};

/** Goods in bulk stand in place of items where none is made. */
function transform(
  items: readonly string[],
  fields: { readonly inputs: readonly object[]; readonly quantities?: readonly object[]; readonly at: string },
  transformation?: string,
): ItemsOperation {
  const [first] = (fields.quantities ?? []) as readonly { readonly lot: string }[];
  const named = { ...fields, ...(transformation === undefined ? {} : { transformation }) };
  return operation('transform', items.length > 0 ? items : [first?.lot ?? ''], named);
}

const inBulk = (lot: string, quantity: string, unit = 'KGM') => ({ lot, quantity, unit });

/** Raw goods and water become paste, the paste and a drum become a vial, which is built into a kit that is packed. */
const STEPS: readonly ItemsOperation[] = [
  operation('introduce', [DRUM], { at: DAY(1) }),
  transform([], {
    inputs: [inBulk(RAW, '10'), inBulk(WATER, '2.5', 'LTR')],
    quantities: [inBulk(PASTE, '12')],
    at: DAY(2),
  }),
  transform([VIAL], { inputs: [inBulk(PASTE, '0.5'), { id: DRUM }], at: DAY(3) }),
  operation('manufacture', [KIT, PACK], { at: DAY(4) }),
  operation('install', [VIAL], { assembly: KIT, at: DAY(5) }),
  operation('pack', [KIT], { container: PACK, at: DAY(6) }),
];

describe('what was made by a transformation', () => {
  let models: InlineTestModels;
  beforeAll(async () => {
    models = await InlineTestModels.open();
  });
  afterAll(() => models.close());

  async function built(ledger: PureLedger, name = 'a') {
    const schemas = await models.empty(name);
    await models.apply(schemas, [recorded(ledger)]);
    return schemas;
  }

  async function hit(ledger: PureLedger, criteria: RecallCriteria, moment: Moment = {}) {
    const schemas = await built(ledger);
    const asked = { scope: { anyOf: [criteria] }, moment };
    const position = moment.position ?? Number.MAX_SAFE_INTEGER;
    const then = foldAsOf(ledger.histories(), moment.atMs ?? Number.MAX_SAFE_INTEGER, position);
    const paths: Record<string, string> = {};
    for await (const { subject, path, relation } of impactUnits(models.db, schemas, asked, () => Promise.resolve(then)))
      paths[subject] = [relation, ...path.filter((step) => !step.startsWith('transformation/'))].join(' < ');
    const { affected, former } = await impactSummary(models.db, schemas, asked);
    if (moment.atMs === undefined) expect(affected + former).toBe(Object.keys(paths).length);
    return paths;
  }

  const REACHED = {
    [KIT]: `affected < ${KIT} < ${VIAL} < ${PASTE}`,
    [VIAL]: `affected < ${VIAL} < ${PASTE}`,
  };
  const FROM_RAW = {
    [KIT]: `affected < ${KIT} < ${VIAL} < ${PASTE} < ${RAW}`,
    [VIAL]: `affected < ${VIAL} < ${PASTE} < ${RAW}`,
  };
  const FROM_DRUM = {
    [DRUM]: `affected < ${DRUM}`,
    [KIT]: `affected < ${KIT} < ${VIAL} < ${DRUM}`,
    [VIAL]: `affected < ${VIAL} < ${DRUM}`,
  };

  it.each<[RecallCriteria, object]>([
    [{ lots: [PASTE] }, REACHED],
    [{ lots: [RAW] }, FROM_RAW],
    [{ lotCode: 'R1' }, FROM_RAW],
    [{ components: [RAW] }, FROM_RAW],
    [{ components: [RAW], items: [KIT] }, { [KIT]: FROM_RAW[KIT] }],
    [{ items: [DRUM] }, FROM_DRUM],
    [{ lots: [RAW], items: [DRUM] }, {}],
    [{ lots: ['own/acme/water/10/W1'] }, {}],
  ])('is hit by %j through any number of steps', async (criteria, expected) => {
    expect(await hit(new PureLedger().given(...STEPS), criteria)).toEqual(expected);
  });

  it('is hit by the product of goods of which no lot is known', async () => {
    const ledger = new PureLedger().given(...STEPS);
    const expected = { [KIT]: expect.stringMatching(/water$/), [VIAL]: expect.stringMatching(/water$/) };
    expect(await hit(ledger, { products: [WATER] })).toEqual(expected);
    expect(await hit(ledger, { productPrefix: 'own/acme/wat' })).toEqual(expected);
  });

  it('is hit as of a time, as known at a position, and no more once that was corrected away', async () => {
    const ledger = new PureLedger().given(...STEPS);
    const known = ledger.head - 1;
    const atMs = Date.parse(DAY(4));
    expect(await hit(ledger, { lots: [RAW] }, { atMs })).toEqual({ [VIAL]: FROM_RAW[VIAL] });
    expect(await hit(ledger, { lots: [RAW] }, { atMs: Date.parse(DAY(2)) })).toEqual({});
    const mixing = ledger.events.flatMap(({ subject, type, position }) =>
      type === 'GoodsTransformed' && position < 2 ? [[subject, [position]] as const] : [],
    );
    ledger.given({ operation: 'correct', recordedFor: 'own/acme/self', target: {}, found: new Map(mixing) });
    expect(await hit(ledger, { lots: [RAW] })).toEqual({});
    expect(await hit(ledger, { lots: [PASTE] })).toEqual(REACHED);
    expect(await hit(ledger, { lots: [RAW] }, { position: known })).toEqual(FROM_RAW);
  });

  it('is not hit by an input that was corrected away, and goes back into the life that went on', async () => {
    const ledger = new PureLedger().given(...STEPS);
    expect(ledger.resolved(DRUM)).toMatchObject({ ended: 'consumed' });
    const used = ledger.events.filter(({ subject, type }) => subject === DRUM && type !== 'ItemIntroduced');
    expect(used.map(({ type }) => type)).toEqual(['ItemDecommissioned', 'ItemTransformed']);
    const found = new Map([[DRUM, used.map(({ position }) => position)]]);
    ledger.given({ operation: 'correct', recordedFor: 'own/acme/self', target: {}, found });
    expect(ledger.resolved(DRUM)).not.toHaveProperty('ended');
    expect(await hit(ledger, { items: [DRUM] })).toEqual({ [DRUM]: `affected < ${DRUM}` });
  });

  it('is reached by one way from a transformation, however much went in', async () => {
    const many = (kind: string) => Array.from({ length: 300 }, (_, index) => `own/acme/${kind}/${index}`);
    const [used, made] = [many('used'), many('made')];
    const ledger = new PureLedger().given(
      operation('introduce', used, { at: DAY(1) }),
      transform(made, { inputs: used.map((id) => ({ id })), at: DAY(2) }),
    );
    const schemas = await built(ledger);
    const asked = await mergedTrace(models.db, schemas, { scope: { anyOf: [{ items: used }] }, moment: {} });
    const { rows } = await sql<{ ways: string }>`${closure(schemas, asked)} SELECT count(*) AS ways FROM up`.execute(
      models.db,
    );
    expect(Number(rows[0]?.ways)).toBe(300 + 1 + 300);
    expect(await impactSummary(models.db, schemas, asked)).toMatchObject({ affected: 600, open: 600 });
  });

  it('joins what is told of one number at several times, in whatever order, with the same rows', async () => {
    const joined: readonly ItemsOperation[] = [
      operation('introduce', [DRUM], { at: DAY(1) }),
      transform([], { inputs: [inBulk(RAW, '10')], quantities: [inBulk(PASTE, '1')], at: DAY(2) }, 'B1'),
      transform([VIAL], { inputs: [inBulk(WATER, '1')], at: DAY(3) }, 'B1'),
      transform([KIT], { inputs: [{ id: DRUM }], at: DAY(4) }, 'B1'),
    ];
    const hits: object[] = [];
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...joined.keys()], { minLength: 4 }), async (order) => {
        const ledger = new PureLedger();
        for (const index of order)
          ledger.when({ ...(joined[index] as ItemsOperation), ifContradicted: 'record', reason: 'told late' });
        const found = await hit(ledger, { lots: [RAW] });
        expect(Object.keys(found).sort()).toEqual([KIT, VIAL].sort());
        hits.push(found);
      }),
      { numRuns: 8, endOnFailure: true },
    );
    expect(new Set(hits.map((found) => JSON.stringify(Object.entries(found).sort()))).size).toBe(1);
  });

  it('tells what was made of what both ways, and leaves rows that no cut of the log changes', async () => {
    const ledger = new PureLedger().given(...STEPS);
    const schemas = await built(ledger);
    const reached = async (subject: string, direction: 'up' | 'down') =>
      (await closureOf(models.db, schemas.genealogy, [subject], direction))
        .map((node) => node.subject)
        .filter((node) => !node.startsWith('transformation/'));
    expect(await reached(RAW, 'up')).toEqual([KIT, PACK, PASTE, RAW, VIAL].sort());
    expect(await reached(KIT, 'down')).toEqual([DRUM, KIT, PASTE, RAW, VIAL, WATER].sort());
    const apart = await models.empty('b');
    await models.apply(
      apart,
      recorded(ledger).map((changes) => [changes]),
    );
    expect(await models.rows(apart)).toEqual(await models.rows(schemas));
  });

  it.each([
    [{ lots: [RAW] }, [PASTE, VIAL, KIT, PACK]],
    [{ items: [DRUM] }, [VIAL, KIT, PACK]],
    [{ lots: ['own/acme/raw/10/R2'] }, []],
  ])('is forbidden by %j, and so is what it is in and what is to be made of it', async (criteria, forbidden) => {
    const schemas = await built(new PureLedger().given(...STEPS));
    const recalls = [{ recall: RECALL, scope: { anyOf: [criteria] }, blocks: [], sites: [] }];
    const asked = [PASTE, VIAL, KIT, PACK, RAW];
    const found = await forbiddingContents(models.db, schemas, asked, { ...NOT_ASKED, recalls }, (contents) =>
      loadStates(models.db, schemas.items, contents),
    );
    const named = [...found].flatMap(([subject, { recalled }]) => (recalled.has(RECALL) ? [subject] : []));
    expect(named.sort()).toEqual([...forbidden].sort());
  });
});
