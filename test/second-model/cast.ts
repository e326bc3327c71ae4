// Who and what random ledgers are about: few of each, so that they meet.
export const SELF = 'own/acme/self';
export const PARTIES = [SELF, '417/9506000134352', '417/9506000134369'] as const;
export const PLACES = ['414/9506000134376', '414/9506000134369', 'own/acme/shelf'] as const;
export const SITE = 'own/acme/repair-site';

export const UNIT = '01/09506000134352';
export const CASE = '01/19506000134359';
export const MOTOR = 'own/acme/motor';
export const CAR = 'own/acme/car';
export const LOTS = { [UNIT]: ['A1', 'A2'], [MOTOR]: ['M1', 'M2'] } as const;

export const UNITS = ['1', '2', '3', '4'].map((serial) => `${UNIT}/21/${serial}`);
export const CASES = ['C1', 'C2'].map((serial) => `${CASE}/21/${serial}`);
export const PALLETS = ['00/095060001343520000', '00/095060001343520017'];
export const MOTORS = ['1', '2', '3'].map((serial) => `${MOTOR}/${serial}`);
export const CARS = ['1', '2'].map((serial) => `${CAR}/${serial}`);
/** Part of a motor: three levels of assembly. */
export const CELLS = ['own/acme/cell/1'];
export const ITEMS = [...UNITS, ...CASES, ...PALLETS, ...MOTORS, ...CARS, ...CELLS];
/** Another product, by which units may go later. */
export const RELABELLED = '01/29506000134356';
export const LABELS = ['R1', 'R2'].map((serial) => `${RELABELLED}/21/${serial}`);
export const ALIASES = ['own/acme/alias/1', 'own/acme/alias/2', 'own/acme/alias/3'];
export const RECALLS = ['recall/r1', 'recall/r2'];

export function productOf(id: string): string | undefined {
  if (id.startsWith(UNIT)) return UNIT;
  if (id.startsWith(CASE)) return CASE;
  if (id.startsWith(MOTOR)) return MOTOR;
  return id.startsWith(CAR) ? CAR : undefined;
}
