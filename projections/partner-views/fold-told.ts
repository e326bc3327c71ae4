// Folds again what parties know of some things, each with all that is connected with it.
import { sql } from 'kysely';
import { LedgerError } from '../../src/ledger/errors.js';
import type { ItemEvent } from '../../src/ledger/item/item.events.js';
import { Knowledge } from '../../src/ledger/visibility/knowledge.js';
import type { Target } from '../projection.js';
import type { AnyTable } from '../schema/table.js';
import { backfillTable, toldEventsTable, toldTable, withheldTable } from './partner-views.tables.js';
import { writeTold } from './told-rows.js';

const SUBJECTS_AT_ONCE = 500;
/** A fold of more would keep all other models waiting. */
const MAX_EVENTS = 100_000;

export async function foldTold(
  target: Target,
  subjects: readonly string[],
  parties: readonly string[],
  upTo: number,
): Promise<void> {
  const waiting: (readonly string[])[] = [];
  for (let from = 0; from < subjects.length; from += SUBJECTS_AT_ONCE)
    waiting.push(subjects.slice(from, from + SUBJECTS_AT_ONCE));
  for (let some = waiting.pop(); some; some = waiting.pop())
    waiting.push(...(await foldOrHalve(target, some, parties, upTo)));
}

/** What is still to be folded of them, in smaller parts. */
async function foldOrHalve(
  target: Target,
  subjects: readonly string[],
  parties: readonly string[],
  upTo: number,
): Promise<readonly (readonly string[])[]> {
  const found = await connectedWith(target, subjects, upTo);
  if (found) {
    await writeTold(target, new Knowledge(found.events), parties, found.subjects);
    await forget(target, [backfillTable, withheldTable], [...subjects, ...found.subjects]);
    return [];
  }
  if (subjects.length === 1) {
    await withhold(target, subjects);
    return [];
  }
  const half = Math.ceil(subjects.length / 2);
  return [subjects.slice(0, half), subjects.slice(half)];
}

interface Connected {
  readonly subjects: readonly string[];
  readonly events: readonly ItemEvent[];
}

/** Undefined where it is too much. */
async function connectedWith(
  { histories }: Target,
  asked: readonly string[],
  upTo: number,
): Promise<Connected | undefined> {
  try {
    const subjects = await histories.connected(asked, upTo);
    const events = await histories.eventsOf(subjects, upTo);
    return events.length > MAX_EVENTS ? undefined : { subjects, events };
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'too-large') return undefined;
    throw error;
  }
}

const withheldRows = withheldTable.named();

async function withhold(target: Target, subjects: readonly string[]): Promise<void> {
  await forget(target, [toldTable, toldEventsTable, backfillTable], subjects);
  const rows = subjects.map((subject) => ({ subject }));
  await sql`${withheldRows.insert(target.schema, rows)} ON CONFLICT DO NOTHING`.execute(target.db);
}

async function forget({ db, schema }: Target, tables: readonly AnyTable[], subjects: readonly string[]): Promise<void> {
  for (const table of tables)
    await sql`DELETE FROM ${table.in(schema)} WHERE subject = ${withheldTable.any('subject', subjects)}`.execute(db);
}
