import { describe, expect, it } from '@jest/globals';
import { operation, PureLedger } from '../../../test/support/pure-ledger.js';
import { ruleOf } from '../../../test/support/broken-rules.js';
import type { ItemFields } from './fields.js';
import type { Decision, ItemsOperation } from './operation.js';
import { closedMarksOf, withinThen } from './within-then.js';

const [A, B, C, ELSEWHERE, UNKNOWN] = ['A', 'B', 'C', 'E', 'unknown'].map((name) => `own/acme/unit/${name}`) as [
  string,
  string,
  string,
  string,
  string,
];
const [CAR, PALLET, CASE] = ['own/acme/car/C', '00/103000111111111115', 'own/acme/case/K'];
const SKIP = { onRefusal: 'skip' } as const;

const ledger = (): PureLedger =>
  new PureLedger().given(
    operation('manufacture', [A, B, C, CAR, CASE], { location: '414/1' }),
    operation('manufacture', [ELSEWHERE], { location: '414/2' }),
  );

type Items = readonly (string | (ItemFields & { id: string }))[];

function orders<T>(list: readonly T[]): readonly (readonly T[])[] {
  if (list.length <= 1) return [list];
  return list.flatMap((one, index) => orders(list.toSpliced(index, 1)).map((rest) => [one, ...rest]));
}

/** Who was taken and who was left out with which rules, whatever the order. */
function told(decision: Decision): object {
  if (decision.kind === 'late') throw new Error('a decision is not late twice');
  if (decision.kind === 'refused') return { refused: [...new Set(decision.violations.map(ruleOf))].sort() };
  const rules = decision.skipped.map(({ also = [], requested, ...first }) => [
    requested ?? first.item,
    ...[first, ...also].map((violation) => ruleOf(violation)).sort(),
  ]);
  return {
    taken: [...new Set(decision.events.map(({ subject }) => subject))].sort(),
    skipped: rules.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  };
}

/** What is told of a list in each of its orders: one thing. `before` moves time on, so that it can be told late. */
function inAnyOrder(
  name: ItemsOperation['operation'],
  items: Items,
  fields: ItemFields,
  before: (to: PureLedger) => PureLedger = (to) => to,
): object {
  const answers = orders(items).map((order) => told(before(ledger()).when(operation(name, order, fields, SKIP))));
  const [first = {}] = answers;
  for (const answer of answers) expect(answer).toEqual(first);
  return first;
}

/** Something that is later than what is told next, so that this is decided over histories. */
const later = (to: PureLedger): PureLedger => {
  to.passTime(3_600_000);
  return to.given(...[A, B].map((id) => operation('identify', [id], { identifier: `${id}x` })));
};

