import type { Insertable, InsertType, Selectable, SelectType } from 'kysely';
import type { Column } from './column.js';

export type Columns = Readonly<Record<string, Column>>;

export type NameIn<C extends Columns> = keyof C & string;

type ValuesOf<One> = One extends Column<infer Values> ? Values : never;

/** A value as the driver returns it, and as it is inserted. */
export type Read<One> = SelectType<ValuesOf<One>>;
export type Written<One> = InsertType<ValuesOf<One>>;

/** Of kysely: as what each column is read, inserted and updated. */
export type KyselyTable<C extends Columns> = { [N in keyof C]: ValuesOf<C[N]> };

/** A row as it is inserted. What may be null may be missing. */
export type NewRow<C extends Columns> = Readonly<Insertable<KyselyTable<C>>>;

/** A row of the table as the driver returns it. */
export type RowOf<T extends { readonly columns: Columns }> = Readonly<Selectable<KyselyTable<T['columns']>>>;

/** For kysely's builder: `db.withSchema(schema).withTables<TablesOf<typeof stays | typeof lots>>()`. */
export type TablesOf<T extends { readonly name: string; readonly columns: Columns }> = {
  [One in T as One['name']]: KyselyTable<One['columns']>;
};
