import { sql, type RawBuilder } from 'kysely';
import type { Columns } from './row-types.js';

/** Columns with the alias of the table in the view's query that they come from. */
type Source = readonly [alias: string, columns: Columns];

type Intersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

/** What a view has of all its sources. */
type Selected<Sources extends readonly Source[]> = Intersection<Sources[number][1]>;

/** A view of a build: what it selects, and in which order the columns stand in its hash. */
export class View<Name extends string = string, const Sources extends readonly Source[] = readonly Source[]> {
  readonly columns: Selected<Sources>;

  constructor(
    readonly name: Name,
    private readonly sources: Sources,
    private readonly from: (schema: string) => RawBuilder<unknown>,
    private readonly order: readonly (keyof Selected<Sources> & string)[],
  ) {
    this.columns = Object.assign({}, ...sources.map(([, columns]) => columns)) as Selected<Sources>;
  }

  in(schema: string): RawBuilder<unknown> {
    return sql.id(schema, this.name);
  }

  create(schema: string): RawBuilder<unknown> {
    const selected = this.sources.flatMap(([alias, columns]) =>
      Object.keys(columns).map((name) => sql.ref(`${alias}.${name}`)),
    );
    return sql`CREATE VIEW ${this.in(schema)} AS SELECT ${sql.join(selected)} FROM ${this.from(schema)}`;
  }

  /** What tells two builds apart by their rows. */
  get hashed(): { readonly name: string; readonly columns: readonly string[] } {
    return { name: this.name, columns: this.order };
  }
}
