import { sql, type Kysely } from 'kysely';
import type { CaptureChanges } from '../../src/ledger/history/capture-changes.js';
import type { ItemState } from '../../src/ledger/item/item.state.js';
import { aliasesTable } from './items.tables.js';

const aliasRows = aliasesTable.named('told_at', 'identifier', 'subject', 'product', 'lot');

/** Only these events change identifiers, so that nothing is written for the many items that move. */
function identifiedIn({ capture }: CaptureChanges): readonly string[] {
  const events = capture.events.filter(({ type }) => type === 'ItemIdentified' || type === 'ErrorDeclared');
  return [...new Set(events.map(({ subject }) => subject))];
}

/** Any identifier finds the item, those that no longer hold too. */
function aliasesOf({ subject, identified = [] }: Pick<ItemState, 'subject' | 'identified'>) {
  return identified.map(({ identifier, since, product, lot }) => ({
    told_at: since.at,
    identifier,
    subject,
    product,
    lot,
  }));
}

const SAME = sql`(a.identifier, a.subject, a.told_at) = (n.identifier, n.subject, n.told_at)
  AND a.product IS NOT DISTINCT FROM n.product AND a.lot IS NOT DISTINCT FROM n.lot`;

/** Identifiers are given one by one and rarely, so that each capture that gives any writes its own. */
export async function writeAliases(
  db: Kysely<unknown>,
  schema: string,
  captures: readonly CaptureChanges[],
): Promise<void> {
  const aliases = aliasesTable.in(schema);
  for (const changes of captures) {
    const subjects = identifiedIn(changes);
    if (subjects.length === 0) continue;
    const { position } = changes.capture;
    const rows = subjects.flatMap((subject) => aliasesOf(changes.states.get(subject) ?? { subject }));
    await sql`
      WITH told AS MATERIALIZED (SELECT * FROM ${aliasRows.as('n', rows)}), believed AS MATERIALIZED (
        SELECT a.ctid AS row, a.* FROM ${aliases} a
        WHERE a.subject = ${aliasesTable.any('subject', subjects)} AND a.believed_to IS NULL
      ), closed AS (
        UPDATE ${aliases} SET believed_to = ${position} FROM believed a
        WHERE aliases.ctid = a.row AND NOT EXISTS (SELECT FROM told n WHERE ${SAME})
      )
      INSERT INTO ${aliases} (${aliasRows.names}, believed_from)
      SELECT n.*, ${aliasesTable.value('believed_from', position)} FROM told n
      WHERE NOT EXISTS (SELECT FROM believed a WHERE ${SAME})`.execute(db);
  }
}
