import { describe, expect, it } from '@jest/globals';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import type { Operation } from '../../ledger/operations/operation.js';
import { refusedAsParked, refusedSubjects, withoutParked } from './parked-refusal.js';

const [UNIT, OTHER, CASE] = ['01/09506000134352/21/1', '01/09506000134352/21/2', '01/19506000134359/21/C1'];
const ALIAS = 'own/acme/alias/1';
const RECALL = 'recall/r1';

const ledger = new PureLedger();
ledger.given(
  operation('manufacture', [UNIT, OTHER, CASE], { location: '414/9506000134376' }),
  operation('pack', [UNIT], { container: CASE }),
);
const judged = { world: ledger, subjectOf: (id: string) => (id === ALIAS ? OTHER : undefined) };
const parkedAt = (...subjects: string[]) => new Map(subjects.map((id) => [id, { position: 7, error: 'no' }]));
const codeOf = (asked: Operation, ...parked: string[]) =>
  refusedAsParked(asked, parkedAt(...parked), judged)?.detail.violations?.map(
    ({ value, item }) => `${String(value)} ${item}`,
  );

const sell = (id: string): Operation => operation('sell', [id], { toParty: 'own/acme/buyer' });

describe('an operation on what is parked', () => {
  it('is refused where a subject, an identifier of it or a carrier is parked, and names the position', () => {
    expect(codeOf(sell(UNIT), UNIT)).toEqual([`${UNIT} ${UNIT}`]);
    expect(codeOf(sell(UNIT), CASE)).toEqual([`${UNIT} ${CASE}`]);
    expect(codeOf(sell(ALIAS), OTHER)).toEqual([`${ALIAS} ${OTHER}`]);
    expect(codeOf(sell(ALIAS), ALIAS)).toEqual([`${ALIAS} ${ALIAS}`]);
    expect(codeOf(operation('pack', [OTHER], { container: CASE }), CASE)).toEqual([`${CASE} ${CASE}`]);
    expect(refusedAsParked(sell(UNIT), parkedAt(UNIT), judged)).toMatchObject({
      code: 'parked',
      detail: { message: expect.stringContaining(`${UNIT} could not be taken in at position 7`) },
    });
  });

  it('is none where nothing of it is parked', () => {
    expect(codeOf(sell(OTHER), UNIT, CASE)).toBeUndefined();
    expect(codeOf(sell(OTHER))).toBeUndefined();
    expect(codeOf(operation('move', [CASE], { location: '414/1' }), UNIT)).toBeUndefined();
  });

  it('may be any that a recall can block, where a recall could not be taken in', () => {
    expect(codeOf(sell(OTHER), RECALL)).toEqual([`${RECALL} ${RECALL}`]);
    expect(codeOf(operation('move', [OTHER], { location: '414/1' }), RECALL)).toBeUndefined();
    const closing: Operation = { operation: 'close-recall', recall: RECALL, recordedFor: SELF };
    expect(codeOf(closing, RECALL)).toEqual([`${RECALL} ${RECALL}`]);
    expect(codeOf(closing, UNIT)).toBeUndefined();
  });

  it('goes on without it where it skips, and says so', () => {
    const asked = operation('move', [UNIT, OTHER], { location: '414/1' }, { onRefusal: 'skip' });
    const parked = (...subjects: string[]) => withoutParked(asked, parkedAt(...subjects), judged);
    expect(parked(CASE)).toMatchObject({
      items: [{ subject: OTHER }],
      unread: [{ field: 'items[0]', item: CASE, requested: UNIT, rule: 'could not be taken in at position 7' }],
    });
    expect(parked('01/09506000134352/21/9')).toMatchObject({ items: [{ subject: UNIT }, { subject: OTHER }] });
    expect(parked(UNIT, OTHER)).toBeUndefined();
    const sold = operation('sell', [UNIT, OTHER], { owner: 'own/acme/buyer' }, { onRefusal: 'skip' });
    expect(withoutParked(sold, parkedAt(RECALL), judged)).toBeUndefined();
  });

  it('is refused where a history that would be folded again is that of a parked subject', () => {
    expect(refusedSubjects([UNIT, OTHER], parkedAt(OTHER))).toMatchObject({ code: 'parked' });
    expect(refusedSubjects([UNIT], parkedAt(OTHER))).toBeUndefined();
  });
});
