import { DEALERS, WORKS, part, partLot, shelf, vin, type Site } from './catalogue.js';
import { LOT_ITEMS, lotCode, randomOf, sample, type GeneratedOperation, type LotFacts, type Step } from './lot.js';
import { numbers, skewed, skewedCount } from './random.js';

/** A vehicle, four levels deep: car - battery - module - cell - lots of material. Each assembly has 3 to 40 components. */
interface Vehicle {
  readonly id: string;
  readonly drive: string;
  readonly battery: string;
  readonly modules: readonly Module[];
  /** Lots of bought parts that went into the car beside its battery and drive. */
  readonly lots: readonly string[];
}

interface Module {
  readonly id: string;
  readonly cells: readonly string[];
}

interface AssemblyLot {
  readonly facts: LotFacts;
  readonly dealer: Site;
  readonly vehicles: readonly Vehicle[];
  /** Drives that go to the dealer, for repairs. */
  readonly spares: readonly string[];
}

const USE = { lot: 1, repaired: 2 } as const;
const CARS_MOST = 100;
const REPAIRED_SHARE = 0.3;
const CUSTOMER = 'own/bench/driver';
/** Bought parts with lot numbers; a lot of them lasts for some lots of vehicles. */
const PARTS = numbers(38).map((n) => `part-${String(n).padStart(2, '0')}`);
const LOTS_PER_PART_LOT = 4;

/** As many vehicles as fit into the items of a lot; what is left over are spare drives. */
function drawLot(facts: LotFacts): AssemblyLot {
  const random = randomOf(facts, USE.lot);
  const dealer = skewed(DEALERS, random);
  const vehicles: Vehicle[] = [];
  for (let left = LOT_ITEMS; ;) {
    const vehicle = drawVehicle(facts, vehicles.length, random);
    left -= serialsOf(vehicle);
    if (left < 1) break;
    vehicles.push(vehicle);
  }
  const used = vehicles.reduce((sum, vehicle) => sum + serialsOf(vehicle), 0);
  const spares = numbers(LOT_ITEMS - used).map((n) => part('drive', `${lotCode(facts)}S${n}`));
  return { facts, dealer, vehicles, spares };
}

function serialsOf({ modules }: Vehicle): number {
  return 3 + modules.reduce((sum, { cells }) => sum + 1 + cells.length, 0);
}

function drawVehicle(facts: LotFacts, n: number, random: () => number): Vehicle {
  const serial = `${lotCode(facts)}V${n}`;
  const modules = numbers(skewedCount(3, 12, random)).map((m): Module => {
    const cells = numbers(skewedCount(3, 24, random)).map((c) => part('cell', `${serial}M${m}C${c}`));
    return { id: part('module', `${serial}M${m}`), cells };
  });
  const lots = PARTS.slice(0, skewedCount(1, PARTS.length, random));
  return {
    id: vin(facts.seed, facts.number * CARS_MOST + n),
    drive: part('drive', serial),
    battery: part('battery', serial),
    modules,
    lots: lots.map((name) => materialLot(name, facts)),
  };
}

function materialLot(name: string, { seed, number }: LotFacts): string {
  return partLot(name, `${seed}-${Math.floor(number / LOTS_PER_PART_LOT)}`);
}

const ofLots = (lots: readonly string[]): readonly object[] => lots.map((lot) => ({ lot, quantity: '2', unit: 'H87' }));
const ofSerials = (ids: readonly string[]): readonly object[] => ids.map((id) => ({ id }));

const one = (operation: string, body: GeneratedOperation['body']): readonly GeneratedOperation[] => [
  { operation, body },
];

/** Cells, modules, batteries and drives, cars: each made where the last came from, then sold, some repaired. 6 to 12 events a serial. */
export function assemblyLot(facts: LotFacts): readonly Step[] {
  const lot = drawLot(facts);
  const modules = lot.vehicles.flatMap((vehicle) => vehicle.modules);
  const cells = modules.flatMap((module) => module.cells);
  const parts = [...lot.vehicles.flatMap(({ drive, battery }) => [drive, battery]), ...lot.spares];
  return [
    ...making(lot),
    ...transport(2, cells, WORKS.cells, WORKS.modules),
    ...transport(
      22,
      modules.map(({ id }) => id),
      WORKS.modules,
      WORKS.batteries,
    ),
    ...transport(42, parts, WORKS.batteries, WORKS.cars),
    ...selling(lot),
    ...repairs(lot),
  ];
}

/** To the gate, on the road, in the works, to the line: four events. */
function transport(hour: number, items: readonly string[], from: Site, to: Site): readonly Step[] {
  const { party: recordedFor } = from;
  return [
    { hour, operations: (at) => one('move', { items, recordedFor, location: shelf(from, 'GATE'), at }) },
    { hour: hour + 2, operations: (at) => one('ship', { items, recordedFor, toLocation: to.location, at }) },
    { hour: hour + 9, operations: (at) => one('receive', { items, recordedFor, location: to.location, at }) },
    { hour: hour + 11, operations: (at) => one('move', { items, recordedFor, location: shelf(to, 'LINE'), at }) },
  ];
}

