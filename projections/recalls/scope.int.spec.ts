import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { foldAsOf } from '../../src/ledger/history/refold.js';
import type { ItemState } from '../../src/ledger/item/item.state.js';
import type { RecallCriteria, RecallScope } from '../../src/ledger/recall/recall.events.js';
import { matches, type ComponentFacts } from '../../src/ledger/recall/scope.js';
import { contentsOf, coveredContents } from '../../src/ledger/recall/covered-contents.js';
import { firstReported, firstToExpire, leftOpenIn } from '../../test/support/covered-contents.js';
import { InlineTestModels } from '../../test/support/inline-test-models.js';
import { SELF } from '../../test/support/pure-ledger.js';
import {
  anySteps,
  COMPONENT_LOTS,
  LOTS,
  play,
  PRODUCTS,
  RECALL,
  recorded,
  START,
  UNITS,
} from '../../test/support/random-ledger.js';
import { loadStates } from '../items/items.queries.js';
import { impactPage, impactSummary, impactUnits, type AffectedUnit } from './impact.queries.js';
import { forbiddingContents } from './recalls.queries.js';

let models: InlineTestModels;
beforeAll(async () => {
  models = await InlineTestModels.open();
});
afterAll(() => models.close());

const some = <T>(values: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...values], { minLength: 1 });
const time = fc.integer({ min: 0, max: 70 }).chain((minute) => {
  const instant = new Date(Date.parse('2026-03-01T08:00:00Z') + minute * 60_000).toISOString();
  return fc.constantFrom(instant, instant, '2026-02-28', '2026-03-01', '2026-03-02', '2026-03-01T02:00:00-09:00');
});
const part = <T>(key: string, value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  value.map((given) => ({ [key]: given }));

/** One or two criteria that hold together. */
const anyCriteria: fc.Arbitrary<RecallCriteria> = fc
  .array(
    fc.oneof<fc.Arbitrary<RecallCriteria>[]>(
      part('products', some([...PRODUCTS, 'own/acme/cell'])),
      part('lots', some([...LOTS, ...COMPONENT_LOTS])),
      part('items', some(UNITS)),
      part('suppliers', some(['own/acme/s1', 'own/acme/s2'])),
      part('components', some([...COMPONENT_LOTS, ...LOTS, ...UNITS])),
      part('components', some([...COMPONENT_LOTS, ...LOTS, ...UNITS])),
      part('manufacturedFrom', time),
      part('manufacturedTo', time),
      part('production', fc.constantFrom({ line: 'L1' }, { line: 'L2', supplier: 'own/acme/s1' })),
      part('productPrefix', fc.constantFrom('own/acme/', '01/09506')),
      fc.constantFrom({ lotCode: 'A1' }, { lotCode: 'A1', productPrefix: 'own/acme/m' }),
      fc.constantFrom({ lotCode: 'X' }, { lotCode: 'Y', productPrefix: 'own/acme/c' }),
      part(
        'serials',
        fc.constant([
          { product: 'own/acme/motor', from: '1', to: '1' },
          { product: PRODUCTS[0], from: '2', to: '9' },
        ]),
      ),
    ),
    { minLength: 1, maxLength: 2 },
  )
  .map((parts) => parts.reduce<RecallCriteria>((all, one) => ({ ...all, ...one }), {}));

const anyScope: fc.Arbitrary<RecallScope> = fc
  .record({
    anyOf: fc.array(anyCriteria, { minLength: 1, maxLength: 3 }),
    except: fc.subarray(UNITS, { maxLength: 1 }),
  })
  .map(({ anyOf, except }) => (except.length === 0 ? { anyOf } : { anyOf, except }));

type States = ReadonlyMap<string, ItemState>;

function components(states: States, subject: string): readonly ItemState[] {
  const children = [...states.values()].filter(({ carrier }) => carrier?.id === subject && carrier.kind === 'assembly');
  return children.flatMap((child) => [child, ...components(states, child.subject)]);
}

/** The lots that a component was built from are within the assembly as well. */
function within(states: States, subject: string): readonly ComponentFacts[] {
  return components(states, subject).flatMap((component) => [
    component,
    ...(component.componentLots ?? []).map(({ lot }) => ({ subject: lot })),
  ]);
}

/** The same question, asked of every state by the pure function. */
function affected(states: States, scope: RecallScope): string[] {
  const hit = (state: ItemState): boolean => matches(scope, state, within(states, state.subject));
  const isExcepted = ({ subject, identified = [] }: ItemState): boolean =>
    [subject, ...identified.map(({ identifier }) => identifier)].some((id) => scope.except?.includes(id));
  return [...states.values()]
    .filter((state) => !isExcepted(state) && [state, ...components(states, state.subject)].some(hit))
    .map(({ subject }) => subject)
    .sort();
}

async function collected(units: AsyncIterable<AffectedUnit>): Promise<AffectedUnit[]> {
  const all: AffectedUnit[] = [];
  for await (const unit of units) all.push(unit);
  return all;
}

describe('the scope of a recall', () => {
  it('reaches in the database what it reaches in the pure function, page by page and as a stream', async () => {
    await fc.assert(
      fc.asyncProperty(anySteps, fc.array(anyScope, { minLength: 6, maxLength: 6 }), async (steps, scopes) => {
        const ledger = play(steps);
        const schemas = await models.empty('a');
        await models.apply(schemas, [recorded(ledger)]);
        const statesOf = (db: typeof models.db, subjects: readonly string[]) => loadStates(db, schemas.items, subjects);
        for (const scope of scopes) {
          const trace = { scope, recall: RECALL, moment: {} };
          const units = await collected(impactUnits(models.db, schemas, trace, statesOf));
          const now = units.filter(({ relation }) => relation === 'affected').map(({ subject }) => subject);
          expect({ scope, now }).toEqual({ scope, now: affected(ledger.states, scope) });
          const { units: first, cursor } = await impactPage(models.db, schemas, trace, statesOf, { limit: 2 });
          const { units: rest } = await impactPage(models.db, schemas, trace, statesOf, {
            limit: 100,
            cursor: cursor ?? '~',
          });
          expect([...first, ...rest]).toEqual(units);
          const summary = await impactSummary(models.db, schemas, trace);
          expect(summary.affected + summary.former).toBe(units.length);
          expect(summary.open).toBe(
            units.filter((unit) => unit.relation === 'affected' && unit.status === 'open').length,
          );
        }
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });

  it('reaches as of a moment what the pure function reaches over the states of then', async () => {
    const anyMoment = fc.record({ back: fc.nat({ max: 40 }), minute: fc.option(fc.integer({ min: 0, max: 60 })) });
    const scopes = fc.array(anyScope, { minLength: 4, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(anySteps, scopes, fc.array(anyMoment, { minLength: 3 }), async (steps, asked, moments) => {
        const ledger = play(steps);
        const changes = recorded(ledger);
        const schemas = await models.empty('a');
        await models.apply(schemas, [changes]);
        for (const { back, minute } of moments) {
          const position = changes.at(-1 - (back % changes.length))?.capture.position ?? 0;
          const atMs = minute === null ? undefined : START + minute * 60_000;
          const states = foldAsOf(ledger.histories(), atMs ?? Number.MAX_SAFE_INTEGER, position);
          const moment = { position, ...(atMs === undefined ? {} : { atMs }) };
          for (const scope of asked) {
            const units = await collected(
              impactUnits(models.db, schemas, { scope, moment }, () => Promise.resolve(states)),
            );
            const then = units.filter(({ relation }) => relation === 'affected').map(({ subject }) => subject);
            expect({ scope, moment, then }).toEqual({ scope, moment, then: affected(states, scope) });
          }
        }
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });

  it('names of the contents that the pure function covers the nearest, passing over what is cleared', async () => {
    await fc.assert(
      fc.asyncProperty(anySteps, fc.array(anyScope, { minLength: 6, maxLength: 6 }), async (steps, scopes) => {
        const ledger = play(steps);
        const closed = [RECALL];
        ledger.given({ operation: 'close-recall', recall: RECALL, recordedFor: SELF, reason: 'test' });
        const schemas = await models.empty('a');
        await models.apply(schemas, [recorded(ledger)]);
        const subjects = [...ledger.states.keys()];
        for (const scope of scopes) {
          const other = { recall: 'recall/other', scope: { anyOf: [{ items: UNITS }] }, blocks: [], sites: [] };
          const recalls = [{ recall: RECALL, scope, blocks: [], sites: [] }, other];
          const found = await forbiddingContents(
            models.db,
            schemas,
            subjects,
            {
              recalls,
              expiring: subjects,
              reported: subjects,
              leftOpen: subjects,
              owning: new Map(),
              selling: new Map(),
              clearing: [],
            },
            (contents) => loadStates(models.db, schemas.items, contents),
          );
          const own = [...found].flatMap(([subject, { recalled }]) => {
            const content = recalled.get(RECALL);
            return content === undefined ? [] : [{ subject, recall: RECALL, content }];
          });
          const contents = contentsOf(ledger.states.values());
          const wanted = subjects.flatMap((subject) => {
            const top = ledger.get(subject);
            const [content] = top ? coveredContents(contents, top, { recall: RECALL, scope }) : [];
            return content === undefined ? [] : [{ subject, recall: RECALL, content }];
          });
          const bySubject = (a: { subject: string }, b: { subject: string }): number =>
            a.subject < b.subject ? -1 : 1;
          for (const subject of subjects) {
            const top = ledger.get(subject);
            expect(found.get(subject)?.expires).toEqual(top && firstToExpire(contents, top));
            expect(found.get(subject)?.leftOpen).toEqual(top && leftOpenIn(contents, top, closed));
            expect(found.get(subject)?.reported).toEqual(top && firstReported(contents, top, ledger.states));
          }
          expect(own.sort(bySubject)).toEqual(wanted.sort((a, b) => (a.subject < b.subject ? -1 : 1)));
        }
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });
});
