import { record, rows, texts, type Story } from './story.js';

const MAKER = 'own/volta/works';
const WORKS = 'own/volta/assembly-hall';
const SERVICE = 'own/volta/service-berlin';
const MOTOR = 'own/volta/motor';
const BAD_LOT = `${MOTOR}/10/W17`;
const FIRST = 'vin/5YJ3E7EA7KF000316';
const SECOND = 'vin/5YJ3E7EA9KF000317';
const THIRD = 'vin/5YJ3E7EA0KF000318';
const RECALL = 'demo-motor-w17';

const motor = (serial: string): string => `${MOTOR}/${serial}`;

/** Motors of lot W17 are bad. One was swapped in service before anybody knew: the car that it came out of is safe, the one it went into is not. */
export const vehicle: Story = {
  title: 'An electric car and a bad lot of motors',
  scenes: [
    record('demo-ev-1', 'four motors are made, three of them of lot W17', 'manufacture', {
      items: [{ id: motor('M1') }, { id: motor('M2') }, { id: motor('M3') }, { id: motor('M9'), lot: 'W18' }],
      lot: 'W17',
      location: WORKS,
      at: '2026-01-12T08:00:00+01:00',
      recordedFor: MAKER,
    }),
    record('demo-ev-2', 'three cars are built, each with its motor: one request', 'manufacture', {
      items: [
        { id: FIRST, components: [{ id: motor('M1'), position: 'rear' }] },
        { id: SECOND, components: [{ id: motor('M9'), position: 'rear' }] },
        { id: THIRD, components: [{ id: motor('M2'), position: 'rear' }] },
      ],
      product: 'own/volta/model-one',
      location: WORKS,
      at: '2026-01-19T08:00:00+01:00',
      recordedFor: MAKER,
    }),
    record('demo-ev-3', 'two cars come to service', 'move', {
      items: [FIRST, SECOND],
      location: SERVICE,
      at: '2026-04-07T09:00:00+02:00',
      recordedFor: MAKER,
    }),
    record('demo-ev-4', 'the motor of the first is taken out', 'remove', {
      items: [motor('M1')],
      assembly: FIRST,
      position: 'rear',
      counters: [{ name: 'distance', value: '8211', unit: 'KMT', since: 'new' }],
      at: '2026-04-07T10:00:00+02:00',
      recordedFor: MAKER,
    }),
    record('demo-ev-5', 'so is that of the second', 'remove', {
      items: [motor('M9')],
      assembly: SECOND,
      at: '2026-04-07T10:30:00+02:00',
      recordedFor: MAKER,
    }),
    record('demo-ev-6', 'and they are swapped', 'install', {
      items: [
        { id: motor('M9'), assembly: FIRST, position: 'rear' },
        { id: motor('M1'), assembly: SECOND, position: 'rear' },
      ],
      at: '2026-04-07T13:00:00+02:00',
      recordedFor: MAKER,
    }),
    {
      key: 'demo-ev-7',
      says: 'motors of lot W17 overheat: they are recalled, with the cars that they are in',
      path: '/v1/recalls',
      body: {
        id: RECALL,
        reason: 'the winding of lot W17 overheats',
        remedy: 'replace the motor',
        scope: { anyOf: [{ components: [BAD_LOT] }] },
        blocks: ['sale', 'use'],
        recordedFor: MAKER,
      },
    },
    {
      asks: 'Which units are affected, and by what path?',
      path: `/v1/recalls/${RECALL}/impact?limit=100`,
      answer: (body) =>
        rows(body, 'units')
          .filter((row) => row['relation'] !== 'former')
          .map((row) => texts(row['path']).toReversed().join(' in '))
          .join('; '),
    },
    {
      asks: 'Which car held a bad motor once, and no longer does?',
      path: `/v1/recalls/${RECALL}/impact?limit=100&include=former`,
      answer: (body) =>
        rows(body, 'units')
          .filter((row) => row['relation'] === 'former')
          .map((row) => String(row['item']))
          .join(', '),
    },
  ],
};
