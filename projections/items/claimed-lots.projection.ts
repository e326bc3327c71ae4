import { sql, type Kysely } from 'kysely';
import type { CaptureChanges } from '../../src/ledger/history/capture-changes.js';
import { writeBelieved } from './believed-rows.js';
import { claimedLotsTable } from './items.tables.js';

const believedLots = {
  table: claimedLotsTable,
  rows: claimedLotsTable.named('told_at', 'lot', 'subject'),
  same: sql`(a.subject, a.lot, a.told_at) = (n.subject, n.lot, n.told_at)`,
};

/** Whose claimed lots a capture may have changed: for what only moves nothing is written. */
function toldIn({ states, refolded, capture: { firstPosition } }: CaptureChanges): readonly string[] {
  if (refolded.size > 0) return [...refolded.keys()];
  return [...states.values()].flatMap(({ subject, claimedLots }) =>
    claimedLots?.some(({ since }) => since.position >= firstPosition) === true ? [subject] : [],
  );
}

/** A lot once claimed is claimed for ever, unless what said so was corrected. */
export async function writeClaimedLots(
  db: Kysely<unknown>,
  schema: string,
  captures: readonly CaptureChanges[],
): Promise<void> {
  for (const changes of captures) {
    const subjects = toldIn(changes);
    const rows = subjects.flatMap((subject) =>
      (changes.states.get(subject)?.claimedLots ?? []).map(({ lot, since }) => ({ told_at: since.at, lot, subject })),
    );
    await writeBelieved(db, schema, believedLots, { subjects, rows, position: changes.capture.position });
  }
}
