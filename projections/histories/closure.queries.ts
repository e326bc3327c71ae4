import { sql } from 'kysely';
import {
  gatherClosure,
  type Asked,
  type ClosureQuestion,
  type Found,
  type Closure,
} from '../../src/ledger/history/closure.js';
import { carrierNamed } from '../../src/ledger/item/item.traits.js';
import type { ItemEvent } from '../../src/ledger/item/item.events.js';
import type { RowOf } from '../schema/row-types.js';
import { contentsOf } from './contents.queries.js';
import { eachWith, loadHistories, tooLarge, MAX_CLOSURE_EVENTS, type HistoriesReader } from './histories-reader.js';
import { eventsTable } from './histories.tables.js';

/** Everything that ever carried one of these subjects, at any remove, themselves left out. */
export async function carriersEver(
  { db, schema }: HistoriesReader,
  subjects: readonly string[],
  upTo: number,
): Promise<string[]> {
  const { rows } = await sql<Pick<RowOf<typeof eventsTable>, 'subject'>>`
    WITH RECURSIVE up_set (subject) AS (
      SELECT unnest(${eventsTable.array('subject', subjects)}) COLLATE "C"
      UNION
      SELECT e.carrier FROM up_set u
      ${eachWith(schema, sql`carrier`, sql`subject = u.subject AND carrier IS NOT NULL AND position <= ${upTo}`)})
    SELECT subject FROM up_set`.execute(db);
  const own = new Set(subjects);
  return rows.map((row) => row.subject).filter((subject) => !own.has(subject));
}

/** Whether anything of it was known at the position. */
export async function wasRecorded({ db, schema }: HistoriesReader, subject: string, upTo: number): Promise<boolean> {
  const { rows } =
    await sql`SELECT FROM ${eventsTable.in(schema)} WHERE subject = ${subject} AND position <= ${upTo} LIMIT 1`.execute(
      db,
    );
  return rows.length > 0;
}

/** So many are asked for by one statement. */
const SUBJECTS_A_STATEMENT = 5_000;

/**
 * What a late decision or fold has to look at, as the log stood at `upTo`: see `closing`. Of what came and went before only a row for all that did
 * so alike is read. Throws `LedgerError('too-large')` above `MAX_CLOSURE_EVENTS` events.
 */
export async function closure(reader: HistoriesReader, question: ClosureQuestion): Promise<Closure> {
  const recent = Map.groupBy(question.recent ?? [], ({ subject }) => subject);
  const loaded = { events: 0 };
  const steps = gatherClosure(question);
  let step = steps.next();
  while (!step.done) {
    const asked = step.value;
    step = steps.next(
      asked.kind === 'contents'
        ? await contentsWith(reader, asked, question, recent)
        : { kind: 'histories', histories: await historiesWith(reader, asked.subjects, question.upTo, recent, loaded) },
    );
  }
  return step.value;
}

type Recent = ReadonlyMap<string, readonly ItemEvent[]>;

async function historiesWith(
  reader: HistoriesReader,
  subjects: readonly string[],
  upTo: number,
  recent: Recent,
  loaded: { events: number },
): Promise<ReadonlyMap<string, readonly ItemEvent[]>> {
  const histories = new Map<string, readonly ItemEvent[]>();
  for (let from = 0; from < subjects.length; from += SUBJECTS_A_STATEMENT) {
    const some = subjects.slice(from, from + SUBJECTS_A_STATEMENT);
    const found = await loadHistories(reader, some, upTo);
    for (const subject of some) {
      const history = [...(found.get(subject) ?? []), ...(recent.get(subject) ?? [])];
      if (history.length > 0) histories.set(subject, history);
      loaded.events += history.length;
    }
    if (loaded.events > MAX_CLOSURE_EVENTS) throw tooLarge();
  }
  return histories;
}

/** Whatever became known since may have changed where its subject was. */
async function contentsWith(
  reader: HistoriesReader,
  asked: Extract<Asked, { kind: 'contents' }>,
  { upTo, from = upTo, inDetail = [] }: ClosureQuestion,
  recent: Recent,
): Promise<Found> {
  const known = { from, upTo, inDetail: [...inDetail, ...recent.keys()] };
  const found = await contentsOf(reader, asked, known);
  if (found.kind !== 'contents') return found;
  const carriers = new Set(asked.carriers);
  const present = new Set(found.present);
  for (const [subject, events] of recent)
    if (events.some((event) => carriers.has(carrierNamed(event) ?? ''))) present.add(subject);
  return { ...found, present: [...present] };
}
