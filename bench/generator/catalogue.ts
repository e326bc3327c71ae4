import { gs1CheckDigit, vinCheckCharacter } from '../../src/ledger/identity/check-digits.js';
import { numbers } from './random.js';

/** GS1's own prefix for examples, so that no identifier here is anybody's. */
const PREFIX = '9506000';

const checked = (digits: string): string => digits + String(gs1CheckDigit(digits));
const gln = (number: number): string => checked(`${PREFIX}${String(number).padStart(5, '0')}`);

/** A company, and the place where it is. */
export interface Site {
  readonly party: string;
  readonly location: string;
}

export const shelf = ({ location }: Site, name: string): string => `${location}/254/${name}`;

function sites(first: number, count: number): readonly Site[] {
  return numbers(count).map((n) => ({ party: `417/${gln(first + n)}`, location: `414/${gln(first + n)}` }));
}

export const MAKERS = sites(0, 4);
export const WHOLESALERS = sites(100, 8);
export const SHOPS = sites(200, 60);
export const DEALERS = sites(400, 20);
/** Four works of one maker of vehicles: cells, modules, batteries and drives, cars. */
const [CELL_WORKS, MODULE_WORKS, BATTERY_WORKS, CAR_WORKS] = numbers(4).map((n) => ({
  party: `417/${gln(500)}`,
  location: `414/${gln(500 + n)}`,
})) as [Site, Site, Site, Site];
export const WORKS = { cells: CELL_WORKS, modules: MODULE_WORKS, batteries: BATTERY_WORKS, cars: CAR_WORKS } as const;

/** Trade goods. Those with even numbers have serials in no order, as a medicine has; the others count. */
export const PRODUCTS = numbers(40).map((n) => `01/${checked(`09506${String(n).padStart(8, '0')}`)}`);

/** The serial reference has nine digits. */
export function sscc(extension: number, reference: number): string {
  return `00/${checked(`${extension}${PREFIX}${String(reference).padStart(9, '0')}`)}`;
}

/** `series` has up to three digits, `number` six. */
export function vin(series: number, number: number): string {
  const [start, end] = [`5YJ${String(series).padStart(3, '0')}EA`, `SF${String(number).padStart(6, '0')}`];
  const blank = `${start}0${end}`;
  return `vin/${start}${vinCheckCharacter(blank)}${end}`;
}

export const part = (product: string, serial: string): string => `own/bench/${product}/${serial}`;
export const partLot = (product: string, lot: string): string => `own/bench/${product}/10/${lot}`;
