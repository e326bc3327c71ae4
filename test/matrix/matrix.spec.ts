import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { refold } from '../../src/ledger/history/refold.js';
import type { ItemFields } from '../../src/ledger/operations/fields.js';
import type { Decision, ItemsOperation, Operation } from '../../src/ledger/operations/operation.js';
import { rulesOf, rulesTold } from '../support/broken-rules.js';
import { operation, PureLedger } from '../support/pure-ledger.js';
import { ELSEWHERE, MODES, type Mode } from './elsewhere.js';

const [A, B, C, D] = ['own/acme/a', 'own/acme/b', 'own/acme/c', 'own/acme/d'];
const [PLANT, SHOP] = ['own/acme/plant', 'own/acme/shop'];
const GTIN = '01/09506000134352';
const [UNIT, OTHER, CASE] = [`${GTIN}/21/1`, `${GTIN}/21/2`, '01/19506000134359/21/C1'];
const [PALLET, CAR, MOTOR, ALIAS] = ['00/095060001343520017', 'own/acme/car/1', 'own/acme/motor/1', 'own/acme/alias/1'];
const on = (day: number) => ({ at: `2026-02-0${day}T08:00:00Z` });

type Told = ItemFields & Readonly<Record<string, unknown>>;
const by = (party: string, name: ItemsOperation['operation'], items: readonly string[], fields: Told = {}) =>
  operation(name, items, fields, { recordedFor: party });

function claimed(party: string, type: string, subject: string, data: object): Operation {
  const draft = { type, subject, data: { ...on(5), by: party, claimed: true, ...data } };
  return { operation: 'observe', recordedFor: party, observations: [draft] } as unknown as Operation;
}

function made(...more: readonly Operation[]): PureLedger {
  const born = { location: PLANT, owner: A, ...on(1) };
  return new PureLedger().given(by(A, 'manufacture', [UNIT, OTHER, CASE, MOTOR, CAR], born), ...more);
}

/** Declares what was told of it by such events erroneous. */
function correcting(of: PureLedger, subject: string, type: string, replacement?: ItemsOperation): Operation {
  const positions = of.events.filter((one) => one.subject === subject && one.type === type).map((one) => one.position);
  const found = new Map([[subject, positions]]);
  const asked = { operation: 'correct', recordedFor: A, target: { capture: 'c' }, found } as const;
  return replacement ? { ...asked, replacement } : asked;
}

/** In place of a move of something else. */
function inPlace(of: PureLedger, replacement: ItemsOperation): Decision {
  of.given(by(A, 'move', [OTHER], { location: SHOP, ...on(4) }));
  return of.when(correcting(of, OTHER, 'ItemMoved', replacement));
}

const owner = (of: PureLedger, subject: string): string | undefined => of.resolved(subject)?.owner;
const ended = (item: string, more: Told = {}) =>
  by(A, 'decommission', [item], { cause: 'destroyed', ...on(3), ...more });
const sale = (item: string, to = B, more: Told = {}, party = A) => by(party, 'sell', [item], { owner: to, ...more });
const named = by(A, 'identify', [UNIT], { change: 'added', identifier: ALIAS, ...on(2) });
const packed = (item: string, container: string) => by(A, 'pack', [item], { container, ...on(2) });
const built = by(A, 'install', [MOTOR], { assembly: CAR, ...on(3) });
const carSold = by(A, 'sell', [CAR], { owner: C, ...on(2) });
const carPacked = by(A, 'pack', [CAR, UNIT], { container: PALLET, ...on(4) });
const moved = (item: string) => by(A, 'move', [item], { location: SHOP, ...on(6) });
const refused = (of: PureLedger, asked: Operation): readonly string[] => rulesOf(of.when(asked));

/** What each row comes to in each way: the ledger, so that it is folded again, and what is seen of it. */
type Cell = () => readonly [PureLedger, unknown, unknown];
const cell = (of: PureLedger, see: (of: PureLedger) => unknown, expected: unknown): ReturnType<Cell> => [
  of,
  see(of),
  expected,
];

/** A component in an assembly of another owner, on a pallet: the pallet's sale passes neither. */
const titlesOfParts = (of: PureLedger): unknown => [owner(of, MOTOR), owner(of, CAR), owner(of, UNIT)];

