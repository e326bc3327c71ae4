import type { DocumentReference } from '../ledger/capture/capture.events.js';
import { toldTimeRule, type EventTime } from '../ledger/event-time.js';
import { readDigitalLink } from '../ledger/identity/digital-link.js';
import { isDocumentUrn, namedByText, parseDocumentId } from '../ledger/identity/document-id.js';
import { readEpcUrn } from '../ledger/identity/epc-urn.js';
import { isRefusal } from '../ledger/identity/identifier.js';
import { type Identifier, type IdRole, parseIdentifier } from '../ledger/identity/identity.js';
import { unseenCharacterRule } from '../ledger/identity/unseen-characters.js';
import { EPCIS_RULES } from './epcis.sentences.js';
import { withOffset } from './event-time-zone.js';
import { given } from './given.js';
import { bareWordOf, isCbvUri } from './model/cbv-values.js';
import type { Action, EpcisEvent } from './model/epcis-event.js';
import { canonicalDigitalLink } from './model/gs1-uri.js';
import { MODEL_RULES } from './model/model.sentences.js';
import type { Said } from './model/said.js';
import type { Notes } from './notes.js';
import type { Sentence } from '../ledger/sentences.js';

/** An event as it was read, and where what is wrong with it is told. `by` is the party that claims it. */
export interface ToldEvent {
  readonly event: EpcisEvent;
  readonly said: Said;
  readonly field: string;
  readonly line?: number;
  readonly by: string;
  readonly notes: Notes;
}

/** One end of a transfer: a source or a destination. Canonical ids. */
export interface TransferEnd {
  readonly location?: string;
  readonly owningParty?: string;
  readonly possessingParty?: string;
}

/** What all events have. `action` is undefined only where that is a fault. */
export interface EventFields {
  readonly at: EventTime;
  readonly action: Action | undefined;
  readonly bizStep?: string;
  readonly disposition?: string;
  readonly readPoint?: string;
  readonly bizLocation?: string;
  readonly source: TransferEnd;
  readonly destination: TransferEnd;
  readonly documents: readonly DocumentReference[];
}

/** What is told of an event and not recorded. */
export function notUsed({ notes, field, line }: ToldEvent, step: string, rule: Sentence, value?: string): void {
  notes.warn({ code: 'not-used', field: `${field}${step}`, ...given({ line, value }), rule });
}

type Place = readonly [name: string, index?: number];

const wordOf = ([name, index]: Place): string => `/${name}${index === undefined ? '' : `[${index + 1}]`}`;

/**
 * The identifier in that role. What names something of another kind, or something that is no GS1 key, is none of this ledger's and not used; a GS1 key that
 * is wrong, such as by its check digit, is a fault where something changes by it.
 */
export function readId(
  told: ToldEvent,
  text: string,
  role: IdRole,
  place: Place,
  isNeeded = true,
): Identifier | undefined {
  const read = parseIdentifier(text, role);
  const [name, index] = place;
  const more = { value: text, ...given({ index }) };
  const unseen = read.ok ? unseenCharacterRule(read.id.canonical) : undefined;
  if (read.ok && unseen === undefined) {
    told.notes.told.note(read.id);
    return read.id;
  }
  if (!isNeeded && !read.ok)
    notUsed(told, wordOf(place), EPCIS_RULES['not-needed'](EPCIS_RULES.spelling(read)), text.slice(0, 200));
  else if (unseen !== undefined) placeOf(told, name).tell('fault', nameIn(name), unseen, more);
  else if (!read.ok && isWrongKey(text))
    placeOf(told, name).tell('fault', nameIn(name), EPCIS_RULES.spelling(read), more);
  else notUsed(told, wordOf(place), EPCIS_RULES['other-kind'](), text.slice(0, 200));
  return undefined;
}

const placeOf = ({ said }: ToldEvent, name: string): Said =>
  name === 'readPoint' || name === 'bizLocation' ? (said.object(name) ?? said) : said;
const nameIn = (name: string): string => (name === 'readPoint' || name === 'bizLocation' ? 'id' : name);

