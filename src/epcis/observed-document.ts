import type { DocumentReference } from '../ledger/capture/capture.events.js';
import { LedgerError } from '../ledger/errors.js';
import type { ClaimedEvent } from '../ledger/capture/claimed-events.js';
import type { ClaimsOfDocument, EmptiedObserved, EventDraft } from '../ledger/operations/operation.js';
import { draftsOfAggregationEvent, emptiedByAggregationEvent } from './aggregation-event.js';
import { DOCUMENT_SAYS, EPCIS_RULES } from './epcis.sentences.js';
import { identityOf } from './event-identity.js';
import { EventDocuments } from './event-documents.js';
import { given } from './given.js';
import { statementsOfHeader, type HeaderStatement } from './header-statements.js';
import type { DocumentHeader, EpcisDocumentFrame } from './model/epcis-document.js';
import type { EpcisEvent } from './model/epcis-event.js';
import { kindOfInstant } from './model/instants.js';
import type { Read } from './model/read.js';
import type { FormViolation } from '../ledger/violation.js';
import type { SpeakerOf } from './speaker.js';
import type { DocumentWarning, Notes } from './notes.js';
import { draftsOfObjectEvent, type EventSource } from './object-event.js';
import { notUsed, readEventFields, type ToldEvent } from './told-event.js';
import { draftsOfTransformationEvent } from './transformation-event.js';
import { parseIdentifier } from '../ledger/identity/identity.js';

/** Item events that one document may come to: more would hold the writer up for too long. */
export const MAX_OBSERVATIONS = 100_000;
/** They stand in the capture's header, which is one event of at most 64 kB. */
const MAX_DOCUMENTS = 200;
const MOST_TOLD = 100;
const OFFSET = /^[+-](?:0\d|1[0-4]):[0-5]\d$/;

/** Who sent the document to whom, and the sender's number for it. Parties are canonical ids. */
export interface BusinessHeader {
  readonly sender?: string;
  readonly receiver?: string;
  readonly instance?: string;
}

/** What a document says. `events` counts those of the document, `observations` are of single items. */
export interface EpcisContent {
  readonly header: BusinessHeader;
  readonly events: number;
  readonly observations: readonly EventDraft[];
  readonly documents: readonly DocumentReference[];
  /** What events were left out for (first 100), and how many events. */
  readonly refused: readonly FormViolation[];
  readonly refusedEvents: number;
  readonly claims: ClaimsOfDocument;
  /** The place of each event. */
  readonly eventPaths: readonly string[];
  /** What its header says of products, places and parties. */
  readonly statements: readonly HeaderStatement[];
  /** GS1 company prefixes that its URNs told. */
  readonly companyPrefixes?: readonly string[];
  /** Carriers that were emptied, without the names of what was in them. */
  readonly emptied: readonly EmptiedObserved[];
  /** For each observation, the place of the event that told it; then for each that is emptied. */
  readonly paths: readonly string[];
  readonly warnings: readonly DocumentWarning[];
  readonly warningsTotal: number;
}

type ReadEvent = Extract<Read, { readonly kind: 'event' }>;

/** Makes observations of the events of a document, one after the other; what the ledger cannot use is told. */
export class ObservedDocument {
  private readonly observations: EventDraft[] = [];
  private readonly paths: string[] = [];
  private readonly emptied: EmptiedObserved[] = [];
  private readonly emptiedPaths: string[] = [];
  private readonly documents = new EventDocuments();
  private readonly claimed: ClaimedEvent[] = [];
  private readonly claimedOf: number[] = [];
  private readonly claimedOfEmptied: number[] = [];
  private readonly eventPaths: string[] = [];
  private header: BusinessHeader | undefined;
  private statements: readonly HeaderStatement[] = [];
  private events = 0;

  private speaker = '';
  private refusedEvents = 0;
  private refused: readonly FormViolation[] = [];

  /** `proceeds`: an event that breaks a rule is left out, in place of all being refused. */
  constructor(
    private readonly speakerOf: SpeakerOf,
    private readonly notes: Notes,
    private readonly proceeds = false,
  ) {}

  /** Throws `LedgerError('too-large')`. */
  take(read: Read): void {
    // What stands behind the events adds nothing to who speaks.
    if (read.kind === 'frame' && !this.header) this.begin(read.frame);
    if (read.kind === 'event') this.takeOrRefuse(read);
  }

  /** Throws `LedgerError('invalid-request')` with every fault. */
  end(): EpcisContent {
    const { header = {}, events, notes } = this;
    const documents = this.documents.all;
    if (documents.length > MAX_DOCUMENTS)
      notes.take({
        severity: 'fault',
        field: 'EPCISBody/EventList',
        rule: EPCIS_RULES['too-many-documents']({ count: documents.length, most: MAX_DOCUMENTS }),
      });
    if (notes.isRefused) throw notes.refusal();
    const told = this.documents.toldIn(this.observations, this.emptied);
    const paths = [...this.paths, ...this.emptiedPaths];
    const { warnings, warningsTotal } = notes;
    const claims = { events: this.claimed, of: [...this.claimedOf, ...this.claimedOfEmptied] };
    return {
      header,
      events,
      claims,
      eventPaths: this.eventPaths,
      ...told,
      documents,
      statements: this.statements,
      refused: this.refused,
      refusedEvents: this.refusedEvents,
      paths,
      warnings,
      warningsTotal,
      ...notes.told.field,
    };
  }

