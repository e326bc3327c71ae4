import 'reflect-metadata';
import { validateSync } from 'class-validator';
import type { Faults } from '../requests/faults.js';
import { isObject } from '../requests/values.js';

export type Shape = new () => object;

/**
 * Checks the top level of a body by the class that also documents it. What lies deeper is read by code of its own: class-validator takes
 * half a second for a request of 20,000 items.
 */
export function checkShape(shape: Shape, body: unknown, faults: Faults): void {
  if (!isObject(body)) return;
  // Fields that no object of the class may shadow, such as `constructor`; the reader refuses them by name.
  const own = Object.fromEntries(
    Object.entries(body).filter(([name, value]) => !(name in Object.prototype) && value !== null),
  );
  for (const error of validateSync(Object.assign(new shape(), own), { forbidUnknownValues: false })) {
    faults.add(error.property, body[error.property], Object.values(error.constraints ?? {})[0] ?? 'is not right');
  }
}
