import { describe, expect, it } from '@jest/globals';
import { MemoryInlineModels } from '../../../test/support/memory-inline-models.js';
import { operation, PureLedger } from '../../../test/support/pure-ledger.js';
import { request } from '../../../test/support/writer-fixture.js';
import { LedgerError } from '../../ledger/errors.js';
import type { ItemState } from '../../ledger/item/item.state.js';
import { loadDecisionInputs } from './decision-inputs.js';
import type { InlineModels } from '../inline-models/inline-models.js';
import { StateCache } from './state-cache.js';
import { asSaid } from '../../ledger/sentences.js';

const UNIT = 'own/acme/u/1';
const moved = request('k', operation('move', [UNIT], { location: '414/9506000134369' }));

/** One in which a unit was made. */
function stateOf(subject: string): ItemState {
  const made = operation('manufacture', [subject], { location: '414/9506000134376' });
  return new PureLedger().given(made).get(subject) as ItemState;
}

describe('what a group is decided over', () => {
  it('misses nothing after look-ups of which only some failed: the others are not left to answer beside the next ones', async () => {
    const waiting: (() => void)[] = [];
    let hasFailed = false;
    const away = new LedgerError('unavailable', {
      message: asSaid('The database does not answer.'),
      retryAfterSeconds: 1,
    });
    const models: InlineModels = Object.assign(new MemoryInlineModels(), {
      findKeys: async () => {
        if (hasFailed) return [];
        hasFailed = true;
        throw away;
      },
      load: async (): Promise<ReadonlyMap<string, ItemState>> => {
        await new Promise<void>((resolve) => waiting.push(resolve));
        return new Map([[UNIT, stateOf(UNIT)]]);
      },
    });
    const cache = new StateCache(10);
    const sources = { models, cache, openRecalls: [], unflushed: [], flushed: async () => undefined };
    const again = loadDecisionInputs([moved], sources).catch(async (error: unknown) => {
      expect(error).toBe(away);
      const next = loadDecisionInputs([moved], sources);
      for (const answer of waiting) answer();
      return next;
    });
    // Whatever is settled already has its turn before the database answers.
    await new Promise((resolve) => setImmediate(resolve));
    for (const answer of waiting) answer();
    const inputs = await again;
    expect(inputs.states.get(UNIT)).toMatchObject({ subject: UNIT, began: 'manufactured' });
  });

  it.each(['a cache that knows it', 'a cache that does not'])(
    'takes what has a state by its own id, also where it is an identifier of another again: with %s',
    async (which) => {
      const models: InlineModels = Object.assign(new MemoryInlineModels(), {
        load: async () => new Map([[UNIT, stateOf(UNIT)]]),
        subjectsOfIdentifiers: async () => new Map([[UNIT, 'own/acme/u/2']]),
      });
      const cache = new StateCache(10);
      if (which === 'a cache that knows it') cache.put(stateOf(UNIT));
      const sources = { models, cache, openRecalls: [], unflushed: [], flushed: async () => undefined };
      expect((await loadDecisionInputs([moved], sources)).identifiers).toEqual(new Map());
    },
  );
});