  private begin(frame: EpcisDocumentFrame): void {
    this.header = this.headerOf(frame);
    const { sender, receiver } = this.header;
    const ends = [sender, receiver].flatMap((one) => one ?? []);
    if (frame.header) this.statements = statementsOfHeader(frame.header, frame.form, ends, this.notes);
    this.speaker = this.speakerOf(sender);
    if (sender !== undefined && sender !== this.speaker)
      this.notes.take({
        severity: 'warning',
        field: senderField(frame.form === 'json-ld', 'sender'),
        value: sender,
        rule: EPCIS_RULES['other-sender'](this.speaker),
      });
  }

  /** What an event that is left out came to is taken back. */
  private takeOrRefuse(read: ReadEvent): void {
    const { observations, paths, emptied, emptiedPaths, claimedOf, claimedOfEmptied } = this;
    const lists = [observations, paths, emptied, emptiedPaths, claimedOf, claimedOfEmptied] as const;
    const before = lists.map(({ length }) => length);
    this.takeEvent(read);
    const wrong = this.proceeds ? this.notes.takeBack(read.field) : [];
    if (wrong.length === 0) return;
    this.refused = [...this.refused, ...wrong].slice(0, MOST_TOLD);
    this.refusedEvents += 1;
    for (const [index, list] of lists.entries()) list.length = before[index] ?? 0;
    this.documents.forget(this.events - 1);
    this.claimed[this.events - 1] = { content: '', refused: true };
  }

  private takeEvent({ event, said, field, line, isFaulty }: ReadEvent): void {
    this.events += 1;
    this.refuseTooMany(event, field);
    const by = this.speaker;
    this.claimed.push(isFaulty ? { content: '', refused: true } : identityOf(event));
    this.eventPaths.push(field);
    const told: ToldEvent = { event, said, field, ...given({ line }), by, notes: this.notes };
    if (!isUsed(told)) return;
    const isUntold = kindOfInstant(event.eventTime) === 'wrong' || !OFFSET.test(event.eventTimeZoneOffset);
    const source: EventSource = { ...told, fields: readEventFields(told, isUntold) };
    const drafts = draftsOf(source);
    const isJoining = event.type === 'AggregationEvent' || event.type === 'AssociationEvent';
    const emptied = isJoining ? emptiedByAggregationEvent(source, this.observations.length) : [];
    if (drafts.length + emptied.length === 0 && !isFaulty) notUsed(told, '', EPCIS_RULES['nothing-used']());
    for (const one of emptied) {
      this.emptied.push(one);
      this.claimedOfEmptied.push(this.events - 1);
      this.emptiedPaths.push(field);
    }
    for (const draft of drafts) {
      this.observations.push(draft);
      this.claimedOf.push(this.events - 1);
      this.paths.push(field);
    }
    const came = { event: this.events - 1, drafts: drafts.length, emptied: emptied.length };
    this.documents.add(source.fields.documents, came);
  }

  /** Looked at before the event is mapped, so that nothing grows past the bound. */
  private refuseTooMany({ epcList, childEPCs, inputEPCList = [], outputEPCList = [] }: EpcisEvent, at: string): void {
    const named = (epcList ?? childEPCs ?? []).length + 2 * (inputEPCList.length + outputEPCList.length);
    if (this.observations.length + named <= MAX_OBSERVATIONS) return;
    throw new LedgerError('too-large', { message: DOCUMENT_SAYS['too-many-events']({ most: MAX_OBSERVATIONS, at }) });
  }

  private headerOf({ form, header = {} }: EpcisDocumentFrame): BusinessHeader {
    return given({
      sender: this.partyIn(header, 'sender', form === 'json-ld'),
      receiver: this.partyIn(header, 'receiver', form === 'json-ld'),
      instance: header.instanceIdentifier,
    });
  }

  /** A location as sender means the party of its GLN. */
  private partyIn(header: DocumentHeader, name: 'sender' | 'receiver', isJson: boolean): string | undefined {
    const text = header[name];
    if (text === undefined) return undefined;
    const read = parseIdentifier(text, 'party');
    if (read.ok) {
      this.notes.told.note(read.id);
      return read.id.canonical;
    }
    const field = senderField(isJson, name);
    // Who speaks has to be known; who is spoken to changes nothing.
    const severity = name === 'sender' ? 'fault' : 'warning';
    this.notes.take({ severity, field, value: text.slice(0, 200), rule: EPCIS_RULES.spelling(read) });
    return undefined;
  }
}

function draftsOf(source: EventSource): readonly EventDraft[] {
  switch (source.event.type) {
    case 'ObjectEvent':
      return draftsOfObjectEvent(source);
    case 'TransformationEvent':
      return draftsOfTransformationEvent(source);
    default:
      return draftsOfAggregationEvent(source);
  }
}

function senderField(isJson: boolean, name: 'sender' | 'receiver'): string {
  const element = name === 'sender' ? 'Sender' : 'Receiver';
  return isJson ? `/${name}` : `EPCISHeader/StandardBusinessDocumentHeader/${element}/Identifier`;
}

/** Tells of an event, or of a part of it, that it is kept and not used. */
function isUsed(told: ToldEvent): boolean {
  const { type, errorDeclaration, quantityList, childQuantityList } = told.event;
  // It says nothing of its own but that the event was none.
  if (errorDeclaration) return false;
  if (type === 'TransactionEvent') {
    notUsed(told, '', EPCIS_RULES['type-not-used'](type));
    return false;
  }
  if (quantityList?.length) notUsed(told, '/quantityList', EPCIS_RULES['quantities-not-used']());
  if (childQuantityList?.length) notUsed(told, '/childQuantityList', EPCIS_RULES['quantities-not-used']());
  return true;
}
