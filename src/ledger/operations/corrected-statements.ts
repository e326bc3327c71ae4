import { sortInstant } from '../event-time.js';
import type { SubjectEvent } from '../capture/capture.events.js';
import { isMasterDataEvent, type MasterDataEvent } from '../master-data/master-data.events.js';
import { MASTER_DATA_RULES } from '../master-data/master-data.sentences.js';
import type { Violation } from '../violation.js';
import type { DecideContext } from './decide-context.js';
import { refused } from './decision.js';
import type { CorrectedStatement, CorrectOperation, Decision } from './operation.js';
import { CORRECTION_RULES } from './operations.sentences.js';

/** The statements of master data among the events that a correction names, and what said of others that they were mistakes. */
export function statementsAmong(events: readonly SubjectEvent[]): readonly CorrectedStatement[] {
  return events.filter(isMasterDataEvent).map(({ type, subject, position, data }) => ({
    ...{ subject, position, by: data.by },
    ...(type === 'MasterDataStated' ? { kind: data.kind } : {}),
  }));
}

function whatIsNamed({ target: { event, capture } }: CorrectOperation): Pick<Violation, 'field' | 'value'> {
  return event === undefined ? { field: 'capture', value: capture } : { field: 'event', value: event };
}

/** Those that count yet. A declaration is none: what it took back is stated anew. */
function counting({ statements = [] }: CorrectOperation, { saidOf }: DecideContext): readonly CorrectedStatement[] {
  return statements.filter(
    ({ kind, subject, position }) =>
      kind !== undefined && saidOf(subject).statements.find((one) => one.position === position)?.isErroneous !== true,
  );
}

function wrongIn(
  operation: CorrectOperation,
  named: readonly CorrectedStatement[],
  isWhole: boolean,
): Violation | undefined {
  const { target, replacement, ofParties } = operation;
  const rule = MASTER_DATA_RULES['statement-whole']();
  if (isWhole && target.items) return { field: 'items', value: target.items, rule };
  if (isWhole && replacement) return { field: 'replacement', value: replacement.operation, rule };
  const other = ofParties && named.find(({ by }) => !ofParties.includes(by));
  if (other) return { ...whatIsNamed(operation), item: other.subject, rule: CORRECTION_RULES['of-others'](other.by) };
  const [first] = named;
  if (isWhole && first === undefined)
    return { ...whatIsNamed(operation), rule: MASTER_DATA_RULES['statement-declared']() };
  return undefined;
}

function declarations(
  { at, recordedFor: by }: CorrectOperation,
  named: readonly CorrectedStatement[],
  context: DecideContext,
  firstPosition: number,
): readonly MasterDataEvent[] {
  const declaredAt = at ?? new Date(context.recordedAtMs).toISOString();
  const revisions = new Map<string, number>();
  return named.map(({ subject, position: erroneous }, index) => {
    const revision = (revisions.get(subject) ?? context.saidOf(subject).revision) + 1;
    revisions.set(subject, revision);
    return {
      ...{ type: 'MasterDataErrorDeclared', subject, revision, position: firstPosition + index },
      sortAt: sortInstant(declaredAt, context.recordedAtMs),
      data: { at: declaredAt, by, erroneous },
    };
  });
}

/**
 * Declares erroneous the statements that a correction names, beside what it says of items: `ofItems` decides that, and is not asked where it names none. Whole, or not at
 * all; but a choice of items leaves alone what is said beside them.
 */
export function withStatementsDeclared(
  operation: CorrectOperation,
  context: DecideContext,
  ofItems: () => Decision,
): Decision {
  const { statements = [], found = new Map(), target } = operation;
  if (statements.length === 0 || (target.items && found.size > 0)) return ofItems();
  const isWhole = found.size === 0;
  const named = counting(operation, context);
  const wrong = wrongIn(operation, named, isWhole);
  if (wrong) return refused(wrong);
  const decided: Decision = isWhole ? { kind: 'accepted', events: [], flags: [], skipped: [] } : ofItems();
  if (decided.kind !== 'accepted') return decided;
  const { events } = decided;
  const declared = declarations(operation, named, context, context.firstEventPosition + events.length);
  return { ...decided, events: [...events, ...declared] };
}
