import { sql, type Kysely, type RawBuilder } from 'kysely';
import { encodeSegment } from '../../src/ledger/identity/percent-encoding.js';
import { givenThen } from './items-then.tables.js';
import { aliasesTable, itemsTable } from './items.tables.js';

/** What stands before the serial in an identifier: scheme and product, or the scheme alone where serials are unique in it. */
const PREFIX = '^(part/[^/]*/%23|(?:own|part)/[^/]*/[^/]*/|01/[^/]*/21/|8003/[0-9]{14}|(?!own/|part/)[^/]*/)';

/** Behind every identifier with the same prefix. */
const LAST = sql`chr(1114111)`;

interface Identifiers {
  readonly table: RawBuilder<unknown>;
  readonly column: RawBuilder<string>;
  readonly counts?: RawBuilder<boolean>;
}

/**
 * The subjects that bear a serial, or ever did, whatever their product, in order. No index has serials: it goes from one product to the next by the
 * index of identifiers, two probes for each, and writing an item costs nothing for it.
 */
export async function subjectsWithSerial(
  db: Kysely<unknown>,
  schema: string,
  serial: string,
): Promise<readonly string[]> {
  const own = bearing({ table: itemsTable.in(schema), column: itemsTable.ref('i', 'subject') }, serial);
  // What gave an identifier may have been corrected away since.
  const counts = givenThen('i', {});
  const added = bearing(
    { table: aliasesTable.in(schema), column: aliasesTable.ref('i', 'identifier'), counts },
    serial,
  );
  const { rows } = await sql<{
    subject: string;
  }>`SELECT subject FROM (${own} UNION ${added}) AS found ORDER BY subject`.execute(db);
  return rows.map(({ subject }) => subject);
}

function bearing({ table, column, counts = sql`true` }: Identifiers, serial: string): RawBuilder<unknown> {
  const prefix = sql`coalesce(substring(id FROM ${PREFIX}), id)`;
  const next = sql`(SELECT ${column} FROM ${table} i WHERE ${column} > ${prefix} || ${LAST} COLLATE "C" ORDER BY 1 LIMIT 1)`;
  const [written, upper] = [encodeSegment(serial), encodeSegment(serial.toUpperCase())];
  // VINs and part serials are upper case in whatever spelling.
  const wanted = sql`CASE WHEN p.prefix ~ '^(vin|part)/' THEN p.prefix || ${upper} ELSE p.prefix || ${written} END COLLATE "C"`;
  return sql`(
    WITH RECURSIVE step (id) AS (
      (SELECT ${column} FROM ${table} i ORDER BY 1 LIMIT 1)
      UNION ALL SELECT ${next} FROM step WHERE id IS NOT NULL
    ), prefixes AS (SELECT ${prefix} AS prefix FROM step WHERE id IS NOT NULL)
    SELECT i.subject FROM prefixes p CROSS JOIN LATERAL (SELECT i.subject FROM ${table} i WHERE ${column} = ${wanted} AND ${counts} OFFSET 0) i)`;
}
