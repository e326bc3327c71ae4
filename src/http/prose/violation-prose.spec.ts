import { describe, expect, it } from '@jest/globals';
import type { Found, Violation } from '../../ledger/violation.js';
import { refusalProse, shownAnomaly, shownViolation } from './violation-prose.js';
import { asSaid } from '../../ledger/sentences.js';

const UNIT = '01/09506000134352/21/1';
const PALLET = '00/095060001343520017';

/** Each code with values of every form that it has, and the words of it. */
const SAID: readonly (readonly [Found, string])[] = [
  [
    { rule: 'exists-already', values: {} },
    'an item is introduced or manufactured once: record what happened to it since, or correct what was recorded',
  ],
  [{ rule: 'unknown-item', values: {} }, 'the item is unknown: introduce, manufacture or receive it first'],
  [
    { rule: 'unknown-item', values: { carrier: PALLET } },
    `${PALLET} is unknown: introduce, manufacture or receive it first`,
  ],
  [
    { rule: 'carried', values: { kind: 'container', carrier: PALLET, instead: 'ship' } },
    `it is packed in ${PALLET}: unpack it first, or ship that`,
  ],
  [
    { rule: 'carried', values: { kind: 'assembly', carrier: 'vin/1', instead: 'move' } },
    'it is installed in vin/1: remove it first, or move that',
  ],
  [{ rule: 'in-transit', values: {} }, 'it is in transit: receive it first'],
  [{ rule: 'in-transit', values: { other: PALLET } }, `${PALLET} is in transit: receive it first`],
  [
    { rule: 'elsewhere', values: { at: '414/1', asked: '414/2' } },
    'it is at 414/1, not at 414/2: name the place where it is, or move it first',
  ],
  [
    { rule: 'elsewhere', values: { at: '414/1', other: PALLET, otherAt: '414/2' } },
    `it is at 414/1, ${PALLET} is at 414/2: name the place where it is, or move it first`,
  ],
  [{ rule: 'dispensed', values: {} }, 'it was dispensed: a dispensed item can only be returned'],
  [{ rule: 'dispensed', values: { joined: true } }, 'it was dispensed: a dispensed item can only be returned'],
  [
    { rule: 'dispensed', values: { joined: true, other: PALLET } },
    `${PALLET} was dispensed: a dispensed item can only be returned`,
  ],
  [
    { rule: 'not-holder', values: { holder: 'own/a', by: 'own/b' } },
    'only its holder own/a or somebody on its behalf may do that, not own/b: say in onBehalfOf for whom it is done',
  ],
  [
    { rule: 'not-owner', values: { owner: 'own/a', from: 'own/b' } },
    'own/b does not own it, own/a does: transfer it on behalf of the owner',
  ],
  [
    { rule: 'not-owner', values: { owner: 'own/a' } },
    'who transfers it does not own it, own/a does: transfer it on behalf of the owner',
  ],
  [
    { rule: 'owner-unknown', values: {} },
    'nobody is known to own it: say first whose it is, by receive or ship with owner',
  ],
  [
    { rule: 'received-already', values: { location: '414/1' } },
    'it is at 414/1 already: move it, if it is to be elsewhere',
  ],
  [
    { rule: 'not-in-carrier', values: { kind: 'container', carrier: PALLET } },
    `it is not packed in ${PALLET}: name what it is in, or leave it as it is`,
  ],
  [
    { rule: 'not-in-carrier', values: { kind: 'assembly', carrier: '' } },
    'it is not installed in anything: name what it is in, or leave it as it is',
  ],
  [
    { rule: 'not-in-carrier', values: { position: 'rear', asked: 'front' } },
    'it is installed at rear, not at front: name that position',
  ],
  [{ rule: 'closes-circle', values: { carrier: PALLET } }, `${PALLET} is itself carried by ${UNIT}: name another`],
  [
    { rule: 'position-occupied', values: { assembly: 'vin/1', position: 'front', occupant: 'own/m' } },
    'own/m is installed at front of vin/1: remove that first, or name another position',
  ],
  [
    { rule: 'counter-decreases', values: { counter: 'cycles', known: '12', value: '9' } },
    'cycles was 12 before, 9 is less: send it as it stands, or correct what was recorded',
  ],
  [
    { rule: 'nothing-to-return', values: { location: '414/1' } },
    'it is at 414/1, and is not out by a sale or a shipment: move it, if it is to be elsewhere',
  ],
  [
    { rule: 'container-in-use', values: { because: 'not-empty' } },
    'a logistic unit begins a new life only when it is empty: unpack what is in it first',
  ],
  [
    { rule: 'container-in-use', values: { because: 'too-soon' } },
    'an SSCC is not used again within 12 months: take another SSCC',
  ],
  [{ rule: 'missing-leg', values: { location: '414/1' } }, 'it was last at 414/1: nobody told of its shipment'],
  [{ rule: 'misdirected', values: { toLocation: '414/1' } }, 'it was shipped to 414/1'],
  [
    { rule: 'not-identified-so', values: { identifier: 'own/x' } },
    'own/x is no identifier of it: name one that it has',
  ],
  [
    { rule: 'recalled', values: { recall: 'recall/r1' } },
    'it is recalled by recall/r1: clear it first, or send it to one of the sites of the recall',
  ],
  [
    { rule: 'recalled', values: { recall: 'recall/r1', unit: 'own/m' } },
    'own/m, which is in it, is recalled by recall/r1: clear it first, or send it to one of the sites of the recall',
  ],
  [
    { rule: 'recalled', values: { recall: 'recall/r1', unit: 'transformation/B1' } },
    'it, or what is in it, was made by transformation/B1 of what is recalled by recall/r1: clear it first, or send it to one of the sites of the recall',
  ],
];

