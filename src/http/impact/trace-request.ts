import type { RecallScope } from '../../ledger/recall/recall.events.js';
import { Faults } from '../reading/faults.js';
import { readFields } from '../reading/values.js';
import { fieldsOf, isMissing } from '../reading/body.js';
import { recallScope } from '../reading/recall-scope.js';
import { FORM_RULES } from '../reading/form.sentences.js';

/** Reads the body of a trace: a scope by itself. `faults` are those found before. */
export function readTrace(body: unknown, faults = new Faults()): RecallScope {
  const { scope } = readFields(fieldsOf(body, faults), { scope: recallScope }, '', faults, 'a trace');
  if (isMissing(body, 'scope')) faults.add('scope', undefined, FORM_RULES['needed-in']('a trace'));
  faults.throwIfAny();
  return scope ?? { anyOf: [] };
}
