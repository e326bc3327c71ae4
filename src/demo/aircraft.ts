import { record, rows, texts, type Answer, type Story } from './story.js';

const SHOP = 'own/skyline/engine-shop';
const STORE = 'own/skyline/store';
const DISK = 'part/1AB23/HPT-DISK-7/D0042';
const FIRST = 'part/1AB23/ENGINE-4/E100';
const SECOND = 'part/1AB23/ENGINE-4/E200';

const cycles = (value: number): readonly object[] => [
  { name: 'cycles', value: String(value), unit: 'C62', since: 'new' },
];

function counterOf(row: Answer): string {
  const data = (row['data'] ?? {}) as Answer;
  const counters = Array.isArray(data['counters']) ? (data['counters'] as readonly Answer[]) : [];
  return counters.map((counter) => ` at ${String(counter['value'])} ${String(counter['name'])}`).join('');
}

/** A life-limited turbine disk: back to birth, every installation and removal with its cycles. */
export const aircraft: Story = {
  title: 'A turbine disk, back to birth',
  scenes: [
    record('demo-air-1', 'a disk and two engines are made', 'manufacture', {
      items: [DISK, FIRST, SECOND],
      location: SHOP,
      at: '2021-05-03T08:00:00Z',
      recordedFor: 'own/skyline/maker',
    }),
    record('demo-air-2', 'the disk goes into the first engine', 'install', {
      items: [DISK],
      assembly: FIRST,
      position: 'HPT stage 1',
      counters: cycles(0),
      at: '2021-05-10T08:00:00Z',
      recordedFor: 'own/skyline/maker',
    }),
    record('demo-air-3', 'and comes out after 6,120 cycles', 'remove', {
      items: [DISK],
      assembly: FIRST,
      position: 'HPT stage 1',
      counters: cycles(6120),
      location: STORE,
      at: '2024-08-21T08:00:00Z',
      recordedFor: 'own/skyline/maker',
    }),
    record('demo-air-4', 'the second engine is brought to the store', 'move', {
      items: [SECOND],
      location: STORE,
      at: '2024-08-30T08:00:00Z',
      recordedFor: 'own/skyline/maker',
    }),
    record('demo-air-5', 'and takes the disk', 'install', {
      items: [DISK],
      assembly: SECOND,
      position: 'HPT stage 1',
      counters: cycles(6120),
      at: '2024-09-02T08:00:00Z',
      recordedFor: 'own/skyline/maker',
    }),
    {
      asks: 'What happened to the disk since its birth?',
      path: `/v1/items/${encodeURIComponent(DISK)}/history`,
      answer: (body) =>
        rows(body, 'events')
          .map((row) => `${String(row['at']).slice(0, 10)} ${String(row['type'])}${counterOf(row)}`)
          .join('; '),
    },
    {
      asks: 'In which engine was it on 1 January 2023?',
      path: `/v1/items/${encodeURIComponent(DISK)}?asOf=2023-01-01`,
      answer: (body) => texts(body['carriers']).join(' in ') || 'in none',
    },
  ],
};
