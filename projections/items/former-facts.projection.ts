import { sql, type Kysely } from 'kysely';
import type { CaptureChanges } from '../../src/ledger/history/capture-changes.js';
import type { FormerFacts } from '../../src/ledger/item/core/core.state.js';
import type { ItemState } from '../../src/ledger/item/item.state.js';
import { formerFactsTable, itemsTable } from './items.tables.js';
import { productionText, storedItem } from './stored-item.js';

type Db = Kysely<unknown>;

type Step = readonly [subject: string, former: FormerFacts];

const formerRows = formerFactsTable.rows<Step>({
  until_at: ([, { until }]) => until.at,
  until_position: ([, { until }]) => until.position,
  manufactured: ([, { manufactured }]) => manufactured,
  subject: ([subject]) => subject,
  product: ([, { product }]) => product,
  lot: ([, { lot }]) => lot,
  production: ([, { production }]) => production && productionText(production),
  made: ([, { made }]) => made,
});
const factRows = itemsTable.named('subject', 'product', 'lot', 'production', 'manufactured', 'made', 'touched_at');

const NOW = ['manufactured', 'subject', 'product', 'lot', 'production', 'made'] as const;
const now = sql.join(NOW.map((name) => itemsTable.ref('i', name)));

/** Since when what is believed of the subject `c` is believed: since it was told otherwise last, or ever. */
function believedSince(schema: string) {
  return sql`coalesce((SELECT max(believed_to) FROM ${formerFactsTable.in(schema)} WHERE subject = c.subject), 0)`;
}

function stepsOf(state: ItemState): readonly Step[] {
  return (state.formerFacts ?? []).map((former): Step => [state.subject, former]);
}

/** What these captures, none of which tells of the past, told otherwise of items that were known before. */
export async function addFormerFacts(db: Db, schema: string, captures: readonly CaptureChanges[]): Promise<void> {
  const steps = captures.flatMap(({ states, capture: { firstPosition, position } }) =>
    [...states.values()].flatMap((state) =>
      state.formerFacts === undefined
        ? []
        : stepsOf(state).filter(([, { until }]) => until.position >= firstPosition && until.position <= position),
    ),
  );
  if (steps.length === 0) return;
  await sql`INSERT INTO ${formerFactsTable.in(schema)} (${formerRows.names}, believed_from)
    SELECT c.*, ${believedSince(schema)} FROM ${formerRows.as('c', steps)}`.execute(db);
}

/** What was heard of, and is no more: it may begin again as something else. */
const NO_MORE_HEARD_OF = sql`(i.touched_at IS NOT NULL AND n.touched_at IS NULL)`;

/**
 * Keeps what was believed up to this capture of items whose histories it told anew, where something else is believed now, or nothing. It is to be called
 * before their rows in `items` are written.
 */
export async function keepBelievedFacts(
  db: Db,
  schema: string,
  { refolded, states, capture: { position } }: CaptureChanges,
): Promise<void> {
  if (refolded.size === 0) return;
  const subjects = [...refolded.keys()];
  const found = subjects.map((subject) => states.get(subject)).filter((state) => state !== undefined);
  const former = formerFactsTable.in(schema);
  const items = itemsTable.in(schema);
  const isSame = sql`(s.until_position, s.until_at) = (f.until_position, f.until_at) AND
    ROW(s.manufactured, s.product, s.lot, s.production, s.made) IS NOT DISTINCT FROM ROW(f.manufactured, f.product, f.lot, f.production, f.made)`;
  await sql`
    WITH told AS MATERIALIZED (SELECT * FROM ${formerRows.as('s', found.flatMap(stepsOf))}),
    facts AS MATERIALIZED (SELECT * FROM ${factRows.as('n', found.map(storedItem))}),
    believed AS MATERIALIZED (
      SELECT * FROM ${former} f WHERE f.subject = ${formerFactsTable.any('subject', subjects)} AND f.believed_to IS NULL
    ), changed AS MATERIALIZED (
      SELECT i.subject FROM ${items} i LEFT JOIN facts n USING (subject)
      WHERE i.subject = ${itemsTable.any('subject', subjects)} AND (${NO_MORE_HEARD_OF} OR
        ROW(i.product, i.lot, i.production, i.manufactured, i.made) IS DISTINCT FROM ROW(n.product, n.lot, n.production, n.manufactured, n.made))
      UNION SELECT s.subject FROM told s WHERE NOT EXISTS (SELECT FROM believed f WHERE f.subject = s.subject AND ${isSame})
      UNION SELECT f.subject FROM believed f WHERE NOT EXISTS (SELECT FROM told s WHERE f.subject = s.subject AND ${isSame})
    ), closed AS (
      UPDATE ${former} f SET believed_to = ${position} FROM changed c WHERE f.subject = c.subject AND f.believed_to IS NULL
    )
    INSERT INTO ${former} (${formerRows.names}, believed_from, believed_to)
    SELECT s.*, ${formerFactsTable.value('believed_from', position)}, NULL FROM told s JOIN changed USING (subject)
    UNION ALL
    SELECT NULL, NULL, ${now}, ${believedSince(schema)}, ${formerFactsTable.value('believed_to', position)}
    FROM changed c JOIN ${items} i USING (subject)`.execute(db);
}
