import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EmptiedSchemas } from '../../test/support/emptied-schemas.js';
import { InlineTestModels } from '../../test/support/inline-test-models.js';
import type { PureLedger } from '../../test/support/pure-ledger.js';
import { anySteps, CARRIERS, play, recorded } from '../../test/support/random-ledger.js';
import { declaredErroneous } from '../../src/ledger/history/effective-events.js';
import { bySortOrder } from '../../src/ledger/history/event-order.js';
import { refold } from '../../src/ledger/history/refold.js';
import { carrierNamed } from '../../src/ledger/item/item.traits.js';
import type { Order } from '../../src/ledger/order.js';
import { histories } from './histories.projection.js';
import { passagesOf, type Passage } from './passages.queries.js';
import { NO_HISTORIES } from '../../test/support/no-histories.js';

/** What the fold of everything up to a position says of the contents of a carrier: where it stands, and what was found against it. */
function pureSays(ledger: PureLedger, carrier: string, position: number): readonly string[] {
  const known = new Map(
    [...ledger.histories()].map(([subject, events]) => [subject, events.filter((event) => event.position <= position)]),
  );
  const { stays, contradictions } = refold(known);
  const all = [...known.values()].flat();
  const erroneous = declaredErroneous(all);
  const own = [...stays.values()].flat().filter((stay) => stay.carrier === carrier);
  const passing = new Set(own.flatMap(({ from, to }) => [from.position, ...(to ? [to.position] : [])]));
  const told = all.filter((event) => passing.has(event.position) || carrierNamed(event) === carrier).sort(bySortOrder);
  return told.map((event) => {
    const rules = contradictions.filter((found) => found.position === event.position).map(({ rule }) => rule);
    return inWords(event.position, rules, erroneous.get(event.position));
  });
}

function inWords(position: number, rules: readonly string[], erroneous: number | undefined): string {
  return JSON.stringify([position, rules, erroneous ?? null]);
}

const wordsOf = ({ event, contradictions, declaredErroneousBy }: Passage): string =>
  inWords(
    event.position,
    contradictions.map(({ rule }) => rule),
    declaredErroneousBy,
  );

describe('the passages of contents', () => {
  let models: InlineTestModels;
  let emptied: EmptiedSchemas;
  beforeAll(async () => {
    models = await InlineTestModels.open();
    emptied = new EmptiedSchemas(models.db);
  });
  afterAll(() => models.close());

  it('are those that the whole fold tells of a carrier, in order and in pages, as known at any position', async () => {
    await fc.assert(
      fc.asyncProperty(anySteps, fc.constantFrom(...CARRIERS), fc.nat(), async (steps, subject, which) => {
        const ledger = play(steps);
        const changes = recorded(ledger);
        const schemas = await models.empty('a');
        await models.apply(schemas, [changes]);
        const reader = { db: models.db, schema: await emptied.of(histories, 'passages_histories') };
        const captures = changes.map(({ capture }) => capture);
        await models.db.transaction().execute((trx) =>
          histories.apply(captures, {
            db: trx,
            schema: reader.schema,
            closure: () => Promise.reject(new Error('histories ask for no closure')),
            histories: NO_HISTORIES,
          }),
        );
        const knownAt = captures[which % captures.length]?.position ?? 0;
        const found: Passage[] = [];
        for (let after: Order | undefined, isLast = false; !isLast;) {
          const question = { subject, genealogy: schemas.genealogy, knownAt, limit: 2, ...(after ? { after } : {}) };
          const page = await passagesOf(reader, question);
          found.push(...page);
          const last = page.at(-1)?.event;
          if (last) after = { at: last.sortAt, position: last.position };
          isLast = page.length < 2;
        }
        expect(found.map(wordsOf)).toEqual(pureSays(ledger, subject, knownAt));
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });
});
