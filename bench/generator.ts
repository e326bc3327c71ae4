import type { JsonBody, LoadRequest } from './load-client.js';

/** Numbers from 0 up to 1 that are the same in every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** GS1 General Specifications, section 7.9: weights 3 and 1 from the right. */
function withCheckDigit(digits: string): string {
  const sum = [...digits]
    .reverse()
    .reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1), 0);
  return digits + String((10 - (sum % 10)) % 10);
}

const gln = (number: number): string => withCheckDigit(`0950600${String(number).padStart(5, '0')}`);

export const PRODUCTS = Array.from(
  { length: 40 },
  (_, n) => `01/${withCheckDigit(`09506${String(n).padStart(8, '0')}`)}`,
);
const PLANTS = Array.from({ length: 4 }, (_, n) => `414/${gln(n)}`);
const STORES = Array.from({ length: 60 }, (_, n) => ({
  party: `417/${gln(100 + n)}`,
  location: `414/${gln(100 + n)}`,
}));

const LOT_UNITS = 1_000;
const CASE_UNITS = 50;

/** The smaller numbers far more often than the larger: some products sell, most do not. */
function skewed<T>(list: readonly T[], random: () => number): T {
  const found = list[Math.floor(random() ** 2.5 * list.length)];
  if (found === undefined) throw new Error('an empty list has nothing to choose from');
  return found;
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
   * The life of a lot of 1,000 units, in order: made, packed into 20 cases, shipped and received by the case, unpacked, shipped on to a
   * store and received there. Seven requests that name 5,040 items.
   */
  lot(): readonly LoadRequest[] {
    const lot = ++this.#number;
    const product = skewed(PRODUCTS, this.#random);
    const plant = skewed(PLANTS, this.#random);
    const [warehouse, store] = [skewed(STORES, this.#random), skewed(STORES, this.#random)];
    const units = Array.from({ length: LOT_UNITS }, (_, n) => `${product}/21/${this.name}${lot}-${n}`);
    const cases = Array.from({ length: LOT_UNITS / CASE_UNITS }, (_, n) => this.#case(lot, n));
    const packed = units.map((id, n) => ({ id, container: cases[Math.floor(n / CASE_UNITS)] }));
    const made = { items: units, lot: `${this.name}${lot}`, expiry: '2030-06-30', location: plant };
    return [
      operation('manufacture', made),
      operation('pack', { items: packed, location: plant }),
      operation('ship', { items: cases, toParty: warehouse.party, toLocation: warehouse.location }),
      operation('receive', { items: cases, location: warehouse.location }),
      operation('unpack', { items: units, location: warehouse.location }),
      operation('ship', { items: units, toParty: store.party, toLocation: store.location }),
      operation('receive', { items: units, location: store.location }),
    ];
  }

  /** The life of one unit, a request each: made, moved, shipped, received. */
  unit(): readonly LoadRequest[] {
    const unit = ++this.#number;
    const id = `${skewed(PRODUCTS, this.#random)}/21/${this.name}${unit}`;
    const plant = skewed(PLANTS, this.#random);
    const store = skewed(STORES, this.#random);
    return [
      operation('manufacture', { items: [id], lot: this.name, location: plant }),
      operation('move', { items: [id], location: `${plant}/254/A1` }),
      operation('ship', { items: [id], toParty: store.party, toLocation: store.location }),
      operation('receive', { items: [id], location: store.location }),
    ];
  }

  /** A serial number of a case: extension digit, company prefix, number of the lot, number of the case. */
  #case(lot: number, index: number): string {
    const owner = [...this.name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000, 7);
    const serial = `${String(owner).padStart(3, '0')}${String(lot).padStart(5, '0')}${String(index).padStart(2, '0')}`;
    return `00/${withCheckDigit(`0950600${serial}`)}`;
  }
}

function operation(name: string, body: JsonBody): LoadRequest {
  return { path: `/v1/operations/${name}`, body: Buffer.from(JSON.stringify(body)) };
}
