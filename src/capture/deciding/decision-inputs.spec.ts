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
const PALLET = '00/095060001343520000';
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
    const sources = { models, cache, openRecalls: [], nowMs: 0, unflushed: [], flushed: async () => undefined };
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
      const sources = { models, cache, openRecalls: [], nowMs: 0, unflushed: [], flushed: async () => undefined };
      expect((await loadDecisionInputs([moved], sources)).identifiers).toEqual(new Map());
    },
  );

  it.each([
    ['2026-03-30', [PALLET]],
    ['2026-03-31', []],
    [undefined, []],
  ])('looks into what is moved only where something in it may be expired: %s', async (expiresWithin, looked) => {
    const asked: string[] = [];
    const pallet = { ...stateOf(PALLET), contents: 20_000, ...(expiresWithin === undefined ? {} : { expiresWithin }) };
    const models: InlineModels = Object.assign(new MemoryInlineModels(), {
      load: async () => new Map([[PALLET, pallet]]),
      forbiddingContents: async (subjects: readonly string[]) => {
        asked.push(...subjects);
        return new Map();
      },
    });
    const nowMs = Date.parse('2026-03-31T08:00:00Z');
    const sources = {
      models,
      cache: new StateCache(10),
      openRecalls: [],
      nowMs,
      unflushed: [],
      flushed: async () => undefined,
    };
    await loadDecisionInputs([request('k', operation('move', [PALLET], { location: '414/9506000134369' }))], sources);
    expect(asked).toEqual(looked);
  });
});
