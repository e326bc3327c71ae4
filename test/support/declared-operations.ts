import { Faults } from '../../src/http/reading/faults.js';
import type { ValueReader } from '../../src/http/reading/values.js';
import { readersOf } from '../../src/http/writing/field-readers.js';
import { ENTRY_FIELDS, type EntryField, type ItemFields } from '../../src/ledger/operations/fields.js';
import { declarationOf, ITEMS_OPERATIONS, type ItemsOperationName } from '../../src/ledger/operations/operations.js';

const READERS: Readonly<Record<EntryField, ValueReader<unknown>>> = readersOf(ENTRY_FIELDS);

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
  const missing = declarationOf(name).needs.filter((names) => names.every((one) => fields[one] === undefined));
  const examples = missing.flatMap(([field]): [EntryField, unknown][] => {
    if (field === undefined) return [];
    const faults = new Faults();
    const value = READERS[field](ENTRY_FIELDS[field].example, field, faults);
    faults.throwIfAny();
    return [[field, value]];
  });
  return { ...fields, ...(Object.fromEntries(examples) as ItemFields) };
}

/** Whether it gives the items that it names identifiers. */
export function identifies(name: ItemsOperationName): boolean {
  return declarationOf(name).takes.includes('identifier');
}
