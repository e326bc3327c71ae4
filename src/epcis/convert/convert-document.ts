import { setImmediate } from 'node:timers/promises';
import { LedgerError } from '../../ledger/errors.js';
import type { EpcisForm } from '../model/epcis-document.js';
import { canonicalOf, isWebUri } from '../../ledger/identity/translation.js';
import { companyPrefixKey } from '../../ledger/identity/identity.js';
import type { CbvXmlFormat } from '../write/cbv-format.js';
import { withEpcs, type EpcFormat } from '../write/epc-format.js';
import { KnownPrefixes } from '../write/known-prefixes.js';
import { Losses, type Loss } from '../write/losses.js';
import { writeDocument } from '../write/write-document.js';
import type { EpcisDocument } from '../model/epcis-document.js';
import { CONVERT_RULES, CONVERT_SAYS } from './convert.sentences.js';
import { readWhole, type Syntax } from './read-whole.js';

export interface Wanted {
  readonly form: EpcisForm;
  readonly epcs: EpcFormat;
  readonly cbv: CbvXmlFormat;
}

export interface Converted {
  readonly text: string;
  readonly events: number;
  /** The first 1,000. */
  readonly losses: readonly Loss[];
  readonly lossesTotal: number;
}

/** Asked for the company prefixes that begin some of these keys. */
export type PrefixSource = (keys: readonly string[]) => Promise<Iterable<string>>;

/** No more keys than these are asked for: what is beyond stays a Digital Link and is told. */
const MOST_KEYS = 5_000;
const EVENTS_A_TURN = 100;

/**
 * One document in another form, read and written in slices between which others get their turn. Company prefixes that EPC URNs of the document do not tell are
 * asked for where they are needed. Throws `LedgerError`: `invalid-request` with every fault of the document, `too-large`.
 */
export async function convertDocument(
  bytes: Buffer,
  syntax: Syntax,
  wanted: Wanted,
  prefixesOf?: PrefixSource,
): Promise<Converted> {
  const document = await readWhole(bytes, syntax);
  const isUrnWanted =
    wanted.epcs === 'Always_EPC_URN' || (wanted.form === 'xml-1.2' && wanted.epcs === 'No_Preference');
  const keys = isUrnWanted && prefixesOf ? prefixKeysOf(document) : [];
  const known = keys.length > 0 && prefixesOf ? await prefixesOf(keys) : [];
  const losses = new Losses();
  const parts: string[] = [];
  for (const part of writeDocument(document, { ...wanted, prefixes: new KnownPrefixes(known) }, losses)) {
    parts.push(part);
    if (parts.length % EVENTS_A_TURN === 0) await setImmediate();
  }
  const whole = losses.shown.find(({ path }) => path === '');
  if (whole) throw lost(whole.code);
  return {
    text: parts.join(''),
    events: document.events.length,
    losses: losses.shown,
    lossesTotal: losses.total,
  };
}

/** One event without a document, which the form does not have: nothing would be left. */
function lost(value: string): LedgerError {
  const violations = [{ field: 'document', value, rule: CONVERT_RULES['nothing-left']() }];
  return new LedgerError('invalid-request', { message: CONVERT_SAYS.asked(), violations, violationsTotal: 1 });
}

/** The keys of Digital Links, from their company prefixes on. */
export function prefixKeysOf({ events }: Pick<EpcisDocument, 'events'>): readonly string[] {
  const keys = new Set<string>();
  const note = (epc: string): string => {
    const canonical = isWebUri(epc) && keys.size < MOST_KEYS ? canonicalOf(epc) : undefined;
    const key = canonical === undefined ? undefined : companyPrefixKey(canonical);
    if (key !== undefined) keys.add(key);
    return epc;
  };
  for (const event of events) withEpcs(event, note);
  return [...keys];
}
