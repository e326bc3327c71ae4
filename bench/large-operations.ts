import type { ItemEvent } from '../src/ledger/item/item.events.js';
import { isItemEvent } from '../src/ledger/item/item.traits.js';
import type { DecideContext } from '../src/ledger/operations/decide-context.js';
import { decide, decideLate } from '../src/ledger/operations/decide.js';
import type { ItemsOperation } from '../src/ledger/operations/operation.js';
import { NOTHING_WITHIN } from '../src/ledger/operations/within.js';
import { operation, PureLedger } from '../test/support/pure-ledger.js';
import { sscc } from './generator/catalogue.js';
import { numbers } from './generator/random.js';

// What it costs to decide operations on thousands, without stores: `npm run large-operations`. Each is decided over few units and over four times as many, in
// turns and in one process. `grows` is how much more a unit costs then: near 1, on whatever machine, where the cost is linear.

const FEW = Number(process.argv[2] ?? 2_000);
const TURNS = 3;
const [PLANT, STORE] = ['414/9506000134376', 'own/bench/store'];
const [BUYER, STRANGER] = ['own/bench/buyer', 'own/bench/stranger'];
const PALLET = sscc(0, 1);

const unit = (n: number): string => `01/09506000134352/21/B${n}`;
const day = (n: number): string => `2026-02-${String(n).padStart(2, '0')}`;
const noon = (n: number): string => `${day(n)}T12:00:00Z`;

interface Asked {
  readonly name: string;
  /** What happened before, in order. */
  readonly given: (units: readonly string[]) => readonly ItemsOperation[];
  readonly asked: (units: readonly string[]) => ItemsOperation;
}

const made = (units: readonly string[]): ItemsOperation =>
  operation('manufacture', units, { location: PLANT, at: noon(1) });
const moved = (units: readonly string[]): ItemsOperation => operation('move', units, { location: STORE, at: noon(9) });
const packed = (units: readonly string[]): ItemsOperation =>
  operation('pack', units, { container: PALLET, at: noon(2) });

const OPERATIONS: readonly Asked[] = [
  { name: 'pack into one pallet', given: (units) => [made(units)], asked: packed },
  {
    name: 'late move',
    given: (units) => [made(units), moved(units)],
    asked: (units) => operation('move', units, { location: PLANT, at: noon(5) }),
  },
  {
    name: 'late move of their pallet',
    given: (units) => [made(units), packed(units), moved([PALLET])],
    asked: () => operation('move', [PALLET], { location: PLANT, at: noon(5) }),
  },
  {
    name: 'late packing, refused',
    given: (units) => [made(units), moved(units)],
    asked: (units) => operation('pack', units, { container: PALLET, at: noon(5) }),
  },
  {
    name: 'late sale at a date, refused',
    given: (units) => [made(units), moved(units)],
    asked: (units) => operation('sell', units, { toParty: BUYER, at: day(5) }, { recordedFor: STRANGER }),
  },
];

/** Microseconds of processor time for each of so many units. */
function costOf({ given, asked }: Asked, count: number): number {
  const units = numbers(count).map(unit);
  const ledger = new PureLedger('2026-03-01T08:00:00Z');
  // Its own look-ups go through all states; the writer has indexes.
  const context = (): DecideContext => ({
    ...PureLedger.prototype.context.call(ledger),
    subjectOf: () => undefined,
    within: () => NOTHING_WITHIN,
  });
  ledger.context = context;
  ledger.histories = () => historiesOf(ledger);
  ledger.given(...given(units));
  const histories = ledger.histories();
  const before = process.cpuUsage();
  const decision = decide(asked(units), context());
  if (decision.kind === 'late')
    decideLate(asked(units), { histories, edges: new Set(), witnesses: new Set() }, context());
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

function historiesOf({ events }: PureLedger): Map<string, ItemEvent[]> {
  return Map.groupBy(events.filter(isItemEvent), ({ subject }) => subject);
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

console.log(`us of processor time a unit, median of ${TURNS} turns: at ${FEW}, at ${4 * FEW}, how it grows`);
for (const asked of OPERATIONS) {
  costOf(asked, FEW);
  const turns = numbers(TURNS).map(() => ({ few: costOf(asked, FEW), many: costOf(asked, 4 * FEW) }));
  const [few, many] = [median(turns.map((turn) => turn.few)), median(turns.map((turn) => turn.many))];
  console.log(
    `${asked.name.padEnd(30)} ${few.toFixed(0).padStart(6)} ${many.toFixed(0).padStart(6)}  grows ${(many / few).toFixed(2)}`,
  );
}