const history = {
  subject: UNIT,
  began: 'manufactured',
  place: { kind: 'at', location: '414/1' },
  carrier: { kind: 'container', id: PALLET },
  holder: 'own/a',
  owner: 'own/b',
  position: 7,
} as const;

describe('a broken rule in words', () => {
  it.each(SAID)('%j', (finding, words) => {
    const violation: Violation = { field: 'items[0]', item: UNIT, finding, history };
    expect(shownViolation(violation)).toEqual({
      field: 'items[0]',
      value: UNIT,
      item: UNIT,
      rule: `${finding.rule}: ${words}`,
      history: `${UNIT}: manufactured, at 414/1, packed in ${PALLET}, held by own/a, owned by own/b (last event at position 7)`,
    });
  });

  it('says of what only carries that its own title never passes', () => {
    const finding = { rule: 'reaches-nothing', values: { from: 'own/self' } } as const;
    const of = (item: string): string => shownViolation({ field: 'items[0]', item, finding }).rule;
    for (const carrier of ['00/095060001343520017', '8003/09506000134352T9'])
      expect(of(carrier)).toBe(
        'its own title never passes, and nothing in it is known to belong to own/self: say in onBehalfOf who owns what is in it; by itself it is shipped or moved without an owner',
      );
    expect(of('01/09506000134352/21/C1')).toMatch(/nothing of it, and nothing in it, is known to belong to own\/self/);
  });

  it('says of an id that was replaced that it holds no longer', () => {
    const finding = { rule: 'not-identified-so', values: { identifier: 'own/x/1' } } as const;
    expect(shownViolation({ field: 'items[0].former', item: 'own/x/1', finding }).rule).toBe(
      'it goes by own/x/1 no longer, which was replaced or ended before: name one that it has',
    );
  });

  it('says of what expired before it was made when that was', () => {
    const values = { expiry: '2026-03-31', made: '2026-05-01' };
    expect(
      shownViolation({ field: 'items[0].expiry', item: 'own/x/1', finding: { rule: 'expired', values } }).rule,
    ).toBe(
      'it expired on 2026-03-31, before it was made (2026-05-01): say when it was made, and when it really expires',
    );
  });

  it('says whose an identifier is, without a history', () => {
    const finding = { rule: 'identifier-taken', values: { belongsTo: 'own/a/b/1' } } as const;
    expect(shownViolation({ field: 'items[0].identifier', value: 'own/x', item: UNIT, finding })).toEqual({
      field: 'items[0].identifier',
      value: 'own/x',
      item: UNIT,
      rule: 'belongs to own/a/b/1: take another, for no identifier is given twice',
    });
  });

  it('names the later event that would become impossible', () => {
    const finding = { rule: 'in-transit', values: {} } as const;
    const violation = { field: 'items[0]', item: UNIT, finding, history, makesImpossible: 12 };
    expect(shownViolation(violation).rule).toBe(
      'makes the event at position 12 impossible: in-transit: it is in transit: receive it first',
    );
  });

  it('leaves the words of a rule of form, and those that were recorded before, as they are', () => {
    const violation = {
      field: 'items[0].lot',
      value: 'L',
      rule: asSaid('is too long'),
      item: UNIT,
      history: 'as it was',
    };
    expect(shownViolation(violation)).toEqual(violation);
  });

  it('begins with the item, or with the field where there is none', () => {
    const finding = { rule: 'exists-already', values: {} } as const;
    expect(refusalProse([{ field: 'items[0]', item: UNIT, finding, history }])).toBe(
      `${UNIT} exists-already: an item is introduced or manufactured once: record what happened to it since, or correct what was recorded`,
    );
    expect(refusalProse([{ field: 'lot', rule: asSaid('is too long') }])).toBe('lot is too long');
    expect(refusalProse([])).toBeUndefined();
  });

  it.each([
    [{ subject: UNIT }, `${UNIT}: nothing is recorded of it`],
    [{ place: { kind: 'nowhere' } }, `${UNIT}: received, at no known place (last event at position 3)`],
    [{ place: { kind: 'transit' } }, `${UNIT}: received, in transit to a place not told (last event at position 3)`],
    [
      { place: { kind: 'transit', toLocation: '414/2', toParty: 'own/p' } },
      `${UNIT}: received, in transit to 414/2 (last event at position 3)`,
    ],
    [
      { place: { kind: 'transit', toParty: 'own/p' } },
      `${UNIT}: received, in transit to own/p (last event at position 3)`,
    ],
    [{ place: { kind: 'with', party: 'own/p' } }, `${UNIT}: received, with own/p (last event at position 3)`],
    [{ place: { kind: 'gone' } }, `${UNIT}: received, dispensed (last event at position 3)`],
    [
      { place: { kind: 'gone' }, carrier: { kind: 'assembly', id: 'vin/1' } },
      `${UNIT}: received, dispensed, installed in vin/1 (last event at position 3)`,
    ],
  ] as const)('tells the history %j of the subject', (facts, words) => {
    const known = 'place' in facts ? { subject: UNIT, began: 'received', position: 3, ...facts } : facts;
    const finding = { rule: 'misdirected', values: { toLocation: '414/1' } } as const;
    const contradiction = { ...finding, field: 'location', severity: 'flagged', subject: UNIT, position: 4 } as const;
    expect(shownAnomaly({ ...contradiction, history: known as typeof history })).toEqual({
      rule: 'misdirected',
      message: 'it was shipped to 414/1',
      history: words,
    });
  });
});
