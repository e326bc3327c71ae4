import { sortInstant } from '../event-time.js';
import { masterDataSubject, type MasterDataEvent } from '../master-data/master-data.events.js';
import { canonicalJson } from '../canonical-json.js';
import {
  fromInstant,
  isSaidAlready,
  untilInstant,
  type StatementKept,
  type SubjectKept,
} from '../master-data/statements.js';
import type { StatementDraft } from '../master-data/statement-draft.js';
import { accepted } from './decision.js';
import type { DecideContext } from './decide-context.js';
import type { Decision, StateMasterDataOperation } from './operation.js';
import type { OperationRules } from './operation-rules.js';

/** What is known of subjects, each of which grows by what is said of it in this request. */
class Knowledge {
  private readonly known = new Map<string, SubjectKept>();

  constructor(private readonly saidOf: DecideContext['saidOf']) {}

  get(subject: string): SubjectKept {
    return this.known.get(subject) ?? this.saidOf(subject);
  }

  add(subject: string, statement: StatementKept | undefined): number {
    const { revision, statements } = this.get(subject);
    this.known.set(subject, {
      revision: revision + 1,
      statements: statement ? [...statements, statement] : statements,
    });
    return revision + 1;
  }
}

type Place = Pick<DecideContext, 'saidOf' | 'recordedAtMs'>;

/** Events of the statements that say something new, from this position on; what is said already has none. */
export function statedEvents(
  drafts: readonly StatementDraft[],
  by: string,
  { saidOf, recordedAtMs }: Place,
  firstPosition: number,
): readonly MasterDataEvent[] {
  const knowledge = new Knowledge(saidOf);
  const events: MasterDataEvent[] = [];
  for (const { kind, id, at = new Date(recordedAtMs).toISOString(), until, fields, spoken, sender } of drafts) {
    const subject = masterDataSubject(kind, id);
    const position = firstPosition + events.length;
    const whose = { by, spoken, ...(sender === undefined ? {} : { sender }) };
    const said: StatementKept = {
      ...{ ...whose, position, fromMs: fromInstant(at), text: canonicalJson(fields) },
      ...(until === undefined ? {} : { untilMs: untilInstant(until) }),
    };
    if (isSaidAlready(knowledge.get(subject).statements, said)) continue;
    events.push({
      ...{ type: 'MasterDataStated', subject, revision: knowledge.add(subject, said), position },
      sortAt: sortInstant(at, recordedAtMs),
      data: { at, ...whose, kind, ...(until === undefined ? {} : { until }), fields },
    });
  }
  return events;
}

/** Subjects of master data that statements are about. */
export function subjectsStated(drafts: readonly StatementDraft[]): readonly string[] {
  return [...new Set(drafts.map(({ kind, id }) => masterDataSubject(kind, id)))];
}

/** Statements that a request brings beside its events follow these. They are left in the document where its events could not be taken with them. */
export function withStatements(
  decision: Decision,
  { statements = [], recordedFor }: { readonly statements?: readonly StatementDraft[]; readonly recordedFor: string },
  context: DecideContext,
): Decision {
  if (decision.kind !== 'accepted' || statements.length === 0 || context.isMasterDataUnread) return decision;
  const { events } = decision;
  const stated = statedEvents(statements, recordedFor, context, context.firstEventPosition + events.length);
  return { ...decision, events: [...events, ...stated] };
}

/** What somebody says of products, locations, parties and lots: about no item, and refused by no history. */
export const STATE_MASTER_DATA: OperationRules<StateMasterDataOperation> = {
  permission: () => 'record:master-data',
  subjects: () => [],
  names: () => [],
  said: ({ statements }) => subjectsStated(statements),
  since: (_operation, recordedAtMs) => recordedAtMs,
  size: ({ statements }) => statements.length,
  mayBeBlocked: () => false,
  decide: ({ statements, recordedFor }, context) =>
    accepted(statedEvents(statements, recordedFor, context, context.firstEventPosition)),
};
