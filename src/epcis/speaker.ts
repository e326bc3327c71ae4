import { Faults } from '../http/reading/faults.js';
import { FORM_RULES } from '../http/reading/form.sentences.js';
import type { Principal } from '../http/server/caller.js';
import { parseIdentifier } from '../ledger/identity/identity.js';

/** The party that a document is recorded for, given the sender that it names. */
export type SpeakerOf = (named: string | undefined) => string;

/**
 * Who speaks by a document: a party of whoever sends it, never whom the document names. `Recorded-For` says which, as `recordedFor` does of an operation. Without it a key that
 * acts for some parties speaks for the sender that the document names, where that is one of them, else for its only party; all others speak for `RECORDED_FOR`.
 */
export function speakerOf(
  asked: string | undefined,
  { parties }: Pick<Principal, 'parties'>,
  recordedFor: string,
): SpeakerOf {
  if (asked !== undefined) return () => asked;
  if (!parties) return () => recordedFor;
  const [only = recordedFor] = parties.size === 1 ? parties : [];
  return (named) => (named !== undefined && parties.has(named) ? named : parties.has(recordedFor) ? recordedFor : only);
}

/** The canonical party that `Recorded-For` names. Throws `LedgerError('invalid-request')`. */
export function readRecordedFor(headers: Readonly<Record<string, string | string[] | undefined>>): string | undefined {
  const given = headers['recorded-for'];
  if (given === undefined || given === '') return undefined;
  const faults = new Faults();
  const read = parseIdentifier(String(given), 'party');
  if (!read.ok) faults.add('recorded-for', given, FORM_RULES.spelling(read));
  faults.throwIfAny();
  return read.ok ? read.id.canonical : undefined;
}
