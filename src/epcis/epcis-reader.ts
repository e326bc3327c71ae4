import type { DocumentReference } from '../ledger/capture/capture.events.js';
import { LedgerError } from '../ledger/errors.js';
import type { EmptiedObserved, EventDraft } from '../ledger/operations/operation.js';
import { draftsOfAggregationEvent, emptiedByAggregationEvent } from './aggregation-event.js';
import { readBusinessHeader, SBDH, type BusinessHeader } from './business-header.js';
import { EventDocuments } from './event-documents.js';
import { readEventFields } from './event-fields.js';
import { checkEventElements } from './event-sequence.js';
import { draftsOfObjectEvent, type EventSource } from './object-event.js';
import { Violations } from './violations.js';
import { childOf, pathOf, type XmlElement } from './xml-element.js';
import { UnreadableXml, XmlReader, type XmlChoice, type XmlListener } from './xml-reader.js';
import { DOCUMENT_SAYS, EPCIS_RULES } from './epcis.sentences.js';
import type { Sentence } from '../ledger/sentences.js';

const EPCIS_1 = 'urn:epcglobal:epcis:xsd:1';
const EPCIS_2 = 'urn:epcglobal:epcis:xsd:2';
const VERSIONS = ['1', '1.0', '1.1', '1.2'];
/** Event types that are refused by name until they are read. */
const LATER = new Set(['TransactionEvent', 'TransformationEvent', 'QuantityEvent', 'AssociationEvent']);

/** Item events that one document may come to: more would hold the writer up for too long. */
export const MAX_OBSERVATIONS = 100_000;
/** They stand in the capture's header, which is one event of at most 64 kB. */
const MAX_DOCUMENTS = 200;

/** What a document says. `events` counts those of the document, `observations` are of single items. */
export interface EpcisContent {
  readonly header: BusinessHeader;
  readonly events: number;
  readonly observations: readonly EventDraft[];
  readonly documents: readonly DocumentReference[];
  /** GS1 company prefixes that its URNs told. */
  readonly companyPrefixes?: readonly string[];
  /** Carriers that were emptied, without the names of what was in them. */
  readonly emptied: readonly EmptiedObserved[];
  /** For each observation, the path of the event that told it; then for each that is emptied. */
  readonly paths: readonly string[];
}

/** Reads an EPCIS 1.2 document as it arrives: an event is checked and mapped when its end is there, and only what it says is kept. */
export class EpcisReader implements XmlListener {
  private readonly xml = new XmlReader(this);
  private readonly violations = new Violations();
  private readonly observations: EventDraft[] = [];
  private readonly paths: string[] = [];
  private readonly emptied: EmptiedObserved[] = [];
  private readonly emptiedPaths: string[] = [];
  private readonly documents = new EventDocuments();
  private header: BusinessHeader = {};
  private hasEventList = false;
  private events = 0;

  /** `recordedFor` is the party that speaks where the document names no sender. */
  constructor(private readonly recordedFor: string) {}

  /** Throws `LedgerError('invalid-request')` with all violations found so far where the rest cannot be read, `too-large` where it is too much. */
  write(text: string): void {
    this.guarded(() => this.xml.write(text));
  }

  /** Throws `LedgerError('invalid-request')` with every violation. */
  end(): EpcisContent {
    this.guarded(() => this.xml.end());
    if (!this.hasEventList) this.violations.add('EPCISBody/EventList', EPCIS_RULES['no-event-list']());
    else if (this.events === 0) this.violations.add('EPCISBody/EventList', EPCIS_RULES['no-event']());
    const { header, events } = this;
    const paths = [...this.paths, ...this.emptiedPaths];
    const documents = this.documents.all;
    if (documents.length > MAX_DOCUMENTS)
      this.violations.add(
        'EPCISBody/EventList',
        EPCIS_RULES['too-many-documents']({ count: documents.length, most: MAX_DOCUMENTS }),
      );
    if (this.violations.any) throw this.violations.refusal();
    const told = this.documents.toldIn(this.observations, this.emptied);
    return { header, events, ...told, documents, paths, ...this.violations.told.field };
  }

