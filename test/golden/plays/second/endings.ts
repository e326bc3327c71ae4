import { withCheckDigit } from '../check-digit.js';
import type { Stage } from '../play.js';
import {
  at,
  emptied,
  captureOf,
  inOrder,
  MAKER,
  PHARMACY,
  PLANT,
  RECORD,
  SELF,
  SHOP,
  tell,
  WAREHOUSE,
  WHOLESALER,
  YARD,
} from '../stories/telling.js';

const jar = (serial: string | number): string => `own/acme/jar/J${serial}`;
const box = (serial: number): string => `own/acme/jar-box/B${serial}`;
const pallet = (serial: number): string => `00/${withCheckDigit(`09506000700000${serial}0`.padEnd(17, '0'))}`;
const ended = (id: string, cause: string, day: number, more: object = {}): ReturnType<typeof tell> =>
  tell('decommission', [id], { cause, at: at(day), ...more });
const found = (id: string, day: number, more: object = {}): ReturnType<typeof tell> =>
  tell('report', [id], { as: 'found', at: at(day), ...more });

/** Lives that end by every cause, alone and with what is in them; what is found again, and what cannot be. */
export async function endings(stage: Stage): Promise<void> {
  await inOrder(stage, [
    tell(
      'manufacture',
      Array.from({ length: 14 }, (_, n) => jar(n)),
      { lot: 'JL', location: PLANT, at: at(1) },
    ),
    ended(jar(0), 'destroyed', 10),
    ended(jar(1), 'scrapped', 10),
    ended(jar(2), 'consumed', 10, { location: PLANT }),
    ended(jar(3), 'sampled', 10),
    ended(jar(4), 'lost', 10),
    ended(jar(5), 'exported', 10),
    ended(jar(6), 'written_off', 10),
    ['ended', tell('move', [jar(0)], { location: YARD, at: at(11) })],
    ['ended', tell('sell', [jar(4)], { owner: PHARMACY, at: at(11) })],
    tell('move', [jar(1)], { location: YARD, at: at(11), ...RECORD }),
    tell('sell', [jar(5)], { owner: PHARMACY, at: at(11), ...RECORD }),
    ['ended', ended(jar(0), 'destroyed', 12)],
    ended(jar(4), 'destroyed', 12),
    ['ended', tell('identify', [jar(3)], { identifier: 'own/acme/label/J3', at: at(12) })],
    ['not-holder', ended(jar(7), 'scrapped', 10, { recordedFor: MAKER })],
    ended(jar(7), 'scrapped', 10, { recordedFor: MAKER, onBehalfOf: SELF }),
    ended(jar(8), 'scrapped', 10, { recordedFor: MAKER, ...RECORD }),
    ['elsewhere', ended(jar(9), 'lost', 10, { location: YARD })],
    ended(jar(9), 'lost', 10, { location: YARD, ...RECORD }),
    // Told late: what it did after its end makes the end impossible, or is flagged.
    tell('move', [jar(10)], { location: YARD, at: at(20) }),
    ['ended', ended(jar(10), 'sampled', 15)],
    ended(jar(10), 'sampled', 15, RECORD),
    ended(jar(12), 'consumed', 16),
    tell('move', [jar(12)], { location: YARD, at: at(14) }),
    tell('manufacture', [jar(0)], { location: PLANT, at: at(21), ...RECORD }),
  ]);
  await dispensedAndFound(stage);
  await withContents(stage);
  await assembliesEnd(stage);
  await numbersLiveAgain(stage);
}

async function dispensedAndFound(stage: Stage): Promise<void> {
  await inOrder(stage, [
    tell('sell', [jar(11)], { purpose: 'dispense', at: at(20) }),
    ['dispensed', ended(jar(11), 'destroyed', 21)],
    ['counterfeit-suspected', found(jar(11), 21)],
    found(jar(11), 21, { location: YARD, ...RECORD }),
    tell('return', [jar(11)], { location: SHOP, purpose: 'refund', at: at(22), recordedFor: PHARMACY }),
    ['counterfeit-suspected', found(jar(1), 22)],
    found(jar(1), 22, { location: YARD, ...RECORD }),
    found(jar(6), 23, { location: YARD }),
    tell('move', [jar(6)], { location: SHOP, at: at(24) }),
    ['not-reported', found(jar(13), 23)],
    ended(jar(13), 'lost', 23),
    found(jar(13), 25),
    tell('introduce', [jar('X')], { at: at(20) }),
    ended(jar('X'), 'lost', 24),
    found(jar('X'), 25, { location: SHOP, recordedFor: PHARMACY, ...RECORD }),
  ]);
  const wrong = await captureOf(stage, ended(jar(13), 'destroyed', 26));
  await inOrder(stage, [
    { name: 'correct', body: { capture: wrong, reason: 'it was another one', at: at(27) } },
    tell('move', [jar(13)], { location: SHOP, at: at(28) }),
  ]);
  const other = await captureOf(stage, ended(jar(13), 'sampled', 29));
  const instead = { operation: 'decommission', items: [jar(13)], cause: 'lost', at: at(29) };
  await inOrder(stage, [
    { name: 'correct', body: { capture: other, reason: 'nobody had it', replacement: instead } },
    found(jar(13), 30, { location: PLANT }),
  ]);
}

