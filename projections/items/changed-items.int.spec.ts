import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CaptureChanges } from '../../src/ledger/history/capture-changes.js';
import { itemAnswer } from '../../src/http/items/item-answer.js';
import { EmptiedSchemas } from '../../test/support/emptied-schemas.js';
import { InlineTestModels } from '../../test/support/inline-test-models.js';
import { AFTER_LIFE, anyLongLife } from '../../test/support/long-lived.js';
import { PureLedger } from '../../test/support/pure-ledger.js';
import { anySteps, play, recorded } from '../../test/support/random-ledger.js';
import { histories } from '../histories/histories.projection.js';
import { changedSubjects } from '../histories/changed-subjects.queries.js';
import { findItems, subjectsAfter } from './items.queries.js';
import { NO_HISTORIES } from '../../test/support/no-histories.js';

interface Schemas {
  readonly items: string;
  readonly genealogy: string;
  readonly histories: string;
}

let models: InlineTestModels;
let emptied: EmptiedSchemas;

beforeAll(async () => {
  models = await InlineTestModels.open();
  emptied = new EmptiedSchemas(models.db);
});
afterAll(() => models.close());

/** Items as they are answered, by id. */
type Answers = Map<string, object>;

async function answers(schemas: Schemas, subjects: readonly string[]): Promise<Answers> {
  const found = await findItems(models.db, schemas.items, subjects);
  return new Map(found.map((item) => [item.state.subject, itemAnswer(item, {})]));
}

/** Who keeps what changed, in stretches of the log and pages of these sizes. */
class Consumer {
  readonly kept: Answers = new Map();
  private after = -1;

  constructor(
    private readonly schemas: Schemas,
    private readonly sizes: { readonly positions: number; readonly limit: number },
  ) {}

  async followTo(head: number, stretches = Number.POSITIVE_INFINITY): Promise<void> {
    for (let n = 0; n < stretches && this.after < head; n += 1) {
      const upTo = Math.min(head, this.after + this.sizes.positions);
      await this.take(upTo);
      this.after = upTo;
    }
  }

  private async take(upTo: number): Promise<void> {
    const { after, schemas } = this;
    for (let from = '', hasMore = true; hasMore;) {
      const page = await changedSubjects(models.db, schemas, { after, upTo, from, limit: this.sizes.limit });
      const now = await answers(schemas, page.subjects);
      for (const subject of page.subjects) {
        const answer = now.get(subject);
        if (answer) this.kept.set(subject, answer);
        else this.kept.delete(subject);
      }
      from = page.subjects.at(-1) ?? '';
      hasMore = page.hasMore;
    }
  }
}

async function emptySchemas(): Promise<Schemas & Awaited<ReturnType<InlineTestModels['empty']>>> {
  return { ...(await models.empty('a')), histories: await emptied.of(histories, 'a_histories') };
}

async function apply(schemas: Awaited<ReturnType<typeof emptySchemas>>, changes: CaptureChanges): Promise<void> {
  await models.apply(schemas, [[changes]]);
  await models.db.transaction().execute((db) =>
    histories.apply([changes.capture], {
      db,
      schema: schemas.histories,
      closure: () => Promise.reject(new Error('histories are folded from nothing')),
      histories: NO_HISTORIES,
    }),
  );
}

async function allItems(schemas: Schemas): Promise<Answers> {
  return answers(schemas, await subjectsAfter(models.db, schemas.items, '', 10_000));
}

const anySizes = fc.record({ positions: fc.integer({ min: 1, max: 9 }), limit: fc.integer({ min: 1, max: 4 }) });

async function expectFollowed(
  changes: readonly CaptureChanges[],
  sizes: { readonly positions: number; readonly limit: number },
): Promise<void> {
  const schemas = await emptySchemas();
  const prompt = new Consumer(schemas, { positions: 1_000, limit: 1_000 });
  const slow = new Consumer(schemas, sizes);
  for (const one of changes) {
    await apply(schemas, one);
    await prompt.followTo(one.capture.position);
    await slow.followTo(one.capture.position, 1);
    expect(Object.fromEntries(prompt.kept)).toEqual(Object.fromEntries(await allItems(schemas)));
  }
  const last = changes.at(-1);
  if (last) await slow.followTo(last.capture.position);
  expect(Object.fromEntries(slow.kept)).toEqual(Object.fromEntries(await allItems(schemas)));
}

describe('what changed of items', () => {
  it('makes all of them, taken after each capture or far behind, late events and corrections included', async () => {
    await fc.assert(
      fc.asyncProperty(anySteps, anySizes, async (steps, sizes) => {
        await expectFollowed(recorded(play(steps)), sizes);
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });

  it('makes all of what is in crates that were filled and emptied many times', async () => {
    await fc.assert(
      fc.asyncProperty(anyLongLife, anySizes, async (steps, sizes) => {
        await expectFollowed(recorded(play(steps, new PureLedger(AFTER_LIFE))), sizes);
      }),
      { numRuns: 4, endOnFailure: true },
    );
  });
});
