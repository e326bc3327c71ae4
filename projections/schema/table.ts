import { sql, type RawBuilder } from 'kysely';
import { byName, fragments, namesIn, overwriting, TableRows, type Readers } from './row-set.js';
import type { Columns, NameIn, NewRow, Read, Written } from './row-types.js';

export interface Index<Name extends string> {
  /** Needed only where it is created if missing; else PostgreSQL names it. */
  readonly name?: string;
  readonly on: readonly Name[];
  readonly isUnique?: true;
  /** Missing: btree. */
  readonly using?: 'brin' | 'gin';
  readonly operators?: string;
  readonly with?: Readonly<Record<string, string | number>>;
  /** SQL: an index of the rows that meet it. */
  readonly where?: string;
}

export interface TableOptions<Name extends string> {
  readonly key?: readonly Name[];
  readonly unique?: readonly (readonly Name[])[];
  readonly indexes?: readonly Index<Name>[];
  readonly fillfactor?: number;
  /** Gone after a crash of the database. */
  readonly isUnlogged?: true;
  /** Rows lie in partitions, each of a range of this column, which is part of the key. Whoever declares it makes them. */
  readonly partitionedBy?: Name;
  /** The order of the columns in a hash of the rows, where it is not that of the table. */
  readonly hashed?: readonly Name[];
  /** Columns that a table of an earlier release may lack; they are added to it. */
  readonly addedLater?: readonly Name[];
}

/**
 * A table, declared once. Its DDL, the types of its rows, the columns of its hash and the casts of rows that are written as arrays follow.
 * PostgreSQL stores the columns in this order: those of eight bytes first, so that none is padded.
 */
export class Table<Name extends string = string, C extends Columns = Columns> {
  /** `column, ...`: all but those that the database fills in. */
  readonly names: RawBuilder<unknown>;

  constructor(
    readonly name: Name,
    readonly columns: C,
    readonly options: TableOptions<NameIn<C>> = {},
  ) {
    this.names = namesIn(this.written);
  }

  /** The table in the schema of one build. */
  in(schema: string): RawBuilder<unknown> {
    return sql.id(schema, this.name);
  }

  /** A column of the table under this alias. */
  ref<N extends NameIn<C>>(alias: string, column: N): RawBuilder<Read<C[N]>> {
    return sql.ref(`${alias}.${column}`);
  }

  /** Rows of the columns that are read, from whatever they are written from. */
  rows<Source>(read: Partial<Readers<Source, C>>): TableRows<Source> {
    return new TableRows(this, read as Readers<Source, C>, this.options.key ?? []);
  }

  /**
   * Rows that name their properties as these columns are, all of them where none is named but for those that the database fills in. For thousands of
   * rows `rows` is the faster: a property that is looked up by a name in a variable costs several that are named in the code.
   */
  named<N extends NameIn<C> = NameIn<C>>(...names: readonly N[]): TableRows<NewRow<Pick<C, N>>> {
    const columns = this.pick(...(names.length > 0 ? names : (this.written as N[])));
    return new TableRows(this, byName(columns), this.options.key ?? []);
  }

  /** The declarations of these columns. */
  pick<N extends NameIn<C>>(...names: readonly N[]): Pick<C, N> {
    return Object.fromEntries(names.map((name) => [name, this.columns[name]])) as unknown as Pick<C, N>;
  }

  /** As a parameter. */
  value<N extends NameIn<C>>(column: N, value: Written<C[N]>): RawBuilder<Read<C[N]>> {
    return around('', value, `::${this.typeOf(column)}`);
  }

  /** As one parameter, an array. */
  array<N extends NameIn<C>>(column: N, values: readonly Written<C[N]>[]): RawBuilder<unknown> {
    return around('', values, `::${this.typeOf(column)}[]`);
  }

  /** For `column = ANY(...)`: one of these. */
  any<N extends NameIn<C>>(column: N, values: readonly Written<C[N]>[]): RawBuilder<Read<C[N]>> {
    return around('ANY(', values, `::${this.typeOf(column)}[])`);
  }

  /** For `column <> ALL(...)`: none of these. */
  all<N extends NameIn<C>>(column: N, values: readonly Written<C[N]>[]): RawBuilder<Read<C[N]>> {
    return around('ALL(', values, `::${this.typeOf(column)}[])`);
  }

  /** Behind an INSERT of all columns: those of the same key are written over. */
  get overwriting(): RawBuilder<unknown> {
    return overwriting(this.options.key ?? [], this.written);
  }

  private get written(): readonly NameIn<C>[] {
    return Object.keys(this.columns).filter((name) => !this.columns[name]?.isIdentity);
  }

  private typeOf(column: NameIn<C>): string {
    return this.columns[column]?.type ?? '';
  }

  /** What tells two builds apart by their rows. */
  get hashed(): { readonly name: string; readonly columns: readonly string[] } {
    return { name: this.name, columns: this.options.hashed ?? this.written };
  }
}

const written = new Map<string, TemplateStringsArray>();

/** A parameter with text around it. A template within a template would cost the statement half of what it does without. */
function around<T>(before: string, value: unknown, after: string): RawBuilder<T> {
  const text = written.get(before + after) ?? fragments([before, after]);
  written.set(before + after, text);
  return sql<T>(text, value);
}

/** Whichever it is. */
export type AnyTable = Pick<Table, 'name' | 'columns' | 'options' | 'in'>;
