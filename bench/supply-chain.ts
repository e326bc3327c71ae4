import { MAKERS, PRODUCTS, SHOPS, shelf, sscc } from './generator/catalogue.js';
import { numbers, seeded, skewed } from './generator/random.js';
import type { JsonBody, LoadRequest } from './load-client.js';
import type { ItemsOperationName } from '../src/ledger/operations/operations.js';

const CASE_UNITS = 50;
/** Numbers of cases that no seed of the generator uses. Where a run begins in them comes from the clock: a ledger that is kept has those of runs before. */
const FIRST_CASE = 900_000_000;
const CASE_STARTS = 99_000_000;
let lastCase = FIRST_CASE + (Math.floor(Date.now() / 100) % CASE_STARTS);

/** An SSCC that nothing else has, in this run or another. */
export function newCase(): string {
  return sscc(9, ++lastCase);
}

const run = Math.floor(Date.now() / 1_000).toString(36);
let chains = 0;

/** Part of a serial that nothing else has, in this run or another: nine characters or less. */
export function chainName(): string {
  return `T${run}${(++chains).toString(36)}`.toUpperCase();
}

/** What a supply chain sends, lot after lot. Ids never repeat within one generator; `name` keeps those of several apart. */
export class SupplyChain {
  readonly #random: () => number;
  #number = 0;

  constructor(
    private readonly name: string,
    seed: number,
  ) {
    this.#random = seeded(seed);
  }

  /**
   * The life of a lot, in order: made, packed into cases of 50, shipped and received by the case, unpacked, shipped on to a shop and received
   * there. Seven requests, five of which name every unit.
   */
  lot(size = 1_000): readonly LoadRequest[] {
    const lot = ++this.#number;
    const product = skewed(PRODUCTS, this.#random);
    const { location } = skewed(MAKERS, this.#random);
    const [warehouse, shop] = [skewed(SHOPS, this.#random), skewed(SHOPS, this.#random)];
    const units = numbers(size).map((n) => `${product}/21/${this.name}.${lot}-${n}`);
    const cases = numbers(Math.ceil(size / CASE_UNITS)).map(newCase);
    const packed = units.map((id, n) => ({ id, container: cases[Math.floor(n / CASE_UNITS)] }));
    const made = { items: units, lot: `${this.name}.${lot}`, expiry: '2030-06-30', location };
    return [
      operation('manufacture', made),
      operation('pack', { items: packed, location }),
      operation('ship', { items: cases, toParty: warehouse.party, toLocation: warehouse.location }),
      operation('receive', { items: cases, location: warehouse.location }),
      operation('unpack', { items: units, location: warehouse.location }),
      operation('ship', { items: units, toParty: shop.party, toLocation: shop.location }),
      operation('receive', { items: units, location: shop.location }),
    ];
  }

  /** The life of one unit, a request each: made, moved, shipped, received. */
  unit(): readonly LoadRequest[] {
    const unit = ++this.#number;
    const id = `${skewed(PRODUCTS, this.#random)}/21/${this.name}.${unit}`;
    const maker = skewed(MAKERS, this.#random);
    const shop = skewed(SHOPS, this.#random);
    return [
      operation('manufacture', { items: [id], lot: this.name, location: maker.location }),
      operation('move', { items: [id], location: shelf(maker, 'A1') }),
      operation('ship', { items: [id], toParty: shop.party, toLocation: shop.location }),
      operation('receive', { items: [id], location: shop.location }),
    ];
  }
}

export function operation(name: ItemsOperationName, body: JsonBody): LoadRequest {
  return { path: `/v1/operations/${name}`, body: Buffer.from(JSON.stringify(body)) };
}
