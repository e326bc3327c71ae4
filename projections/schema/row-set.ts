import { sql, type RawBuilder } from 'kysely';
import type { Columns, NewRow, Written } from './row-types.js';

/** What each column of a row has of what the row is written from. */
export type Readers<Source, C extends Columns> = { readonly [N in keyof C]: (source: Source) => Written<C[N]> };

/** Rows of these columns, written from whatever `of` says or from objects that name their properties as the columns are (`named`). */
export function rowSet<C extends Columns>(columns: C) {
  return {
    of: <Source>(read: Readers<Source, C>): RowSet<Source> => new RowSet(columns, read),
    named: (): RowSet<NewRow<C>> => new RowSet(columns, byName(columns)),
  };
}

type AnyReaders<Source> = Readonly<Record<string, (source: Source) => unknown>>;

export function byName<Source extends object>(columns: Columns): AnyReaders<Source> {
  const read = (name: string) => (source: Source) => (source as Readonly<Record<string, unknown>>)[name];
  return Object.fromEntries(Object.keys(columns).map((name) => [name, read(name)]));
}

/** Rows that go to the database together, as one array a column. Their SQL is made once, where the set is declared. */
export class RowSet<Source> {
  /** `column, ...` */
  readonly names: RawBuilder<unknown>;
  private readonly quotedNames: readonly string[];
  private readonly casts: TemplateStringsArray;
  private readonly read: readonly ((source: Source) => unknown)[];

  /** The readers say which columns they are, and in which order. */
  constructor(columns: Columns, read: AnyReaders<Source>) {
    const names = Object.keys(read);
    this.names = namesIn(names);
    this.quotedNames = names.map(quoted);
    this.casts = castsOf(names.map((name) => columns[name]?.type ?? ''));
    this.read = Object.values(read);
  }

  /** `unnest($1::text[], $2::bigint[], ...)` */
  unnest(sources: readonly Source[]): RawBuilder<unknown> {
    return sql(this.casts, ...this.read.map((read) => sources.map(read)));
  }

  /** `a.column = b.column AND ...` */
  same(a: string, b: string): RawBuilder<unknown> {
    return sql.raw(this.quotedNames.map((name) => `${a}.${name} = ${b}.${name}`).join(' AND '));
  }

  /** `unnest(...) AS alias (column, ...)` */
  as(alias: string, sources: readonly Source[]): RawBuilder<unknown> {
    return sql`${this.unnest(sources)} AS ${sql.id(alias)} (${this.names})`;
  }
}

/** Rows of one table, or of some columns of it. */
export class TableRows<Source> extends RowSet<Source> {
  private readonly overwriting: RawBuilder<unknown>;

  constructor(
    readonly table: { readonly columns: Columns; in(schema: string): RawBuilder<unknown> },
    read: AnyReaders<Source>,
    key: readonly string[],
  ) {
    super(table.columns, read);
    this.overwriting = overwriting(key, Object.keys(read));
  }

  /** `INSERT INTO table (column, ...) SELECT * FROM unnest(...)` */
  insert(schema: string, sources: readonly Source[]): RawBuilder<unknown> {
    return sql`INSERT INTO ${this.table.in(schema)} (${this.names}) SELECT * FROM ${this.unnest(sources)}`;
  }

  /** Those of the same key are written over. */
  upsert(schema: string, sources: readonly Source[]): RawBuilder<unknown> {
    return sql`${this.insert(schema, sources)} ${this.overwriting}`;
  }
}

function castsOf(types: readonly string[]): TemplateStringsArray {
  const between = types.map((type, index) => `::${type}[]${index + 1 < types.length ? ', ' : ')'}`);
  return fragments(['unnest(', ...between]);
}

/** `ON CONFLICT (key) DO UPDATE SET column = excluded.column, ...` */
export function overwriting(key: readonly string[], columns: readonly string[]): RawBuilder<unknown> {
  const news = columns
    .filter((name) => !key.includes(name))
    .map((name) => `${quoted(name)} = excluded.${quoted(name)}`);
  return sql`ON CONFLICT (${namesIn(key)}) DO UPDATE SET ${sql.raw(news.join(', '))}`;
}

/** The text around the parameters, as a template has it. */
export function fragments(texts: readonly string[]): TemplateStringsArray {
  return Object.assign([...texts], { raw: texts });
}

/** `name, ...` */
export function namesIn(names: readonly string[]): RawBuilder<unknown> {
  return sql.raw(names.map(quoted).join(', '));
}

function quoted(name: string): string {
  return `"${name}"`;
}
