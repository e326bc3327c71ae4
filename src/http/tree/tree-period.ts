import type { Period } from '../../../projections/genealogy/tree.queries.js';
import { asOfInstant, eventTimeRule, firstInstant } from '../../ledger/event-time.js';
import type { Asked } from '../reading/asked.js';
import type { Faults } from '../reading/faults.js';
import { choice, parameter } from '../reading/read-request.js';
import { QUESTION_RULES } from '../reading/form.sentences.js';

/** Reads `former`, `from` and `to`: the period of which what ended is told too; undefined where only what holds is asked for. */
export function readFormer({ query }: Asked, faults: Faults): Period | undefined {
  const isAsked = choice(query, 'former', ['false', 'true'], faults) === 'true';
  const instant = (name: string, read: (text: string) => number): number | undefined => {
    const text = parameter(query, name);
    const rule = text === undefined ? undefined : eventTimeRule(text);
    if (rule !== undefined) faults.add(name, text, rule);
    return text === undefined || rule !== undefined ? undefined : read(text);
  };
  const [fromMs, toMs] = [instant('from', firstInstant), instant('to', asOfInstant)];
  if (parameter(query, 'former') === 'false' && (fromMs !== undefined || toMs !== undefined))
    faults.add('former', 'false', QUESTION_RULES['former-beside-period']());
  if (fromMs !== undefined && toMs !== undefined && fromMs > toMs)
    faults.add('from', parameter(query, 'from'), QUESTION_RULES['period-order'](parameter(query, 'to') ?? ''));
  if (!isAsked && fromMs === undefined && toMs === undefined) return undefined;
  return { ...(fromMs === undefined ? {} : { fromMs }), ...(toMs === undefined ? {} : { toMs }) };
}
