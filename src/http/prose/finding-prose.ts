import type { Sentence } from '../../ledger/sentences.js';
import type { Found } from '../../ledger/violation.js';
import { FINDINGS } from './finding.sentences.js';

export function findingProse({ rule, values }: Found, subject: string): Sentence {
  // Rule and values belong together, which the parts of a union no longer say.
  return (FINDINGS[rule] as (values: Found['values'], subject: string) => Sentence)(values, subject);
}