describe('what skipping leaves out', () => {
  it('begins a logistic unit where the good ones stand, in whatever order, also late', () => {
    const expected = {
      taken: [PALLET, A, B].sort(),
      skipped: [[UNKNOWN, 'unknown-item']],
    };
    expect(inAnyOrder('pack', [UNKNOWN, A, B], { container: PALLET })).toEqual(expected);
    const at = '2026-03-01T08:30:00Z';
    expect(inAnyOrder('pack', [UNKNOWN, A, B], { container: PALLET, at }, later)).toEqual(expected);
  });

  it('takes the place from none that is left out', () => {
    const packed = (to: PureLedger): PureLedger =>
      to.given(operation('pack', [ELSEWHERE], { container: '00/003000111111111118' }));
    expect(inAnyOrder('pack', [ELSEWHERE, A, B], { container: PALLET }, packed)).toEqual({
      taken: [PALLET, A, B].sort(),
      skipped: [[ELSEWHERE, 'carried']],
    });
  });

  it('asks for the location where things that are packed stand at different places', () => {
    const rule = expect.stringContaining('say location');
    expect(inAnyOrder('pack', [A, ELSEWHERE], { container: PALLET })).toEqual({ refused: [rule] });
    const other = '00/003000111111111118';
    const both = [A, ELSEWHERE, { id: B, container: other }];
    expect(inAnyOrder('pack', both, { container: PALLET })).toEqual({
      taken: [B, other].sort(),
      skipped: [
        [A, rule],
        [ELSEWHERE, rule],
      ].sort(([a = ''], [b = '']) => (String(a) < String(b) ? -1 : 1)),
    });
    expect(inAnyOrder('pack', [A, B, ELSEWHERE], { container: PALLET, location: '414/1' })).toEqual({
      taken: [PALLET, A, B].sort(),
      skipped: [[ELSEWHERE, 'elsewhere']],
    });
    const whole = ledger().when(operation('pack', [A, ELSEWHERE], { container: PALLET }));
    expect(told(whole)).toEqual({ refused: [rule] });
  });

  it('records it at the first one’s place where it is told to record whatever contradicts', () => {
    const recorded = ledger();
    recorded.given(
      operation('pack', [A, ELSEWHERE], { container: PALLET }, { ifContradicted: 'record', reason: 'seen' }),
    );
    expect(recorded.get(PALLET)?.place).toEqual({ kind: 'at', location: '414/1' });
  });

  it('begins it with the earliest, wherever that stands in the list', () => {
    const [early, late] = ['2026-03-01T08:00:02.500Z', '2026-03-01T08:00:02.900Z'];
    const items = [
      { id: A, at: late },
      { id: B, at: early },
    ];
    expect(inAnyOrder('pack', items, { container: PALLET })).toMatchObject({ skipped: [] });
  });

  it('leaves out both of two that exclude each other', () => {
    const front = { assembly: CAR, position: 'front' };
    expect(inAnyOrder('install', [A, B], front)).toEqual({ refused: ['position-occupied'] });
    expect(inAnyOrder('install', [A, B, { id: C, position: 'rear' }], front)).toEqual({
      taken: [C],
      skipped: [
        [A, 'position-occupied'],
        [B, 'position-occupied'],
      ],
    });
    expect(inAnyOrder('install', [ELSEWHERE, B], front)).toMatchObject({ taken: [B] });
  });

  it('says of two for one position that both are asked for, and of one that is there that it is', () => {
    const front = { assembly: CAR, position: 'front' };
    const both = ledger().when(operation('install', [A, B, { id: C, position: 'rear' }], front, SKIP));
    expect(both).toMatchObject({
      skipped: [A, B].map((_, index) => ({ finding: { values: { occupant: [B, A][index], asked: true } } })),
    });
    const taken = ledger().given(operation('install', [A], front));
    const [violation] = [taken.when(operation('install', [B], front))].flatMap((one) =>
      one.kind === 'refused' ? one.violations : [],
    );
    expect(violation).toMatchObject({ finding: { values: { occupant: A } } });
    expect(violation).not.toMatchObject({ finding: { values: { asked: true } } });
  });

  it('has one entry for an item, with all its rules', () => {
    const shipped = ledger().given(operation('pack', [A], { container: CASE }));
    const decision = shipped.when(
      operation('ship', [A, B], { toParty: 'own/x/b', owner: 'own/x/b', location: '414/9' }, SKIP),
    );
    expect(decision).toMatchObject({ kind: 'refused' });
    const moved = shipped.when(operation('sell', [A, B], { owner: 'own/x/b' }, { ...SKIP, recordedFor: 'own/x/c' }));
    expect(told(moved)).toEqual({ refused: ['not-owner'] });
    const mixed = shipped.when(
      operation('ship', [A, { id: B, location: '414/1' }], { toParty: 'own/x/b', location: '414/9' }, SKIP),
    );
    expect(told(mixed)).toEqual({ taken: [B], skipped: [[A, 'carried', 'elsewhere']] });
  });

  it('tells what was left out in the order of the list, also where only who speaks is wrong', () => {
    const strangers = (to: PureLedger): PureLedger =>
      to.given(operation('pack', [A], { container: CASE }), operation('ship', [C], { toParty: 'own/x/b' }));
    for (const order of orders([A, B, C, UNKNOWN])) {
      const items = [...order, { id: ELSEWHERE, onBehalfOf: 'own/acme/self' }];
      const decision = strangers(ledger()).when(
        operation('move', items, { location: '414/1' }, { ...SKIP, recordedFor: 'own/x/c' }),
      );
      expect(decision.kind === 'accepted' && decision.skipped.map(({ requested, item }) => requested ?? item)).toEqual(
        order,
      );
    }
  });

  it('names the item that was asked, not what is in it', () => {
    const components = [{ id: UNKNOWN }];
    const decision = ledger().when(
      operation('manufacture', [{ id: 'own/acme/car/N', components }, 'own/acme/car/M'], { location: '414/1' }, SKIP),
    );
    expect(told(decision)).toEqual({
      taken: ['own/acme/car/M'],
      skipped: [['own/acme/car/N', 'unknown-item']],
    });
  });

  it('names the item that was asked where a later event of another would become impossible', () => {
    const before = (to: PureLedger): PureLedger => {
      to.given(operation('pack', [A, B], { container: CASE }));
      to.passTime(3_600_000);
      return to.given(operation('unpack', [A], { container: CASE }), operation('move', [C], { location: '414/1' }));
    };
    const at = '2026-03-01T08:30:00Z';
    expect(inAnyOrder('unpack', [A, B], { container: CASE, at }, before)).toEqual({
      taken: [B],
      skipped: [[A, 'not-in-carrier']],
    });
  });

  it('takes one of two that say the same of an item, and none of two that do not', () => {
    const known = (to: PureLedger): PureLedger =>
      to.given(operation('identify', [A], { identifier: 'own/acme/tag/1' }));
    const decision = known(ledger()).when(operation('move', [A, 'own/acme/tag/1', B], { location: '414/3' }, SKIP));
    expect(told(decision)).toEqual({ taken: [A, B], skipped: [[A, 'is the same item as items[0]: name it once']] });
    const unlike = known(ledger()).when(
      operation('move', [A, { id: 'own/acme/tag/1', location: '414/4' }, B], { location: '414/3' }, SKIP),
    );
    expect(told(unlike)).toMatchObject({ taken: [B] });
    expect(unlike).toMatchObject({ skipped: [{ field: 'items[0]' }, { field: 'items[1]' }] });
  });

  describe('of a container that refuses, with something named beside it that is in it', () => {
    const looking = (to: PureLedger): PureLedger => {
      to.within = (subject) => {
        const { recalls, recallStatus } = to.context();
        const closed = closedMarksOf(to.states, recallStatus);
        return withinThen({ then: to.states, known: to.states }, subject, { recalls, closed });
      };
      return to;
    };
    const stolen = (to: PureLedger): PureLedger =>
      looking(to).given(
        operation('pack', [A, B], { container: CASE }),
        operation('report', [CASE], { as: 'stolen' } as ItemFields),
      );
    const toBuyer = { toParty: 'own/x/b' };

    it.each<[ItemsOperation['operation'], ItemFields]>([
      ['ship', toBuyer],
      ['sell', { owner: 'own/x/b' }],
      ['void-shipping', {}],
      ['return', { location: '414/1', purpose: 'refund' }],
    ])('%s refuses all where nothing is left, in whatever order', (name, fields) => {
      for (const order of orders([CASE, A])) {
        const decision = stolen(ledger()).when(operation(name, order, fields, SKIP));
        expect(decision.kind).toBe('refused');
        const named = decision.kind === 'refused' ? decision.violations.map(({ item }) => item) : [];
        expect([...new Set(named)].sort()).toEqual([A, CASE].sort());
      }
    });

    it('leaves out each with one entry, and takes the others, also late and at depth', () => {
      const at = '2026-03-01T08:30:00Z';
      const late = (to: PureLedger): PureLedger => later(stolen(to));
      const deep = (to: PureLedger): PureLedger => stolen(to.given(operation('pack', [CASE], { container: PALLET })));
      for (const [fields, before] of [
        [toBuyer, stolen],
        [{ ...toBuyer, at }, late],
      ] as const)
        expect(inAnyOrder('ship', [CASE, A, C], fields, before)).toMatchObject({
          taken: [C],
          skipped: [expect.arrayContaining([CASE]), expect.arrayContaining([A, 'carried'])],
        });
      expect(inAnyOrder('ship', [PALLET, CASE, A, C], toBuyer, deep)).toMatchObject({ taken: [C] });
      const decision = deep(ledger()).when(operation('ship', [PALLET, CASE, A, C], toBuyer, SKIP));
      expect(decision).toMatchObject({
        skipped: [{ field: 'items[0]' }, { field: 'items[1]' }, { field: 'items[2]' }],
      });
    });

    it('takes what may be taken by itself', () => {
      const expired = (to: PureLedger): PureLedger =>
        looking(to).given(
          operation('introduce', ['own/acme/unit/old'], { location: '414/1', expiry: '2026-01-01' }),
          operation('pack', [A, 'own/acme/unit/old'], { container: CASE }),
        );
      expect(inAnyOrder('sell', [CASE, A, 'own/acme/unit/old'], { owner: 'own/x/b' }, expired)).toMatchObject({
        taken: [A],
        skipped: [
          [CASE, 'expired'],
          ['own/acme/unit/old', 'expired'],
        ],
      });
    });
  });

  it('leaves out what comes from the future, and takes the rest', () => {
    const decision = ledger().when(
      operation('move', [{ id: A, at: '2031-01-01T00:00:00Z' }, B], { location: '414/3' }, SKIP),
    );
    expect(decision).toMatchObject({ kind: 'accepted', skipped: [{ field: 'items[0].at' }] });
  });

  it('leaves out of what replaces a mistake what refuses', () => {
    const mended = ledger();
    mended.given(operation('move', [A], { location: '414/2' }));
    const position = mended.head - 1;
    const replacement = operation('move', [A, UNKNOWN], { location: '414/3' }, SKIP);
    const decision = mended.when({
      operation: 'correct',
      recordedFor: 'own/acme/self',
      target: { event: position },
      found: new Map([[A, [position]]]),
      foundSinceMs: 0,
      replacement,
    });
    expect(decision).toMatchObject({ kind: 'accepted', skipped: [{ item: UNKNOWN }] });
    expect(mended.resolved(A)?.place).toEqual({ kind: 'at', location: '414/3' });
  });
});
