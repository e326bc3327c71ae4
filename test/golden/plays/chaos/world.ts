import { withCheckDigit } from '../check-digit.js';

const VIAL = '01/09506000134352';
export const SELF = 'own/acme/self';
export const PARTIES = [SELF, '417/9506000134352', '417/9506000134369', 'own/shop/self'];
export const PLACES = [
  '414/9506000134352',
  '414/9506000134369',
  '414/9506000134352/254/dock-2',
  'own/acme/yard',
  'own/shop/counter',
];
export const LOT_CODES = ['A1', 'B2', 'W17'];
export const LOTS = [`${VIAL}/10/A1`, `${VIAL}/10/B2`, 'own/acme/motor/10/W17', 'own/acme/cell/10/A1'];
export const COMPONENT_LOTS = ['own/acme/glue/10/G1', 'own/acme/glue/10/G2'];

type Ids = readonly string[];

/**
 * What random operations are about for a while: few of each kind, so that they get in each other's way. Then come others, so that not all that was ever
 * recorded bears on all.
 */
export class World {
  readonly units: Ids;
  readonly aliases: Ids;
  readonly assemblies: Ids;
  readonly pallets: Ids;
  readonly containers: Ids;
  readonly subjects: Ids;
  /** What an item may be put into, from the smallest to the largest. */
  private readonly levels: readonly Ids[];
  private readonly parts: readonly Ids[];

  constructor(generation: number) {
    const of = (count: number, idOf: (n: number) => string): Ids => Array.from({ length: count }, (_, n) => idOf(n));
    const g = String(generation);
    this.units = of(8, (n) => `${VIAL}/21/U${g}${n}`);
    const motors = of(3, (n) => `own/acme/motor/M${g}${n}`);
    const cells = of(4, (n) => `own/acme/cell/C${g}${n}`);
    const batteries = of(2, (n) => `own/acme/battery/B${g}${n}`);
    const cars = of(2, (n) => `vin/WVWZZZ1JZXW00${g}00${n}`);
    const others = [`part/1K2A3/PN-1/S-${g}`, `own/acme/watch/W ${g} ä`];
    const cases = [...of(2, (n) => `01/19506000134359/21/K${g}${n}`), `8003/09506000134352T${g}`];
    this.pallets = of(3, (n) => `00/${withCheckDigit(`09506000134${g}2${n}00`.padEnd(17, '0'))}`);
    const trucks = [`own/acme/truck/T${g}`, `own/acme/crate/R${g}`];
    this.aliases = [...of(3, (n) => `own/acme/label/${g}${n}`), `8004/9506000134352A${g}`, `own/acme/asset/${g}`];
    this.assemblies = [...motors, ...batteries, ...cars];
    this.containers = [...cases, ...this.pallets, ...trucks];
    this.levels = [this.units, cases, this.pallets, trucks];
    this.parts = [cells, batteries, cars];
    this.subjects = [...this.units, ...motors, ...cells, ...batteries, ...cars, ...others, ...this.containers];
  }

  containersFor(id: string): Ids {
    const fitting = above(this.levels, id);
    return fitting.length > 0 ? fitting : this.containers;
  }

  assembliesFor(id: string): Ids {
    const fitting = above(this.parts, id);
    return fitting.length > 0 ? fitting : this.assemblies;
  }
}

function above(levels: readonly Ids[], id: string): Ids {
  const level = levels.findIndex((ids) => ids.includes(id));
  return level < 0 ? [] : levels.slice(level + 1).flat();
}
