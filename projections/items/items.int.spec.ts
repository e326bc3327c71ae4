import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { InlineSchemas } from '../../src/capture/inline-models/inline-schemas.js';
import { destinationsOf, placeKey } from '../../src/ledger/item/core/place.js';
import { isHeardOf } from '../../src/ledger/item/core/core.state.js';
import { resolve } from '../../src/ledger/item/core/resolve.js';
import { cut, InlineTestModels } from '../../test/support/inline-test-models.js';
import type { PureLedger } from '../../test/support/pure-ledger.js';
import { anySteps, LOTS, PARTIES, PLACES, play, PRODUCTS, recorded } from '../../test/support/random-ledger.js';
import { queryItems, type ItemFilter, type QueryBounds } from './item-filter.queries.js';
import { loadStates, subjectsOfIdentifiers } from './items.queries.js';

let models: InlineTestModels;

beforeAll(async () => {
  models = await InlineTestModels.open();
});
afterAll(() => models.close());

/** Subjects that hold `filter` by the pure resolution of every state. */
function expected(ledger: PureLedger, filter: ItemFilter): string[] {
  const matches = (subject: string): boolean => {
    const state = ledger.get(subject);
    const resolved = resolve(ledger.world, subject);
    if (!state || !resolved) return false;
    // Only an event that was corrected named it.
    if (state.revision < 0 && !isHeardOf(state)) return false;
    const at = placeKey(resolved.place);
    const { attributes: own, formerFacts = [], identified = [] } = state;
    const told: Record<string, unknown> = {
      ...own,
      ...resolved,
      place: at,
    };
    const { attributes, place, transitTo, product, lot, ...plain } = filter;
    const said = [state, ...formerFacts, ...identified];
    const isOrWas = (name: 'product' | 'lot', value: string | undefined): boolean =>
      value === undefined || said.some((one) => one[name] === value);
    if (!isOrWas('product', product) || !isOrWas('lot', lot)) return false;
    const wanted = {
      ...plain,
      ...attributes,
      ...(place === undefined ? {} : { place: `at ${place}` }),
    };
    if (transitTo !== undefined && !destinationsOf(resolved.place).includes(transitTo)) return false;
    return Object.entries(wanted).every(([name, value]) => told[name] === value);
  };
  return [...ledger.states.keys()].filter(matches).sort();
}

async function allPages(
  schemas: InlineSchemas,
  filter: ItemFilter,
  limit: number,
  bounds: Partial<QueryBounds>,
): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await queryItems(models.db, schemas, filter, {
      limit,
      ...bounds,
      ...(cursor === undefined ? {} : { cursor }),
    });
    found.push(...page.items.map(({ state }) => state.subject));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
}

const FILTERS: readonly ItemFilter[] = [
  {},
  ...PRODUCTS.map((product) => ({ product })),
  ...LOTS.map((lot) => ({ lot })),
  ...PLACES.flatMap((place) => [{ place }, { transitTo: place }, { place, disposition: 'in_progress' }]),
  ...PARTIES.flatMap((party) => [
    { holder: party },
    { owner: party },
    { transitTo: party },
    { owner: party, place: PLACES[0] ?? '' },
  ]),
  ...['active', 'in_transit', 'in_progress', 'retail_sold', 'returned'].map((disposition) => ({ disposition })),
  { attributes: { colour: 'red' } },
  { attributes: { wheels: 4 }, owner: PARTIES[0] ?? '' },
];

describe('the inline models', () => {
  it('have the same rows however the log is cut into batches, and the states, identifiers and stays of the pure fold', async () => {
    await fc.assert(
      fc.asyncProperty(
        anySteps,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 }),
        async (steps, sizes) => {
          const ledger = play(steps);
          const changes = recorded(ledger);
          const [single, whole, some] = [await models.empty('a'), await models.empty('b'), await models.empty('c')];
          await models.apply(single, cut(changes, [1]));
          await models.apply(whole, [changes]);
          await models.apply(some, cut(changes, sizes));
          const rows = await models.rows(single);
          expect(await models.rows(whole)).toEqual(rows);
          expect(await models.rows(some)).toEqual(rows);
          const subjects = [...ledger.states.keys()];
          const loaded = await loadStates(models.db, single.items, [...subjects, 'own/acme/nobody/1']);
          expect(Object.fromEntries(loaded)).toEqual(Object.fromEntries(ledger.states));
        },
      ),
      { numRuns: 25, endOnFailure: true },
    );
  });

  it('find items by what they are and by where and whose their carriers make them', async () => {
    await fc.assert(
      fc.asyncProperty(
        anySteps,
        fc.integer({ min: 1, max: 4 }),
        fc.record({
          nearRows: fc.constantFrom(1, 3, 100),
          insideMost: fc.constantFrom(0, 2, 100),
          ownMost: fc.constantFrom(0, 2, 100),
          examinedMost: fc.constantFrom(1, 2, 100),
        }),
        async (steps, limit, bounds) => {
          const ledger = play(steps);
          const schemas = await models.empty('a');
          await models.apply(schemas, [recorded(ledger)]);
          for (const filter of FILTERS) {
            expect({ filter, found: await allPages(schemas, filter, limit, bounds) }).toEqual({
              filter,
              found: expected(ledger, filter),
            });
          }
          const identifiers = ['own/acme/alias/1', 'own/acme/alias/2'];
          const holders = [...ledger.states.values()].flatMap((state) =>
            [...(state.identifiers ?? []), ...(state.formerIdentifiers ?? [])].map(
              (identifier) => [identifier, state.subject] as const,
            ),
          );
          const asked = holders.filter(([identifier]) => identifiers.includes(identifier));
          const first = new Map(asked.sort((a, b) => (a[1] < b[1] ? 1 : -1)));
          expect(Object.fromEntries(await subjectsOfIdentifiers(models.db, schemas.items, identifiers))).toEqual(
            Object.fromEntries(first),
          );
        },
      ),
      { numRuns: 25, endOnFailure: true },
    );
  });
});
