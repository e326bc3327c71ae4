import { MAKERS, PRODUCTS, SHOPS, WHOLESALERS, shelf, sscc, type Site } from './catalogue.js';
import { LOT_ITEMS, lotCode, randomOf, sample, type GeneratedOperation, type LotFacts, type Step } from './lot.js';
import { numbers, skewed, skewedCount } from './random.js';
import type { ItemsOperationName } from '../../src/ledger/operations/operations.js';

const CASE_UNITS = 40;
/** SSCCs that a lot may use: one for each case, and one for the pallet. */
const CARRIERS = 30;
const SOLD_SHARE = 0.8;
const RETURNED_SHARE = 0.04;
const MOVED_AGAIN_SHARE = 0.3;
/** Odd, hence another number for each number below 2^32. */
const SCRAMBLE = 0x9e3779b1;

/** What the numbers of a lot are drawn for. */
const USE = { lot: 1, shops: 2, sold: 3, returned: 4 } as const;

interface Delivery {
  readonly shop: Site;
  readonly units: readonly string[];
}

interface TradeLot {
  readonly facts: LotFacts;
  readonly maker: Site;
  readonly wholesaler: Site;
  readonly movedAgain: boolean;
  readonly units: readonly string[];
  readonly cases: readonly string[];
  readonly pallet: string;
  readonly deliveries: readonly Delivery[];
}

function serial(facts: LotFacts, unit: number, isScrambled: boolean): string {
  if (!isScrambled) return `${lotCode(facts)}U${String(unit).padStart(3, '0')}`;
  const scrambled = Math.imul(facts.number * LOT_ITEMS + unit, SCRAMBLE) >>> 0;
  return `${scrambled.toString(36).padStart(7, '0')}S${facts.seed.toString(36)}`.toUpperCase();
}

function drawLot(facts: LotFacts): TradeLot {
  const random = randomOf(facts, USE.lot);
  const product = skewed(PRODUCTS, random);
  const isScrambled = PRODUCTS.indexOf(product) % 2 === 0;
  const units = numbers(LOT_ITEMS).map((unit) => `${product}/21/${serial(facts, unit, isScrambled)}`);
  const carrier = (n: number): string =>
    sscc(facts.seed % 10, Math.floor(facts.seed / 10) * 10_000_000 + facts.number * CARRIERS + n);
  return {
    facts,
    maker: skewed(MAKERS, random),
    wholesaler: skewed(WHOLESALERS, random),
    movedAgain: random() < MOVED_AGAIN_SHARE,
    units,
    cases: numbers(LOT_ITEMS / CASE_UNITS).map((n) => carrier(n + 1)),
    pallet: carrier(0),
    deliveries: deliveries(facts, units),
  };
}

/** The units go to some shops in runs of uneven length. */
function deliveries(facts: LotFacts, units: readonly string[]): readonly Delivery[] {
  const random = randomOf(facts, USE.shops);
  const shops = new Set(numbers(skewedCount(1, 8, random)).map(() => skewed(SHOPS, random)));
  let from = 0;
  return [...shops].map((shop, n) => {
    const to = n === shops.size - 1 ? units.length : from + Math.floor((units.length - from) * (0.3 + random() * 0.4));
    const run = units.slice(from, to);
    from = to;
    return { shop, units: run };
  });
}

const operation = (name: ItemsOperationName, body: GeneratedOperation['body']): GeneratedOperation => ({
  operation: name,
  body,
});

/** Made, cased, palletised, sold to a wholesaler and from there to shops, sold on; some come back all the way. 6 to 12 events a unit. */
export function tradeLot(facts: LotFacts): readonly Step[] {
  const lot = drawLot(facts);
  return [...distribution(lot), ...retail(lot)];
}