const CELLS: Readonly<Record<string, Partial<Record<Mode, Cell>>>> = {
  '1 the end of a life': {
    now: () => cell(made(ended(UNIT)), (of) => refused(of, sale(UNIT)), ['ended']),
    late: () => cell(made(sale(UNIT, B, on(4))), (of) => refused(of, ended(UNIT)), ['ended']),
    claim: () =>
      cell(made(claimed(A, 'ItemDecommissioned', UNIT, { cause: 'destroyed' })), (of) => refused(of, sale(UNIT)), [
        'ended',
      ]),
    correction() {
      const of = made(ended(UNIT));
      of.given(correcting(of, UNIT, 'ItemDecommissioned'));
      return cell(of, () => refused(of, sale(UNIT)), ['accepted']);
    },
    replacement: () => cell(made(ended(UNIT)), (of) => rulesOf(inPlace(of, sale(UNIT, B, on(4)))), ['ended']),
    container: () => cell(made(packed(UNIT, CASE), ended(CASE)), (of) => refused(of, sale(UNIT)), ['ended']),
    assembly: () =>
      cell(made(built, ended(CAR, { cause: 'scrapped' })), (of) => refused(of, sale(MOTOR)), ['carried', 'ended']),
    'other identifier': () => cell(made(named, ended(UNIT)), (of) => refused(of, sale(ALIAS)), ['ended']),
  },
  '2 another label': {
    replacement() {
      const of = made(claimed(A, 'ItemObserved', UNIT, { facts: { lot: `${GTIN}/10/L1` }, ...on(2) }));
      const asked = by(A, 'receive', [UNIT], { location: SHOP, lot: `${GTIN}/10/X9`, ...on(4) });
      return cell(of, () => rulesOf(inPlace(of, asked)).includes('other-facts'), true);
    },
    assembly() {
      const of = made(claimed(A, 'ItemObserved', MOTOR, { facts: { lot: 'own/acme/motor/10/L1' }, ...on(2) }));
      const label = { facts: { lot: 'own/acme/motor/10/X9' }, assembly: CAR };
      return cell(of, () => rulesTold(of.when(claimed(A, 'ComponentInstalled', MOTOR, label))), ['other-facts']);
    },
  },
  '6 other identifiers': {
    replacement: () =>
      cell(
        made(named),
        (of) => [inPlace(of, by(A, 'move', [ALIAS], { location: SHOP, ...on(4) })).kind, of.resolved(UNIT)?.place],
        ['accepted', { kind: 'at', location: SHOP }],
      ),
    container: () =>
      cell(
        made(named, packed(UNIT, CASE)),
        (of) => [refused(of, by(A, 'unpack', [ALIAS], { container: CASE })), of.get(UNIT)?.carrier],
        [['accepted'], undefined],
      ),
    assembly() {
      const of = made(by(A, 'identify', [MOTOR], { change: 'added', identifier: ALIAS, ...on(2) }), built);
      return cell(of, () => [refused(of, by(A, 'remove', [ALIAS], { assembly: CAR })), of.get(MOTOR)?.carrier], [
        ['accepted'],
        undefined,
      ]);
    },
  },
  '28 sales by who owns nothing': {
    now: () => cell(made(packed(UNIT, PALLET)), (of) => refused(of, sale(PALLET, D, {}, C)), ['reaches-nothing']),
    late: () =>
      cell(made(packed(UNIT, PALLET), moved(PALLET)), (of) => refused(of, sale(PALLET, D, on(5), C)), [
        'reaches-nothing',
      ]),
    claim: () =>
      cell(
        made(packed(UNIT, PALLET), claimed(C, 'ItemSold', PALLET, { title: { from: C, to: D } })),
        (of) => [owner(of, UNIT), of.resolved(UNIT)?.disposition],
        [A, 'in_progress'],
      ),
    correction() {
      const of = made(
        sale(UNIT, B, on(2)),
        packed(OTHER, PALLET),
        by(A, 'pack', [UNIT], { container: PALLET, ...on(3) }),
        sale(PALLET, C, on(4), B),
      );
      of.given(correcting(of, UNIT, 'ItemSold'));
      return cell(of, () => [owner(of, UNIT), of.resolved(UNIT)?.disposition], [A, 'in_progress']);
    },
    replacement: () =>
      cell(made(packed(UNIT, PALLET)), (of) => rulesOf(inPlace(of, sale(PALLET, D, on(4), C))), ['reaches-nothing']),
    container: () =>
      cell(made(packed(UNIT, CASE), packed(CASE, PALLET)), (of) => refused(of, sale(PALLET, D, {}, C)), [
        'reaches-nothing',
      ]),
    assembly: () => cell(made(built), (of) => refused(of, sale(CAR, D, {}, C)), ['not-owner']),
  },
  '32 a component’s title': {
    now: () => cell(made(carSold, built, carPacked, sale(PALLET, B, on(5))), titlesOfParts, [A, C, B]),
    late: () => cell(made(carSold, carPacked, sale(PALLET, B, on(5)), built), titlesOfParts, [A, C, B]),
    claim: () =>
      cell(
        made(carSold, built, carPacked, claimed(A, 'ItemSold', PALLET, { title: { from: A, to: B } })),
        titlesOfParts,
        [A, C, B],
      ),
    correction() {
      const of = made(carSold, built, carPacked, sale(PALLET, B, on(5)));
      return cell(of.given(correcting(of, CAR, 'ItemSold')), titlesOfParts, [B, B, B]);
    },
    container: () =>
      cell(
        made(
          carSold,
          built,
          packed(CAR, CASE),
          packed(CASE, PALLET),
          by(A, 'pack', [UNIT], { container: PALLET, ...on(4) }),
          sale(PALLET, B, on(5)),
        ),
        titlesOfParts,
        [A, C, B],
      ),
    assembly: () => cell(made(built, sale(CAR, B, on(4))), (of) => [owner(of, MOTOR), owner(of, CAR)], [B, B]),
  },
  '34 strangers': {
    now: () =>
      cell(
        made(),
        (of) =>
          [
            by(B, 'pack', [UNIT], { container: CASE }),
            by(B, 'install', [MOTOR], { assembly: CAR }),
            by(B, 'ship', [UNIT], { toParty: C }),
          ].map((asked) => refused(of, asked).includes('not-holder')),
        [true, true, true],
      ),
    late: () =>
      cell(
        made(moved(UNIT)),
        (of) => refused(of, by(B, 'ship', [UNIT], { toParty: C, ...on(2) })).includes('not-holder'),
        true,
      ),
    correction() {
      const of = made(claimed(B, 'ItemPacked', UNIT, { container: PALLET }));
      of.given(correcting(of, UNIT, 'ItemPacked'));
      return cell(
        of,
        () => [rulesTold(of.when(by(A, 'move', [UNIT], { location: SHOP }))), of.resolved(UNIT)?.holder],
        [[], A],
      );
    },
    replacement: () =>
      cell(
        made(),
        (of) => rulesOf(inPlace(of, by(B, 'pack', [UNIT], { container: CASE, ...on(4) }))).includes('not-holder'),
        true,
      ),
    container: () =>
      cell(made(packed(UNIT, CASE)), (of) => refused(of, by(B, 'unpack', [UNIT], { container: CASE })), ['not-holder']),
    assembly: () => cell(made(built), (of) => refused(of, by(B, 'remove', [MOTOR], { assembly: CAR })), ['not-holder']),
    'other identifier': () =>
      cell(made(named), (of) => refused(of, by(B, 'move', [ALIAS], { location: SHOP })), ['not-holder']),
  },
  '35 no change, and nonsense': {
    now: () =>
      cell(
        made(),
        (of) => [
          refused(of, sale(UNIT, A)),
          refused(of, by(A, 'return', [UNIT], { purpose: 'unsold', location: PLANT })),
        ],
        [['owns-already'], ['nothing-to-return']],
      ),
    late: () => cell(made(moved(UNIT)), (of) => refused(of, sale(UNIT, A, on(3))), ['owns-already']),
    claim: () => cell(made(claimed(A, 'ItemSold', UNIT, { title: { from: A, to: A } })), (of) => owner(of, UNIT), A),
    replacement: () => cell(made(), (of) => rulesOf(inPlace(of, sale(UNIT, A, on(4)))), ['owns-already']),
    container: () =>
      cell(
        made(packed(UNIT, PALLET)),
        (of) => [
          refused(of, sale(PALLET, A)),
          refused(of, by(A, 'return', [PALLET], { purpose: 'unsold', location: PLANT })),
        ],
        [['owns-already'], ['nothing-to-return']],
      ),
    'other identifier': () => cell(made(named), (of) => refused(of, sale(ALIAS, A)), ['owns-already']),
  },
};

const told = Object.entries(CELLS).flatMap(([row, cells]) =>
  Object.entries(cells).map(([mode, one]) => [row, mode, one] as const),
);

describe('what is most dangerous to people', () => {
  it.each(told)('holds: %s, %s', (_row, _mode, one) => {
    const [ledger, seen, expected] = one();
    expect(seen).toEqual(expected);
    const again = refold(ledger.histories()).states;
    for (const [subject, { place, owner: whose, ended: end }] of again)
      expect(ledger.get(subject)).toMatchObject({
        place,
        ...(whose ? { owner: whose } : {}),
        ...(end ? { ended: end } : {}),
      });
  });

  it.each(Object.keys(ELSEWHERE))('is asked in every way: %s', (row) => {
    const missing = MODES.filter((mode) => !CELLS[row]?.[mode] && !ELSEWHERE[row]?.[mode]);
    expect(missing).toEqual([]);
    for (const at of Object.values(ELSEWHERE[row] ?? {})) {
      if (typeof at === 'string') continue;
      const [file, title] = at;
      expect([file, existsSync(file) && readFileSync(file, 'utf8').includes(title)]).toEqual([file, true]);
    }
  });
});