  open(element: XmlElement, number: number): XmlChoice {
    switch (element.path) {
      case undefined:
        return this.openRoot(element);
      case 'EPCISHeader':
        if (this.hasEventList) this.violations.add(element, EPCIS_RULES['after-body']());
        return this.enterBare(element);
      case 'EPCISBody':
        return this.enterBare(element);
      case 'EPCISHeader/StandardBusinessDocumentHeader':
        return element.uri === SBDH ? 'keep' : 'skip';
      case 'EPCISBody/EventList':
        this.hasEventList = true;
        return this.enterBare(element);
      default:
        if (element.path.startsWith('EPCISBody/EventList/')) return this.openInList(element, number);
        // Master data and extensions of the header stay in the document.
        if (element.path.startsWith('EPCISBody/') && element.uri === '')
          this.violations.add(element, EPCIS_RULES['only-event-list']());
        return 'skip';
    }
  }

  kept(element: XmlElement): void {
    if (element.uri === SBDH) this.header = readBusinessHeader(element, this.violations);
    else this.readEvent(element);
  }

  private openRoot({ uri, local, attributes }: XmlElement): XmlChoice {
    if (uri === EPCIS_2) throw this.refused('EPCISDocument', EPCIS_RULES['epcis-2'](), uri);
    if (uri !== EPCIS_1 || local !== 'EPCISDocument')
      throw this.refused(local, EPCIS_RULES['no-document'](EPCIS_1), uri);
    const version = attributes.get('schemaVersion');
    if (version === undefined || !VERSIONS.includes(version))
      this.violations.add('@schemaVersion', EPCIS_RULES.version(), version ?? '');
    return 'enter';
  }

  private enterBare(element: XmlElement): XmlChoice {
    if (element.uri !== '') this.violations.add(element, EPCIS_RULES['in-namespace']());
    return 'enter';
  }

  private openInList(element: XmlElement, number: number): XmlChoice {
    const inList = element.path === `EPCISBody/EventList/*[${number}]`;
    if (element.uri !== '' && !element.uri.startsWith(EPCIS_1)) {
      this.violations.add(element, EPCIS_RULES['own-event'](), element.local);
      return 'skip';
    }
    if (element.uri === '' && element.local === 'extension') return 'enter';
    this.events += 1;
    if (element.uri === '' && inList && (element.local === 'ObjectEvent' || element.local === 'AggregationEvent'))
      return 'keep';
    const rule =
      element.uri === '' && LATER.has(element.local) ? EPCIS_RULES['unread-event']() : EPCIS_RULES['no-such-event']();
    this.violations.add(element, rule, element.local);
    return 'skip';
  }

  private readEvent(event: XmlElement): void {
    this.refuseTooMany(event);
    const extension = checkEventElements(event, this.violations);
    const fields = readEventFields(event, extension, this.violations);
    const by = this.header.sender ?? this.recordedFor;
    const source: EventSource = { event, extension, fields, by, violations: this.violations };
    const drafts = event.local === 'ObjectEvent' ? draftsOfObjectEvent(source) : draftsOfAggregationEvent(source);
    const path = pathOf(event);
    const emptied =
      event.local === 'AggregationEvent' ? emptiedByAggregationEvent(source, this.observations.length) : [];
    for (const one of emptied) {
      this.emptied.push(one);
      this.emptiedPaths.push(path);
    }
    for (const draft of drafts) {
      this.observations.push(draft);
      this.paths.push(path);
    }
    this.documents.add(fields.documents, { drafts: drafts.length, emptied: emptied.length });
  }

  /** Looked at before the event is mapped, so that nothing grows past the bound. */
  private refuseTooMany(event: XmlElement): void {
    const list = childOf(event, 'epcList') ?? childOf(event, 'childEPCs');
    if (this.observations.length + (list?.children.length ?? 0) <= MAX_OBSERVATIONS) return;
    throw new LedgerError('too-large', {
      message: DOCUMENT_SAYS['too-many-events']({ most: MAX_OBSERVATIONS, at: pathOf(event) }),
    });
  }

  private refused(field: string, rule: Sentence, value?: string): LedgerError {
    this.violations.add(field, rule, value);
    return this.violations.refusal();
  }

  private guarded(read: () => void): void {
    try {
      read();
    } catch (error) {
      if (error instanceof UnreadableXml) throw this.refused('document', error.rule);
      throw error;
    }
  }
}
