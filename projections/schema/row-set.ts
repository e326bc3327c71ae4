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

  /** `unnest(...) AS alias (column, ...)` */
  as(alias: string, rows: readonly NewRow<C>[]): RawBuilder<unknown> {
    return sql`${this.unnest(rows)} AS ${sql.id(alias)} (${this.names})`;
  }
}

/** A row set of one table, or of some columns of it. */
export class TableRows<C extends Columns> extends RowSet<C> {
  private readonly key: RawBuilder<unknown>;
  private readonly news: RawBuilder<unknown>;

  constructor(
    private readonly table: { in(schema: string): RawBuilder<unknown> },
    columns: C,
    key: readonly NameIn<C>[],
  ) {
    super(columns);
    const others = Object.keys(columns).filter((name) => !key.includes(name));
    this.key = namesIn(key);
    this.news = sql.raw(others.map((name) => `${quoted(name)} = excluded.${quoted(name)}`).join(', '));
  }

  /** `INSERT INTO table (column, ...) SELECT * FROM unnest(...)` */
  insert(schema: string, rows: readonly NewRow<C>[]): RawBuilder<unknown> {
    return sql`INSERT INTO ${this.table.in(schema)} (${this.names}) SELECT * FROM ${this.unnest(rows)}`;
  }

  /** Inserts them, or writes them over those of the same key. */
  upsert(schema: string, rows: readonly NewRow<C>[]): RawBuilder<unknown> {
    return sql`${this.insert(schema, rows)} ON CONFLICT (${this.key}) DO UPDATE SET ${this.news}`;
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
