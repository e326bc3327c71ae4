import type { Stage } from '../play.js';
import { at, inOrder, MAKER, RECORD, SELF, tell, WHOLESALER, YARD } from './telling.js';

const HALL = 'own/acme/assembly-hall';
const cell = (serial: string): string => `own/acme/cell/${serial}`;
const module_ = (serial: string): string => `own/acme/module/${serial}`;
const battery = (serial: string): string => `own/acme/battery/${serial}`;
const CAR = 'vin/5YJ3E7EA7KF000316';
const OTHER_CAR = 'vin/WVWZZZ1JZXW000001';
const ENGINE = 'part/1AB23/ENGINE-4/E100';
const DISK = 'part/1AB23/HPT-DISK-7/D0042';

const cycles = (value: string): readonly object[] => [{ name: 'cycles', value, unit: 'C62', since: 'new' }];

/** Cells in modules in a battery in a car: built in, swapped, sold apart and together, with positions and counters. */
export async function assemblies(stage: Stage): Promise<void> {
  const made = { location: HALL, recordedFor: MAKER };
  await inOrder(stage, [
    tell('manufacture', [cell('C1'), cell('C2'), cell('C3'), cell('C4')], { lot: 'W17', at: at(5), ...made }),
    tell(
      'manufacture',
      [
        {
          id: module_('M1'),
          components: [
            { id: cell('C1'), position: '1' },
            { id: cell('C2'), position: '2' },
            { lot: 'own/acme/glue/10/G7', quantity: '0.25', unit: 'KGM' },
          ],
        },
      ],
      {
        lot: 'MOD1',
        production: { line: 'L1', equipment: 'press-7', operator: 'op-81', supplier: 'S-33' },
        attributes: { colour: 'red', voltage: 400, tested: true },
        at: at(6),
        ...made,
      },
    ),
    tell('manufacture', [{ id: battery('B1'), components: [{ id: module_('M1'), position: 'left' }] }, battery('B2')], {
      at: at(7),
      ...made,
    }),
    tell('manufacture', [{ id: CAR, components: [{ id: battery('B1'), position: 'floor' }] }, OTHER_CAR], {
      product: 'own/acme/model-one',
      at: at(8),
      ...made,
    }),
    [
      'position-occupied',
      tell('install', [battery('B2')], { assembly: CAR, position: 'floor', at: at(9), recordedFor: MAKER }),
    ],
    ['carried', tell('sell', [cell('C1')], { toParty: WHOLESALER, at: at(9), recordedFor: MAKER })],
    tell('sell', [cell('C2')], { owner: 'own/leasing/self', at: at(9, 9), recordedFor: MAKER }),
    tell('ship', [CAR], { toParty: WHOLESALER, owner: WHOLESALER, at: at(10), recordedFor: MAKER }),
    tell('receive', [CAR], { location: YARD, at: at(12), recordedFor: WHOLESALER }),
    tell('remove', [battery('B1')], {
      assembly: CAR,
      position: 'floor',
      counters: [{ name: 'distance', value: '8211', unit: 'KMT', since: 'new' }],
      at: at(40),
      recordedFor: WHOLESALER,
    }),
    ['not-in-carrier', tell('remove', [battery('B1')], { assembly: CAR, at: at(41), recordedFor: WHOLESALER })],
    tell('move', [OTHER_CAR], { location: YARD, at: at(41), recordedFor: MAKER }),
    tell('install', [{ id: battery('B1'), assembly: OTHER_CAR, position: 'floor' }], {
      at: at(42),
      recordedFor: WHOLESALER,
      counters: [{ name: 'distance', value: '8211', unit: 'KMT', since: 'new' }],
    }),
    ['closes-circle', tell('install', [OTHER_CAR], { assembly: cell('C1'), at: at(43), recordedFor: MAKER })],
    tell('remove', [module_('M1')], { at: at(44), location: YARD, recordedFor: WHOLESALER }),
    // Told late: the module was not the same all the time.
    tell('remove', [cell('C2')], { assembly: module_('M1'), position: '2', at: at(9, 12), recordedFor: MAKER }),
    tell('install', [cell('C3')], {
      assembly: module_('M1'),
      position: '2',
      at: at(9, 13),
      recordedFor: MAKER,
      ...RECORD,
    }),
    tell('install', [cell('C4')], {
      assembly: module_('M1'),
      position: '1',
      at: at(45),
      recordedFor: MAKER,
      ...RECORD,
    }),
    tell('install', [battery('B2')], {
      assembly: CAR,
      position: '__proto__',
      at: at(46),
      recordedFor: MAKER,
      ...RECORD,
    }),
  ]);
  await lifeLimitedPart(stage);
}

async function lifeLimitedPart(stage: Stage): Promise<void> {
  await inOrder(stage, [
    tell('manufacture', [DISK, ENGINE], { location: HALL, at: '2021-05-03', owner: SELF, onBehalfOf: SELF }),
    tell('install', [DISK], {
      assembly: ENGINE,
      position: 'HPT stage 1',
      counters: cycles('0'),
      at: '2021-05-10T08:00:00Z',
    }),
    tell('remove', [DISK], {
      assembly: ENGINE,
      position: 'HPT stage 1',
      counters: cycles('6120'),
      at: '2024-08-21T08:00:00+02:00',
    }),
    [
      'counter-decreases',
      tell('install', [DISK], { assembly: ENGINE, counters: cycles('6119.5'), at: '2024-09-02T08:00:00Z' }),
    ],
    tell('install', [DISK], { assembly: ENGINE, counters: cycles('6119.5'), at: '2024-09-03T08:00:00Z', ...RECORD }),
    tell('remove', [DISK], {
      counters: [...cycles('7000'), { name: 'hours', value: '12.5' }],
      at: '2025-01-01',
      location: HALL,
    }),
  ]);
}