function distribution({ facts, maker, wholesaler, movedAgain, units, cases, pallet }: TradeLot): readonly Step[] {
  const { location, party } = maker;
  const caseOf = (unit: number): string => cases[Math.floor(unit / CASE_UNITS)] ?? pallet;
  const packed = (): object[] => units.map((id, n) => ({ id, container: caseOf(n) }));
  const order = { type: 'po', issuer: wholesaler.party, id: `PO-${lotCode(facts)}` };
  const byMaker = { recordedFor: party, location };
  const sent = {
    toParty: wholesaler.party,
    toLocation: wholesaler.location,
    owner: wholesaler.party,
    documents: [order],
  };
  const byWholesaler = { recordedFor: wholesaler.party, location: wholesaler.location };
  const made = { lot: lotCode(facts), expiry: '2030-06-30' };
  const moved = (name: string): object => ({ ...byWholesaler, location: shelf(wholesaler, name) });
  return [
    { hour: 0, operations: (at) => [operation('manufacture', { items: units, ...made, ...byMaker, at })] },
    { hour: 1, operations: (at) => [operation('pack', { items: packed(), ...byMaker, at })] },
    { hour: 2, operations: (at) => [operation('pack', { items: cases, container: pallet, ...byMaker, at })] },
    { hour: 20, operations: (at) => [operation('ship', { items: [pallet], recordedFor: party, ...sent, at })] },
    { hour: 44, operations: (at) => [operation('receive', { items: [pallet], ...byWholesaler, at })] },
    { hour: 46, operations: (at) => [operation('unpack', { items: cases, container: pallet, ...byWholesaler, at })] },
    { hour: 48, operations: (at) => [operation('unpack', { items: units, ...byWholesaler, at })] },
    { hour: 50, operations: (at) => [operation('move', { items: units, ...moved('A1'), at })] },
    ...(movedAgain
      ? [{ hour: 74, operations: (at: string) => [operation('move', { items: units, ...moved('B2'), at })] }]
      : []),
  ];
}

function retail({ facts, wholesaler, movedAgain, deliveries }: TradeLot): readonly Step[] {
  const each = (work: (delivery: Delivery) => GeneratedOperation): readonly GeneratedOperation[] =>
    deliveries.map(work);
  const returning = (hour: number, name: ItemsOperationName, body: (shop: Site) => object): Step => ({
    hour,
    operations: (at) =>
      deliveries.flatMap(({ shop, units }) => {
        const items = returned(facts, units);
        return items.length === 0 ? [] : [operation(name, { items, ...body(shop), at })];
      }),
  });
  const by = ({ party: recordedFor, location }: Site): object => ({ recordedFor, location });
  const to = ({ party, location }: Site): object => ({ toParty: party, toLocation: location, owner: party });
  return [
    {
      hour: 100,
      operations: (at) =>
        each(({ shop, units }) => operation('ship', { items: units, recordedFor: wholesaler.party, ...to(shop), at })),
    },
    {
      hour: 124,
      operations: (at) => each(({ shop, units }) => operation('receive', { items: units, ...by(shop), at })),
    },
    {
      hour: 300,
      operations: (at) =>
        each(({ shop, units }) =>
          operation('sell', { items: sold(facts, units), recordedFor: shop.party, toParty: 'own/bench/customer', at }),
        ),
    },
    returning(450, 'return', (shop) => ({
      ...by(shop),
      purpose: 'refund',
      owner: shop.party,
      onBehalfOf: 'own/bench/customer',
    })),
    returning(451, 'move', (shop) => ({ ...by(shop), location: shelf(shop, 'RETURNS') })),
    returning(470, 'ship', (shop) => ({ recordedFor: shop.party, ...to(wholesaler) })),
    returning(490, 'receive', () => by(wholesaler)),
    ...(movedAgain
      ? []
      : [returning(500, 'move', () => ({ ...by(wholesaler), location: shelf(wholesaler, 'QUARANTINE') }))]),
  ];
}

/** At least one of each delivery. */
function sold(facts: LotFacts, units: readonly string[]): readonly string[] {
  const some = sample(facts, USE.sold, units, SOLD_SHARE);
  return some.length > 0 ? some : units.slice(0, 1);
}

function returned(facts: LotFacts, units: readonly string[]): readonly string[] {
  return sample(facts, USE.returned, sold(facts, units), RETURNED_SHARE);
}
