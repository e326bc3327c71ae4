import type { MasterDataKind } from '../../ledger/master-data/master-data.events.js';
import { fieldsOf } from '../reading/master-data-fields.js';
import type { JsonFields } from '../reading/values.js';

/** What a list is written with in one cell. */
const BETWEEN = '|';
const LISTS: ReadonlySet<string> = new Set(['roles', 'companyPrefixes', 'address.street']);
const NUMBERS: ReadonlySet<string> = new Set(['shelfLifeDays']);
/** Columns that name a member of these: `address.city`, `names.de`, `attributes.storage`. */
const NESTED: ReadonlySet<string> = new Set(['address', 'names', 'attributes']);
/** A licence has members of its own, and a party several: they are stated as JSON. */
const NOT_IN_CSV: ReadonlySet<string> = new Set(['licences']);
const ABOUT = ['id', 'validFrom', 'validUntil'];

/** The columns that a file of this kind may have; those with a dot go on with a name of whoever writes it. */
export function columnsOf(kind: MasterDataKind): readonly string[] {
  const fields = fieldsOf(kind).filter((name) => !NOT_IN_CSV.has(name));
  return [...ABOUT, ...fields.map((name) => (NESTED.has(name) ? `${name}.` : name))];
}

export function isColumn(kind: MasterDataKind, name: string): boolean {
  return columnsOf(kind).some((one) => (one.endsWith('.') ? name.startsWith(one) && name !== one : name === one));
}

/** A line as the body of a statement has it. An empty cell says nothing. */
export function statementOfLine(columns: readonly string[], cells: readonly string[]): JsonFields {
  const nested = new Map<string, Map<string, unknown>>();
  const fields = new Map<string, unknown>();
  columns.forEach((column, index) => {
    const text = (cells[index] ?? '').trim();
    if (text === '') return;
    const [field = '', ...rest] = column.split('.');
    const value = valueOf(column, text);
    if (rest.length === 0) fields.set(field, value);
    else nested.set(field, (nested.get(field) ?? new Map<string, unknown>()).set(rest.join('.'), value));
  });
  for (const [field, members] of nested) fields.set(field, Object.fromEntries(members));
  return Object.fromEntries(fields);
}

function valueOf(column: string, text: string): unknown {
  if (LISTS.has(column)) return text.split(BETWEEN).map((one) => one.trim());
  return NUMBERS.has(column) && /^\d{1,9}$/.test(text) ? Number(text) : text;
}
