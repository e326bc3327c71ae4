import type { Decision } from '../../src/ledger/operations/operation.js';
import type { Violation } from '../../src/ledger/violation.js';

/** The code of a rule about a history, or the words of a rule of form. */
export function ruleOf(violation: Violation): string {
  return 'finding' in violation ? violation.finding.rule : violation.rule;
}

/** The rules by which a decision refuses; what it is, where it does not. */
export function rulesOf(decision: Decision): readonly string[] {
  return decision.kind === 'refused' ? decision.violations.map(ruleOf) : [decision.kind];
}

/** The rules by which it refuses or flags. */
export function rulesTold(decision: Decision): readonly string[] {
  if (decision.kind === 'late') return ['late'];
  return (decision.kind === 'refused' ? decision.violations : decision.flags).map(ruleOf);
}
