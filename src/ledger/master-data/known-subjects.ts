import { canonicalJson } from '../canonical-json.js';
import type { MasterDataEvent } from './master-data.events.js';
import { fromInstant, NOTHING_SAID, untilInstant, type StatementKept, type SubjectKept } from './statements.js';

/** What is known of a subject after a further event of it. */
export function withEvent(known: SubjectKept = NOTHING_SAID, event: MasterDataEvent): SubjectKept {
  const { revision } = event;
  const { statements } = known;
  if (event.type === 'MasterDataStated') return { revision, statements: [...statements, keptOf(event)] };
  const { erroneous } = event.data;
  return {
    revision,
    statements: statements.map((one) => (one.position === erroneous ? { ...one, isErroneous: true } : one)),
  };
}

function keptOf({ position, data }: Extract<MasterDataEvent, { type: 'MasterDataStated' }>): StatementKept {
  const { at, by, spoken, sender, until, fields } = data;
  return {
    ...{ position, by, spoken, fromMs: fromInstant(at), text: canonicalJson(fields) },
    ...(sender === undefined ? {} : { sender }),
    ...(until === undefined ? {} : { untilMs: untilInstant(until) }),
  };
}
