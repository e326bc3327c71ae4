import type { ColumnType } from 'kysely';

/** A column as PostgreSQL is told of it. `Values` says as what its values are read, inserted and updated. */
export interface Column<Values = unknown> {
  readonly type: 'bigint' | 'boolean' | 'integer' | 'jsonb' | 'text' | 'text[]' | 'timestamptz' | 'uuid';
  /** Missing: the database's own. */
  readonly collation?: 'C';
  readonly isNullable?: true;
  /** Numbers that the database gives out: what they are depends on how rows were written, so they never count in a hash. */
  readonly isIdentity?: true;
  /** SQL expressions. */
  readonly default?: string;
  readonly check?: string;
  /** Only a type: no column has a value here. */
  readonly values?: Values;
}

type Of<Read, Written = Read> = Column<ColumnType<Read, Written, Written>>;

/** The driver reads a bigint as text: not every one of them is a JavaScript number. */
export const bigint: Of<string, number | string> = { type: 'bigint' };
export const integer: Of<number> = { type: 'integer' };
export const boolean: Of<boolean> = { type: 'boolean' };
export const uuid: Of<string> = { type: 'uuid' };
export const timestamptz: Of<Date, Date | string> = { type: 'timestamptz' };
/** In the database's collation: what is only read. */
export const text: Of<string> = { type: 'text' };
export const texts: Of<readonly string[]> = { type: 'text[]' };
/** Compared and sorted by code point, the same on every server: identifiers, and whatever is searched or sorted. */
export const textC: Of<string> = { type: 'text', collation: 'C' };
/** A number that the database gives to each row. */
export const identity: Column<ColumnType<number, never, never>> = { type: 'integer', isIdentity: true };

/** `textC` of which only these values are written. */
export function textOf<Value extends string>(): Of<Value> {
  return { type: 'text', collation: 'C' };
}

/** `text[]` of which only these values are written. */
export function textsOf<Value extends string>(): Of<readonly Value[]> {
  return { type: 'text[]' };
}

/** Written as JSON text, read as what the text says. */
export function jsonb<Value>(): Of<Value, string> {
  return { type: 'jsonb' };
}

type Nullable<Values> =
  Values extends ColumnType<infer Read, infer Inserted, infer Updated>
    ? Column<ColumnType<Read | null, Inserted | null | undefined, Updated | null>>
    : never;

export function nullable<Values>(column: Column<Values>): Nullable<Values> {
  return { ...column, isNullable: true } as unknown as Nullable<Values>;
}

type Defaulted<Values> =
  Values extends ColumnType<infer Read, infer Inserted, infer Updated>
    ? Column<ColumnType<Read, Inserted | undefined, Updated>>
    : never;

/** `expression` is SQL. */
export function defaulting<Values>(column: Column<Values>, expression: string): Defaulted<Values> {
  return { ...column, default: expression } as unknown as Defaulted<Values>;
}

/** `condition` is SQL, about the column by its name. */
export function checked<Values>(column: Column<Values>, condition: string): Column<Values> {
  return { ...column, check: condition };
}