/** Boxes on pallets: what goes with them, what has to be taken out first, what comes back with them or without. */
async function withContents(stage: Stage): Promise<void> {
  const numbers = [1, 2, 3, 4, 5];
  await inOrder(stage, [
    tell(
      'manufacture',
      Array.from({ length: 15 }, (_, n) => jar(100 + n)),
      { lot: 'JM', location: PLANT, at: at(40) },
    ),
    tell('introduce', numbers.map(box), { location: PLANT, at: at(40) }),
    ...numbers.flatMap((n) => [
      tell(
        'pack',
        [97, 98, 99].map((m) => jar(m + 3 * n)),
        { container: box(n), at: at(41) },
      ),
      tell('pack', [box(n)], { container: pallet(n), at: at(42) }),
    ]),
    tell('sell', [jar(101)], { owner: PHARMACY, at: at(43) }),
    ['not-empty', ended(pallet(1), 'scrapped', 50)],
    ended(pallet(1), 'destroyed', 50),
    // What was in it then goes with it, whenever that is told.
    tell('unpack', [jar(100)], { container: box(1), at: at(45) }),
    ['ended', tell('unpack', [jar(101)], { container: box(1), at: at(51) })],
    tell('unpack', [jar(102)], { container: box(1), at: at(52), location: YARD, ...RECORD }),
    ended(pallet(2), 'lost', 50),
    found(jar(103), 52, { location: YARD }),
    found(pallet(2), 53, { location: WAREHOUSE }),
    tell('unpack', [jar(104)], { container: box(2), at: at(54) }),
    ended(pallet(3), 'exported', 50),
    ['counterfeit-suspected', found(jar(107), 51)],
    ['counterfeit-suspected', found(pallet(3), 52)],
    found(pallet(3), 52, { location: YARD, ...RECORD }),
    ['not-empty', ended(pallet(4), 'written_off', 50)],
    ended(pallet(4), 'written_off', 50, RECORD),
    emptied('unpack', { container: pallet(5), at: at(49) }),
    ended(pallet(5), 'written_off', 50),
    ended(box(5), 'lost', 51),
    ended(box(5), 'destroyed', 52),
    ['ended', tell('pack', [jar(100)], { container: box(5), at: at(53) })],
  ]);
}

async function assembliesEnd(stage: Stage): Promise<void> {
  const [robot, other, arm, hand, finger] = ['R1', 'R2', 'A1', 'H1', 'F1'].map((id) => `own/acme/robot/${id}`) as [
    string,
    string,
    string,
    string,
    string,
  ];
  await inOrder(stage, [
    tell('manufacture', [arm, hand, finger, other], { location: PLANT, at: at(60) }),
    tell('manufacture', [{ id: robot, components: [{ id: arm, position: 'left' }] }], { location: PLANT, at: at(61) }),
    tell('install', [hand], { assembly: arm, at: at(62) }),
    ended(robot, 'lost', 65),
    ['ended', tell('install', [finger], { assembly: hand, at: at(66) })],
    found(hand, 66, { location: YARD }),
    found(robot, 67, { location: SHOP }),
    tell('install', [finger], { assembly: other, position: 'first', at: at(67) }),
    ended(other, 'scrapped', 68),
    ['ended', tell('remove', [finger], { assembly: other, at: at(69) })],
    tell('remove', [finger], { assembly: other, at: at(67, 12) }),
    tell('ship', [robot], { toParty: WHOLESALER, at: at(70) }),
    ended(robot, 'lost', 71),
    tell('receive', [robot], { location: WAREHOUSE, at: at(72), recordedFor: WHOLESALER, ...RECORD }),
  ]);
}

/** The number of a logistic unit that has ended. */
async function numbersLiveAgain(stage: Stage): Promise<void> {
  const [first, second] = [pallet(8), pallet(9)];
  await inOrder(stage, [
    tell('manufacture', [jar(201), jar(202)], { location: PLANT, at: '2025-03-01T08:00:00Z' }),
    tell('pack', [jar(201)], { container: first, at: '2025-03-02T08:00:00Z' }),
    emptied('unpack', { container: first, at: '2025-03-02T12:00:00Z' }),
    ended(first, 'exported', 0, { at: '2025-03-03T08:00:00Z' }),
    ['container-in-use', tell('introduce', [first], { location: PLANT, at: '2025-09-03T08:00:00Z' })],
    tell('introduce', [first], { location: PLANT, at: at(80) }),
    tell('pack', [jar(202)], { container: first, at: at(81) }),
    // What was in it went with it, so that it was never emptied.
    tell('pack', [jar(201)], { container: second, at: '2025-03-04T08:00:00Z' }),
    ended(second, 'lost', 0, { at: '2025-03-05T08:00:00Z' }),
    ['container-in-use', tell('introduce', [second], { location: PLANT, at: at(80) })],
    tell('introduce', [second], { location: PLANT, at: at(80), ...RECORD }),
    tell('report', [first], { as: 'found', at: at(82), ...RECORD }),
  ]);
}
