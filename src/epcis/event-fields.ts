import type { EventTime } from '../ledger/event-time.js';
import type { DocumentReference } from '../ledger/capture/capture.events.js';
import { isDocumentUrn, namedByText, parseDocumentId } from '../ledger/identity/document-id.js';
import { type Identifier, type IdRole, parseIdentifier } from '../ledger/identity/identity.js';
import { unseenCharacterRule } from '../ledger/identity/unseen-characters.js';
import { readCbvElement, readCbvWord } from './cbv.js';
import { readEventTime } from './event-time-zone.js';
import type { Violations } from './violations.js';
import { childOf, childrenOf, textOf, type XmlElement } from './xml-element.js';
import { given } from './given.js';
import { EPCIS_RULES } from './epcis.sentences.js';

const ACTIONS = ['ADD', 'OBSERVE', 'DELETE'] as const;
export type Action = (typeof ACTIONS)[number];

/** One end of a transfer: a source or a destination. Canonical ids. */
export interface TransferEnd {
  readonly location?: string;
  readonly owningParty?: string;
  readonly possessingParty?: string;
}

/** What all events have. `action` is undefined only where that is a violation. */
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

export function readIdentifier(element: XmlElement, role: IdRole, violations: Violations): Identifier | undefined {
  const text = element.text.trim();
  const read = parseIdentifier(text, role);
  const unseen = read.ok ? unseenCharacterRule(read.id.canonical) : undefined;
  if (read.ok && unseen === undefined) {
    violations.told.note(read.id);
    return read.id;
  }
  if (read.ok) {
    if (unseen !== undefined) violations.add(element, unseen, text);
    return undefined;
  }
  violations.add(element, EPCIS_RULES.spelling(read), text);
  return undefined;
}

/** The objects that a list names, each once, whatever its spelling. */
export function readEpcs(list: XmlElement | undefined, violations: Violations): readonly Identifier[] {
  const found = new Map<string, Identifier>();
  for (const epc of childrenOf(list, 'epc')) {
    const id = readIdentifier(epc, 'container', violations);
    if (id && !found.has(id.canonical)) found.set(id.canonical, id);
  }
  return [...found.values()];
}

function readAction(event: XmlElement, violations: Violations): Action | undefined {
  const element = childOf(event, 'action');
  const text = textOf(element);
  const action = ACTIONS.find((known) => known === text);
  if (!element) violations.addMissing(event, 'action');
  else if (!action) violations.add(element, EPCIS_RULES.action(), text ?? '');
  return action;
}

function readPlace(event: XmlElement, name: 'readPoint' | 'bizLocation', violations: Violations): string | undefined {
  const place = childOf(event, name);
  if (!place) return undefined;
  const id = childOf(place, 'id');
  if (!id) violations.addMissing(place, 'id');
  return id && readIdentifier(id, 'location', violations)?.canonical;
}

/** Types of other vocabularies say nothing that the ledger knows: they stay in the document. */
function readTransferEnd(
  extension: XmlElement | undefined,
  name: 'source' | 'destination',
  violations: Violations,
): TransferEnd {
  const found = new Map<string, string>();
  for (const element of childrenOf(childOf(extension, `${name}List`), name)) {
    const type = element.attributes.get('type');
    if (type === undefined) violations.add(element, EPCIS_RULES['no-type']());
    const word = readCbvWord(type ?? '', 'sourceDestination');
    if (word !== 'location' && word !== 'owning_party' && word !== 'possessing_party') continue;
    const id = readIdentifier(element, word === 'location' ? 'location' : 'party', violations)?.canonical;
    if (id === undefined) continue;
    if (found.has(word) && found.get(word) !== id)
      violations.add(element, EPCIS_RULES['second-end']({ word, list: `${name}List` }), id);
    found.set(word, id);
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
function readDocuments(event: XmlElement, violations: Violations): readonly DocumentReference[] {
  return childrenOf(childOf(event, 'bizTransactionList'), 'bizTransaction').flatMap((element) => {
    const text = element.text.trim();
    const said = element.attributes.get('type');
    const type = said === undefined ? undefined : readCbvWord(said.trim(), 'bizTransaction');
    if (!isDocumentUrn(text)) return text === '' || text.length > LONGEST_DOCUMENT ? [] : [namedByText(text, type)];
    const read = parseDocumentId(text, type);
    if (read.ok) return [read.document];
    violations.add(element, EPCIS_RULES.spelling(read), text);
    return [];
  });
}

export function readEventFields(
  event: XmlElement,
  extension: XmlElement | undefined,
  violations: Violations,
): EventFields {
  return {
    at: readEventTime(event, violations),
    action: readAction(event, violations),
    source: readTransferEnd(extension, 'source', violations),
    destination: readTransferEnd(extension, 'destination', violations),
    documents: readDocuments(event, violations),
    ...given({
      bizStep: readCbvElement(childOf(event, 'bizStep'), 'bizStep', violations),
      disposition: readCbvElement(childOf(event, 'disposition'), 'disposition', violations),
      readPoint: readPlace(event, 'readPoint', violations),
      bizLocation: readPlace(event, 'bizLocation', violations),
    }),
  };
}
