import { CHANGE_ACCESS } from './change-access.js';
import { CORRECTION } from './correction.js';
import type { RecordPermission } from './declaration.js';
import { OBSERVE } from './observe.js';
import type { Operation } from './operation.js';
import type { OperationRules } from './operation-rules.js';
import type { ItemsOperationName } from './operations.js';
import { CLOSE_RECALL, OPEN_RECALL } from './recall-register.js';
import { CLEAR_RECALL, MARK_RECALLED, UNMARK_RECALLED } from './recalled-units.js';
import { STATE_MASTER_DATA } from './state-master-data.js';
import { ITEMS_RULES } from './rules-of-items.js';

type OtherName = Exclude<Operation['operation'], ItemsOperationName>;

/** Those of all operations that are not on items. */
const OTHERS: { readonly [N in OtherName]: OperationRules<Extract<Operation, { readonly operation: N }>> } = {
  correct: CORRECTION,
  'open-recall': OPEN_RECALL,
  'close-recall': CLOSE_RECALL,
  'clear-recall': CLEAR_RECALL,
  'mark-recalled': MARK_RECALLED,
  'unmark-recalled': UNMARK_RECALLED,
  observe: OBSERVE,
  'change-access': CHANGE_ACCESS,
  'state-master-data': STATE_MASTER_DATA,
};

const byName: ReadonlyMap<string, OperationRules<Operation>> = new Map(
  Object.entries(OTHERS as Readonly<Record<string, OperationRules<Operation>>>),
);

/** The rules of an operation's kind; they are for that operation. */
export function rulesOf({ operation }: Pick<Operation, 'operation'>): OperationRules<Operation> {
  return byName.get(operation) ?? ITEMS_RULES;
}

/** Subjects of master data of which an operation says something. */
export function saidIn(operation: Operation): readonly string[] {
  return rulesOf(operation).said?.(operation) ?? [];
}

/** What has to be granted to record an operation of this name. */
export function permissionOf(name: Operation['operation']): RecordPermission {
  return rulesOf({ operation: name }).permission(name);
}