/** A URN or Digital Link of a GS1 key that breaks the key's own rules, whatever it is asked for. */
function isWrongKey(text: string): boolean {
  if (/^urn:epc:/i.test(text)) return isRefusal(readEpcUrn(text, undefined));
  if (!/^https?:\/\//i.test(text)) return false;
  return canonicalDigitalLink(text) !== undefined && isRefusal(readDigitalLink(text, undefined));
}

type EpcList = 'epcList' | 'childEPCs' | 'inputEPCList' | 'outputEPCList';

/** The objects that a list names, each once, whatever its spelling. */
export function readEpcs(told: ToldEvent, list: EpcList, areNeeded = true): readonly Identifier[] {
  const found = new Map<string, Identifier>();
  for (const [index, epc] of (told.event[list] ?? []).entries()) {
    const id = readId(told, epc, 'container', [list, index], areNeeded);
    if (id && !found.has(id.canonical)) found.set(id.canonical, id);
  }
  return [...found.values()];
}

const LONGEST_URI = 300;

/** A misspelt step would be recorded as one that changes nothing. */
function checkStep({ event: { bizStep }, said }: ToldEvent): void {
  if (bizStep !== undefined && isCbvUri(bizStep, 'bizStep'))
    said.tell('fault', 'bizStep', MODEL_RULES['no-such-word']('business step'), { value: bizStep });
}

function checkLength(told: ToldEvent, name: 'bizStep' | 'disposition', such: string): void {
  const value = told.event[name] ?? '';
  if (value.length > LONGEST_URI)
    told.said.tell('fault', name, EPCIS_RULES.uri({ most: LONGEST_URI, such }), { value });
}

/** Types of other vocabularies say nothing that the ledger knows: they stay in the document. */
function readTransferEnd(told: ToldEvent, name: 'source' | 'destination'): TransferEnd {
  const found = new Map<string, string>();
  const ends =
    name === 'source'
      ? told.event.sourceList?.map(({ type, source }) => ({ type, text: source }))
      : told.event.destinationList?.map(({ type, destination }) => ({ type, text: destination }));
  for (const [index, { type, text }] of (ends ?? []).entries()) {
    if (type !== 'location' && type !== 'owning_party' && type !== 'possessing_party') continue;
    const id = readId(told, text, type === 'location' ? 'location' : 'party', [`${name}List`, index])?.canonical;
    if (id === undefined) continue;
    if (found.has(type) && found.get(type) !== id)
      told.said.tell('fault', `${name}List`, EPCIS_RULES['second-end']({ word: type, list: `${name}List` }), {
        value: id,
        index,
      });
    found.set(type, id);
  }
  return given({
    location: found.get('location'),
    owningParty: found.get('owning_party'),
    possessingParty: found.get('possessing_party'),
  });
}

/** Two hundred of them stand in one event of the log. */
const LONGEST_DOCUMENT = 200;

/** A transaction that is named otherwise than by the URN of CBV, a number or a URI, is found by that text; it has no issuer that could be told. */
function readDocuments(told: ToldEvent): readonly DocumentReference[] {
  return (told.event.bizTransactionList ?? []).flatMap(({ type: said, bizTransaction: text }, index) => {
    const type = said === undefined ? undefined : bareWordOf(said, 'bizTransactionType');
    const byText = text === '' || text.length > LONGEST_DOCUMENT ? [] : [namedByText(text, type)];
    if (!isDocumentUrn(text)) return byText;
    const read = parseDocumentId(text, type);
    if (read.ok) return [read.document];
    const note = EPCIS_RULES['by-text'](EPCIS_RULES.spelling(read));
    told.said.tell('deviation', 'bizTransactionList', note, { value: text, index });
    return byText;
  });
}

/** The log keeps as many digits of a second. */
const MOST_DIGITS = 9;

/** The event's time on the clock of the place where it happened (EPCIS 2.0 section 7.4.1). */
function readTime({ event: { eventTime, eventTimeZoneOffset }, said }: ToldEvent): EventTime {
  const kept = eventTime.replace(/(\.\d+)/, (fraction) => fraction.slice(0, MOST_DIGITS + 1));
  const rule = toldTimeRule(kept);
  if (rule !== undefined) said.tell('fault', 'eventTime', rule, { value: eventTime });
  return rule === undefined ? withOffset(kept, eventTimeZoneOffset) : '';
}

/** `isFaulty`: its times cannot be read, which was told already. */
export function readEventFields(told: ToldEvent, isFaulty: boolean): EventFields {
  const { event } = told;
  checkLength(told, 'bizStep', 'urn:epcglobal:cbv:bizstep:');
  checkStep(told);
  checkLength(told, 'disposition', 'urn:epcglobal:cbv:disp:');
  const place = (name: 'readPoint' | 'bizLocation'): string | undefined => {
    const id = event[name]?.id;
    return id === undefined || id === '' ? undefined : readId(told, id, 'location', [name])?.canonical;
  };
  return {
    at: isFaulty ? '' : readTime(told),
    action: event.action,
    source: readTransferEnd(told, 'source'),
    destination: readTransferEnd(told, 'destination'),
    documents: readDocuments(told),
    ...given({
      bizStep: event.bizStep,
      disposition: event.disposition && bareWordOf(event.disposition, 'disposition'),
      readPoint: place('readPoint'),
      bizLocation: place('bizLocation'),
    }),
  };
}
