import { describe, expect, it } from '@jest/globals';
import type { PureLedger } from '../../../test/support/pure-ledger.js';
import {
  MAKER,
  PHARMACY,
  CLINIC,
  A,
  B,
  DOCK,
  by,
  made,
  shipped,
  ledger,
  sees,
  typesOf,
} from '../../../test/support/parties.js';
import { answerParty } from './answer-party.js';

describe('what a party is told of recalls', () => {
  const recall = 'recall/r1';
  const opened = {
    ...({ operation: 'open-recall', recall, blocks: ['sale'], sites: ['own/acme/secret-site'] } as const),
    ...{ scope: { anyOf: [{ lots: ['own/acme/secret/10/1'] }] }, recordedFor: MAKER, reason: 'glass', class: 'II' },
  };
  const items = [{ subject: A, field: 'items[0]', fields: {} }];
  const marked = { operation: 'mark-recalled', recall, items, recordedFor: MAKER } as const;
  const cleared = { operation: 'clear-recall', recall, items, recordedFor: MAKER, remedy: 'repaired' } as const;
  const receivedA = (): PureLedger =>
    ledger(made(), shipped(PHARMACY, {}, [A]), by(PHARMACY, 'receive', [A], { location: DOCK }));
  const sentOnA = (): PureLedger => receivedA().given(by(PHARMACY, 'ship', [A], { toParty: CLINIC }));

  it('is those of what it has, without the scope', () => {
    const told = receivedA().given(opened, marked);
    expect(sees(told)[A]).toMatchObject({ recalls: { [recall]: 'marked' } });
    expect(sees(told)[A]?.events.at(-1)?.data).toEqual({ at: expect.any(String), recall });
    expect(answerParty(told.events, PHARMACY).recalls).toEqual([
      { recall, at: expect.any(String), reason: 'glass', class: 'II', blocks: ['sale'] },
    ]);
    expect(JSON.stringify(answerParty(told.events, PHARMACY))).not.toContain('secret');
  });

  it('is those of what it had, but not what became of that', () => {
    const told = sentOnA().given(opened, marked);
    expect(sees(told)[A]).toMatchObject({ recalls: { [recall]: 'marked' } });
    told.given(cleared);
    expect(sees(told)[A]).toMatchObject({ recalls: { [recall]: 'marked' } });
    expect(sees(receivedA().given(opened, marked, cleared))[A]).toMatchObject({ recalls: { [recall]: 'cleared' } });
  });

  it('goes on while a step on the way is all that was done', () => {
    const told = receivedA().given(opened, marked, { ...cleared, remedy: 'quarantined' });
    expect(sees(told)[A]).toMatchObject({ recalls: { [recall]: 'marked' } });
    expect(typesOf(sees(told)[A])).toContain('RecallCleared');
  });

  it('begins with a step on the way that is told before the ledger wrote its mark, which is none then', () => {
    const step = { ...cleared, remedy: 'quarantined' } as const;
    const told = { ...opened, blocks: [], scope: { anyOf: [{ items: [A] }] } };
    const has = receivedA().given(told, step);
    const had = sentOnA().given(told, step);
    const gets = ledger(made()).given(told, step, shipped(PHARMACY, {}, [A]));
    for (const one of [has, had, gets]) {
      expect(sees(one)[A]).toMatchObject({ recalls: { [recall]: 'marked' } });
      expect(sees(one)[A]?.events.find(({ type }) => type === 'ItemRecalled')?.data).toEqual({
        at: expect.any(String),
        recall,
      });
      expect(answerParty(one.events, PHARMACY).recalls).toHaveLength(1);
    }
    expect(sees(has.given(cleared))[A]).toMatchObject({ recalls: { [recall]: 'cleared' } });
  });

  it('is one that stands when goods are sent, and of none that was cleared before', () => {
    const standing = ledger(made()).given({ ...opened, blocks: [] }, marked, shipped(PHARMACY, {}, [A]));
    expect(sees(standing)[A]).toMatchObject({ recalls: { [recall]: 'marked' } });
    const over = ledger(made()).given({ ...opened, blocks: [] }, marked, cleared, shipped(PHARMACY, {}, [A]));
    expect(sees(over)[A]).toMatchObject({ recalls: {} });
    expect(answerParty(over.events, PHARMACY).recalls).toEqual([]);
  });

  it('is none of what others have', () => {
    const told = ledger(made(), shipped(PHARMACY, {}, [B])).given(opened, marked);
    expect(answerParty(told.events, PHARMACY).recalls).toEqual([]);
  });

  it('is one of what it received without being told, and of none of what it only says it saw', () => {
    const told = ledger(made()).given(opened, marked);
    const observed = {
      operation: 'observe',
      recordedFor: CLINIC,
      observations: [
        { type: 'ItemObserved', subject: A, data: { at: '2026-03-01T09:00:00Z', by: CLINIC, claimed: true } },
      ],
    } as const;
    told.passTime(7_200_000);
    told.given(observed);
    const receive = by(PHARMACY, 'receive', [A], { location: DOCK });
    told.given({ ...receive, ifContradicted: 'record', reason: 'x' });
    expect(sees(told)[A]).toMatchObject({ recalls: { [recall]: 'marked' } });
    expect(sees(told, CLINIC)[A]).toMatchObject({ recalls: {} });
  });
});
