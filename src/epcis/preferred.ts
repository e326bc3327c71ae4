import { Faults } from '../http/reading/faults.js';
import { FORM_RULES } from '../http/reading/form.sentences.js';
import { BEHAVIOURS, type Behaviour } from './jobs/capture-jobs.tables.js';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Nobody holds a connection for longer. */
const LONGEST_WAIT_S = 60;

/** How long the sender would wait for the outcome (RFC 7240 section 4.3), in milliseconds. Undefined where he said nothing of it; what cannot be read is ignored, as the RFC wants. */
export function preferredWaitMs({ prefer }: Headers): number | undefined {
  const words = [prefer ?? []].flat().join(',');
  const [, seconds] = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:$|[,;])/i.exec(words) ?? [];
  return seconds === undefined ? undefined : Math.min(Number(seconds), LONGEST_WAIT_S) * 1_000;
}

/** What becomes of all other events where one breaks a rule (EPCIS 2.0 section 12.6.1). Throws `LedgerError('invalid-request')`. */
export function behaviourOf(headers: Headers): Behaviour {
  const given = headers['gs1-capture-error-behaviour'];
  if (given === undefined || given === '') return 'rollback';
  const behaviour = BEHAVIOURS.find((one) => one === given);
  const faults = new Faults();
  if (!behaviour) faults.add('gs1-capture-error-behaviour', given, FORM_RULES['one-of'](BEHAVIOURS));
  faults.throwIfAny();
  return behaviour ?? 'rollback';
}
