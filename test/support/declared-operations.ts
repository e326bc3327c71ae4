import { Faults } from '../../src/http/reading/faults.js';
import { readersOf } from '../../src/http/writing/field-readers.js';
import type { ItemFields } from '../../src/ledger/operations/fields.js';
import {
  declarationOf,
  fieldsOf,
  ITEMS_OPERATIONS,
  type ItemsOperationName,
} from '../../src/ledger/operations/operations.js';

/**
 * Every operation that is declared, as often as its weight says, once where it has none. The first is manufacture: who draws by a seed then draws
 * what was drawn when that seed was noted.
 */
export function weighted(
  weights: Partial<Record<ItemsOperationName, number>>,
): readonly [ItemsOperationName, ...ItemsOperationName[]] {
  const others = ITEMS_OPERATIONS.map(({ name }) => name).filter((name) => name !== 'manufacture');
  const [first = 'manufacture', ...rest] = (['manufacture', ...others] as const).flatMap((name) =>
    Array<ItemsOperationName>(weights[name] ?? 1).fill(name),
  );
  return [first, ...rest];
}

/** The fields that were made up, and those that the operation needs beside them: the examples of these. */
export function withNeeded(name: ItemsOperationName, fields: ItemFields): ItemFields {
  const declared = declarationOf(name);
  const documented = fieldsOf(declared);
  const readers = readersOf(documented);
  const given = fields as Readonly<Record<string, unknown>>;
  const missing = declared.needs.filter((names) => names.every((one) => given[one] === undefined));
  const examples = missing.flatMap(([field = '']): [string, unknown][] => {
    const faults = new Faults();
    const value = readers[field]?.(documented[field]?.example, field, faults);
    faults.throwIfAny();
    return [[field, value]];
  });
  return { ...fields, ...(Object.fromEntries(examples) as ItemFields) };
}

/** Whether it gives the items that it names identifiers. */
export function identifies(name: ItemsOperationName): boolean {
  return declarationOf(name).takes.includes('identifier');
}
