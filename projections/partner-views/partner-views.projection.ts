import { sql } from 'kysely';
import { isAccessEvent, type AccessEvent } from '../../src/ledger/access/access.events.js';
import { partnersIn } from '../../src/ledger/access/partners.js';
import type { Capture, SubjectEvent } from '../../src/ledger/capture/capture.events.js';
import { isRecallEvent, type RecallEvent } from '../../src/ledger/recall/recall.events.js';
import { toldRecalls } from '../../src/ledger/visibility/recalls-told.js';
import type { Projection, Target } from '../projection.js';
import { concernedBy, moveLatest } from './concerned.js';
import { foldTold } from './fold-told.js';
import {
  backfillTable,
  createPartnerViews,
  otherEventsTable,
  partnersTable,
  partnerViewsTables,
  SHOWN_TABLES,
  toldRecallsTable,
  toldTable,
} from './partner-views.tables.js';

/** So many things are folded for a new partner in one go. */
const BACKFILL_SUBJECTS = 500;

/** What each party with a partner's key was told, of what, and of which recalls: the fold of `ledger/visibility`, written down. */
export const partnerViews: Projection = {
  name: 'partner-views',
  version: 2,
  tables: partnerViewsTables,
  create: createPartnerViews,
  async apply(captures, target) {
    const hasOthers = await keepOthers(captures, target);
    const kept = hasOthers ? await keepPartners(captures, target) : new Set(await keptIn(target));
    const latestBefore = await moveLatest(captures, target);
    if (kept.size === 0) return;
    const concerned = await concernedBy(captures, kept, latestBefore, target);
    await foldTold(target, concerned, [...kept], captures.at(-1)?.position ?? -1);
    if (concerned.length > 0 || hasOthers) await writeRecalls(target, [...kept]);
  },
  async rest(target, position) {
    const waiting = await waitingIn(target);
    if (waiting.length === 0) return false;
    const kept = await keptIn(target);
    await foldTold(target, waiting, kept, position);
    await writeRecalls(target, kept);
    return true;
  },
};

type OtherEvent = AccessEvent | RecallEvent;

/** What master data say is told to no partner. */
const isOther = (event: SubjectEvent): event is OtherEvent => isAccessEvent(event) || isRecallEvent(event);
const otherRows = otherEventsTable.rows<OtherEvent>({
  position: ({ position }) => position,
  event: (event) => JSON.stringify(event),
});

/** Whether the batch has any. */
async function keepOthers(captures: readonly Capture[], { db, schema }: Target): Promise<boolean> {
  const fresh = captures.flatMap(({ events }) => events).filter(isOther);
  if (fresh.length > 0) await otherRows.insert(schema, fresh).execute(db);
  return fresh.length > 0;
}

async function othersIn({ db, schema }: Target): Promise<readonly OtherEvent[]> {
  const { rows } = await sql<{
    event: string;
  }>`SELECT event FROM ${otherEventsTable.in(schema)} ORDER BY position`.execute(db);
  return rows.map(({ event }) => JSON.parse(event) as OtherEvent);
}

async function keptIn({ db, schema }: Target): Promise<readonly string[]> {
  const { rows } = await sql<{ party: string }>`SELECT party FROM ${partnersTable.in(schema)}`.execute(db);
  return rows.map(({ party }) => party);
}

const partnerRows = partnersTable.named();

/** Those who have a key now. Of whoever came to have one it is noted what may have told it something; of who has none any more nothing is kept. */
async function keepPartners(captures: readonly Capture[], target: Target): Promise<ReadonlySet<string>> {
  const before = new Set(await keptIn(target));
  const { db, schema } = target;
  const kept = partnersIn((await othersIn(target)).filter(isAccessEvent));
  const gone = [...before].filter((party) => !kept.has(party));
  const fresh = [...kept].filter((party) => !before.has(party));
  if (gone.length > 0)
    for (const table of [...SHOWN_TABLES, partnersTable, backfillTable])
      await sql`DELETE FROM ${table.in(schema)} WHERE party = ${partnersTable.any('party', gone)}`.execute(db);
  if (fresh.length === 0) return kept;
  await partnerRows
    .insert(
      schema,
      fresh.map((party) => ({ party })),
    )
    .execute(db);
  const subjects = await target.histories.naming(fresh, captures.at(-1)?.position ?? -1);
  await sql`
    INSERT INTO ${backfillTable.in(schema)} (party, subject)
    SELECT p, s FROM unnest(${backfillTable.array('party', fresh)}) AS p, unnest(${backfillTable.array('subject', subjects)}) AS s`.execute(
    db,
  );
  return kept;
}

async function waitingIn({ db, schema }: Target): Promise<readonly string[]> {
  const { rows } = await sql<{ subject: string }>`
    SELECT DISTINCT subject FROM ${backfillTable.in(schema)} ORDER BY subject LIMIT ${BACKFILL_SUBJECTS}`.execute(db);
  return rows.map(({ subject }) => subject);
}

const recallRows = toldRecallsTable.named();

/** A party is told of the recalls that it had opened itself, and of those by which something that it was told of is marked. */
async function writeRecalls(target: Target, parties: readonly string[]): Promise<void> {
  const { db, schema } = target;
  const events = (await othersIn(target)).filter(isRecallEvent);
  if (events.length === 0) return;
  const { rows } = await sql<{ party: string; recall: string }>`
    SELECT DISTINCT party, jsonb_object_keys(facts -> 'recalls') AS recall FROM ${toldTable.in(schema)}
    WHERE party = ${toldTable.any('party', parties)} AND is_recalled`.execute(db);
  const marked = Map.groupBy(rows, ({ party }) => party);
  const told = parties.flatMap((party) => {
    const own = events.filter(({ data }) => data.by === party).map(({ subject }) => subject);
    const concerning = new Set([...own, ...(marked.get(party) ?? []).map(({ recall }) => recall)]);
    return toldRecalls(events, concerning).map((one) => ({ party, recall: one.recall, told: JSON.stringify(one) }));
  });
  await sql`
    DELETE FROM ${toldRecallsTable.in(schema)} t WHERE NOT EXISTS (
      SELECT FROM ${recallRows.as('k', told)} WHERE k.party = t.party AND k.recall = t.recall)`.execute(db);
  if (told.length > 0)
    await sql`${recallRows.upsert(schema, told)} WHERE told_recalls.told IS DISTINCT FROM excluded.told`.execute(db);
}