/** Everything is made on the line that its components came to. */
function making({ facts, vehicles, spares }: AssemblyLot): readonly Step[] {
  const modules = vehicles.flatMap((vehicle) => vehicle.modules);
  const made = (site: Site, place: string, at: string): GeneratedOperation['body'] => ({
    recordedFor: site.party,
    location: place,
    at,
  });
  const line = (site: Site): string => shelf(site, 'LINE');
  const lots = (...names: readonly string[]): readonly object[] =>
    ofLots(names.map((name) => materialLot(name, facts)));
  const cells = modules.flatMap((module) => module.cells);
  const cellBody = { items: cells, components: lots('anode', 'cathode', 'electrolyte') };
  const moduleBody = {
    items: modules.map(({ id, cells: inside }) => ({ id, components: [...ofSerials(inside), ...lots('glue')] })),
  };
  const batteryBody = {
    items: vehicles.map(({ battery, modules: inside }) => ({
      id: battery,
      components: [...ofSerials(inside.map(({ id }) => id)), ...lots('frame')],
    })),
  };
  const driveBody = {
    items: [...vehicles.map(({ drive }) => drive), ...spares],
    components: lots('copper', 'magnet', 'steel'),
  };
  const carBody = {
    items: vehicles.map(({ id, battery, drive, lots: bought }) => ({
      id,
      components: [...ofSerials([battery, drive]), ...ofLots(bought)],
    })),
    product: 'own/bench/car',
    lot: lotCode(facts),
  };
  const { cells: cellWorks, modules: moduleWorks, batteries, cars } = WORKS;
  return [
    { hour: 0, operations: (at) => one('manufacture', { ...cellBody, ...made(cellWorks, cellWorks.location, at) }) },
    {
      hour: 20,
      operations: (at) => one('manufacture', { ...moduleBody, ...made(moduleWorks, line(moduleWorks), at) }),
    },
    {
      hour: 40,
      operations: (at) => [
        ...one('manufacture', { ...batteryBody, ...made(batteries, line(batteries), at) }),
        ...one('manufacture', { ...driveBody, ...made(batteries, line(batteries), at) }),
      ],
    },
    { hour: 60, operations: (at) => one('manufacture', { ...carBody, ...made(cars, line(cars), at) }) },
  ];
}

function selling({ dealer, vehicles, spares }: AssemblyLot): readonly Step[] {
  const cars = vehicles.map(({ id }) => id);
  const maker = { recordedFor: WORKS.cars.party };
  const atDealer = { recordedFor: dealer.party, location: dealer.location };
  const sent = { ...maker, toParty: dealer.party, toLocation: dealer.location, owner: dealer.party };
  const items = [...cars, ...spares];
  return [
    { hour: 62, operations: (at) => one('move', { items: cars, ...maker, location: shelf(WORKS.cars, 'YARD'), at }) },
    { hour: 80, operations: (at) => one('ship', { items, ...sent, at }) },
    { hour: 128, operations: (at) => one('receive', { items, ...atDealer, at }) },
    {
      hour: 130,
      operations: (at) => one('move', { items: cars, ...atDealer, location: shelf(dealer, 'SHOWROOM'), at }),
    },
    {
      hour: 200,
      operations: (at) =>
        one('sell', { items: cars, recordedFor: dealer.party, owner: CUSTOMER, toParty: CUSTOMER, at }),
    },
  ];
}

/** Some cars come back for another drive. The spare becomes the customer's with it; the old one stays with the dealer. */
function repairs({ facts, dealer, vehicles, spares }: AssemblyLot): readonly Step[] {
  const repaired = sample(facts, USE.repaired, vehicles, REPAIRED_SHARE).slice(0, spares.length);
  if (repaired.length === 0) return [];
  const items = repaired.map(({ id }) => id);
  const by = { recordedFor: dealer.party };
  const counters = [{ name: 'distance', value: '8211', unit: 'KMT', since: 'new' }];
  const removed = repaired.map(({ drive, id }) => ({ id: drive, assembly: id, counters }));
  const installed = repaired.map(({ id }, n) => ({ id: spares[n], assembly: id, position: 'rear' }));
  const location = dealer.location;
  return [
    { hour: 600, operations: (at) => one('return', { items, ...by, location, purpose: 'repair', at }) },
    { hour: 602, operations: (at) => one('remove', { items: removed, ...by, location, at }) },
    { hour: 603, operations: (at) => one('install', { items: installed, ...by, at }) },
    { hour: 620, operations: (at) => one('ship', { items, ...by, toParty: CUSTOMER, at }) },
  ];
}
