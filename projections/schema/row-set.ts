import { sql, type RawBuilder } from 'kysely';
import type { Columns, NameIn, NewRow } from './row-types.js';

/** Columns of rows that go to the database together, as one array a column. Their SQL is made once, where the set is declared. */
export class RowSet<C extends Columns> {
  /** `column, ...` */
  readonly names: RawBuilder<unknown>;
  private readonly casts: TemplateStringsArray;

  constructor(private readonly columns: C) {
    this.names = namesIn(Object.keys(columns));
    this.casts = castsOf(Object.values(columns).map(({ type }) => type));
  }

  /** `unnest($1::text[], $2::bigint[], ...)` */
  unnest(rows: readonly NewRow<C>[]): RawBuilder<unknown> {
    const values = rows as readonly Readonly<Record<string, unknown>>[];
    return sql(this.casts, ...Object.keys(this.columns).map((name) => values.map((row) => row[name])));
  }

  /** `a.column = b.column AND ...` */
  same(a: string, b: string): RawBuilder<unknown> {
    const equals = Object.keys(this.columns).map((name) => `${a}.${quoted(name)} = ${b}.${quoted(name)}`);
    return sql.raw(equals.join(' AND '));
  }

  /** `unnest(...) AS alias (column, ...)` */
  as(alias: string, rows: readonly NewRow<C>[]): RawBuilder<unknown> {
    return sql`${this.unnest(rows)} AS ${sql.id(alias)} (${this.names})`;
  }
}

/** A row set of one table, or of some columns of it. */
export class TableRows<C extends Columns> extends RowSet<C> {
  /** `ON CONFLICT (key) DO UPDATE SET column = excluded.column, ...`: a row is written over the one of the same key. */
  readonly overwriting: RawBuilder<unknown>;

  constructor(
    readonly table: { in(schema: string): RawBuilder<unknown> },
    columns: C,
    key: readonly NameIn<C>[],
  ) {
    super(columns);
    const others = Object.keys(columns).filter((name) => !key.includes(name));
    const news = others.map((name) => `${quoted(name)} = excluded.${quoted(name)}`);
    this.overwriting = sql`ON CONFLICT (${namesIn(key)}) DO UPDATE SET ${sql.raw(news.join(', '))}`;
  }

  /** `INSERT INTO table (column, ...) SELECT * FROM unnest(...)` */
  insert(schema: string, rows: readonly NewRow<C>[]): RawBuilder<unknown> {
    return sql`INSERT INTO ${this.table.in(schema)} (${this.names}) SELECT * FROM ${this.unnest(rows)}`;
  }

  upsert(schema: string, rows: readonly NewRow<C>[]): RawBuilder<unknown> {
    return sql`${this.insert(schema, rows)} ${this.overwriting}`;
  }
}

function castsOf(types: readonly string[]): TemplateStringsArray {
  const between = types.map((type, index) => `::${type}[]${index + 1 < types.length ? ', ' : ')'}`);
  return fragments(['unnest(', ...between]);
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
