// What a ledger is about, by its seed: most are of every day, some of what those rarely come to.
import { CARS, CASES, CELLS, ITEMS, MOTORS, PALLETS, UNITS } from './cast.js';
import { OPERATIONS, type OperationName } from './details.js';

const REQUESTS = {
  operation: 78,
  claims: 8,
  correct: 9,
  'open-recall': 3,
  'mark-recalled': 2,
  'clear-recall': 3,
  'close-recall': 1,
} as const;

export interface Theme {
  readonly items: readonly string[];
  /** How often each is drawn. */
  readonly requests: Readonly<Record<keyof typeof REQUESTS, number>>;
  readonly operations: Readonly<Record<OperationName, number>>;
  /** How often something follows on what was told. */
  readonly sequels: number;
}

const EVERY_DAY: Theme = { items: ITEMS, requests: REQUESTS, operations: OPERATIONS, sequels: 0.05 };

/** Components that are hit, cleared, taken out, and built in again. */
const RECALLS: Theme = {
  items: [...MOTORS, ...CARS, ...CELLS, ...PALLETS.slice(0, 1)],
  requests: { ...REQUESTS, operation: 64, 'open-recall': 5, 'mark-recalled': 6, 'clear-recall': 16 },
  operations: { ...OPERATIONS, manufacture: 8, sell: 9, ship: 8, install: 14, remove: 10, identify: 1, report: 1 },
  sequels: 0.3,
};

/** Shipments with and without title, what becomes of it on the way, and those that were none. */
const SHIPMENTS: Theme = {
  items: [
    ...UNITS.slice(0, 3),
    ...CASES.slice(0, 1),
    ...PALLETS.slice(0, 1),
    ...CARS.slice(0, 1),
    ...MOTORS.slice(0, 1),
  ],
  requests: REQUESTS,
  operations: { ...OPERATIONS, ship: 16, 'void-shipping': 12, receive: 8, sell: 8, pack: 10, identify: 1, report: 2 },
  sequels: 0.4,
};

const THEMES: readonly Theme[] = [EVERY_DAY, EVERY_DAY, EVERY_DAY, RECALLS, SHIPMENTS];

export function themeOf(seed: number): Theme {
  return THEMES[seed % THEMES.length] ?? EVERY_DAY;
}
