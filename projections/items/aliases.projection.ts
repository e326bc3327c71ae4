import { sql, type Kysely } from 'kysely';
import type { CaptureChanges } from '../../src/ledger/history/capture-changes.js';
import type { ItemState } from '../../src/ledger/item/item.state.js';
import { writeBelieved } from './believed-rows.js';
import { aliasesTable } from './items.tables.js';

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

const believedAliases = {
  table: aliasesTable,
  rows: aliasesTable.named('told_at', 'identifier', 'subject', 'product', 'lot'),
  same: sql`(a.identifier, a.subject, a.told_at) = (n.identifier, n.subject, n.told_at)
    AND a.product IS NOT DISTINCT FROM n.product AND a.lot IS NOT DISTINCT FROM n.lot`,
};

/** Identifiers are given one by one and rarely, so that each capture that gives any writes its own. */
export async function writeAliases(
  db: Kysely<unknown>,
  schema: string,
  captures: readonly CaptureChanges[],
): Promise<void> {
  for (const changes of captures) {
    const subjects = identifiedIn(changes);
    const rows = subjects.flatMap((subject) => aliasesOf(changes.states.get(subject) ?? { subject }));
    await writeBelieved(db, schema, believedAliases, { subjects, rows, position: changes.capture.position });
  }
}
