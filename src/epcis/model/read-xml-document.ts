import { given } from '../given.js';
import { childOf, pathOf, textOf, type XmlElement } from '../xml-element.js';
import { UnreadableXml, XmlReader, type XmlChoice, type XmlListener } from '../xml-reader.js';
import type { DocumentHeader, EpcisDocumentFrame, EpcisDocumentKind, NamespaceDeclaration } from './epcis-document.js';
import { EPCIS_EVENT_TYPES } from './epcis-event.js';
import type { Extension } from './extension.js';
import { tellOrder } from './event-order.js';
import { isInstant } from './instants.js';
import { MODEL_RULES } from './model.sentences.js';
import { UnreadableDocument, type Problem, type ProblemListener } from './problems.js';
import type { Read } from './read-document.js';
import { readEvent } from './read-event.js';
import { extensionOf, isEpcisElement, XmlSaid } from './xml-said.js';

const SLICE_CHARACTERS = 64 * 1024;
const VERSION_1 = /^urn:epcglobal:epcis(?:-query)?:xsd:1$/;
const SBDH = 'http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader';
/** Elements between the root and the events. Those of a query document may stand in a QueryResults or not. */
const AROUND_EVENTS = new Set(['EPCISBody', 'QueryResults', 'resultsBody', 'EventList', 'extension']);
/** Of the query interface, and answers of it that are no events. */
const QUERIES = new Set(['Poll', 'Subscribe', 'Unsubscribe', 'GetQueryNames', 'GetSubscriptionIDs', 'VocabularyList']);
const EVENTS: ReadonlySet<string> = new Set(EPCIS_EVENT_TYPES);

/** Reads an XML document slice by slice: an event is read when its end is there, and nothing of it stays. */
export function* readXmlDocument(text: string, tell: ProblemListener): Generator<Read, void> {
  const events = new XmlEvents(tell);
  for (let from = 0; from < text.length; from += SLICE_CHARACTERS) {
    guarded(() => events.write(text.slice(from, from + SLICE_CHARACTERS)));
    yield* events.taken();
    yield { kind: 'pause' };
  }
  guarded(() => events.end());
  yield* events.taken();
}

function guarded(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (error instanceof UnreadableXml) throw new UnreadableDocument(error.rule);
    throw error;
  }
}

class XmlEvents implements XmlListener {
  private readonly xml = new XmlReader(this);
  private waiting: Read[] = [];
  private frame: EpcisDocumentFrame | undefined;
  private isFrameTold = false;
  private hasEvents = false;
  private hasList = false;

  constructor(private readonly tell: ProblemListener) {}

  write(text: string): void {
    this.xml.write(text);
  }

  end(): void {
    this.xml.end();
    this.tellFrame();
    if (!this.hasEvents)
      this.tell({ severity: 'fault', field: 'EPCISBody/EventList', rule: MODEL_RULES['no-event']() });
  }

  taken(): readonly Read[] {
    const taken = this.waiting;
    this.waiting = [];
    return taken;
  }

  open(element: XmlElement): XmlChoice {
    if (element.path === undefined) return this.openRoot(element);
    if (element.path === 'EPCISHeader' && isEpcisElement(element)) return this.openHeader(element);
    if (isEpcisElement(element)) {
      this.hasList ||= element.local === 'EventList';
      if (AROUND_EVENTS.has(element.local)) return 'enter';
      if (element.local === 'queryName' || element.local === 'subscriptionID') return 'keep';
    }
    if (/(^|\/)\*\[\d+\]/.test(element.path)) return this.openEvent(element);
    // What the sender says beside, such as fields that are of no matter for its own hash.
    return isEpcisElement(element) ? this.stranger(element) : 'keep';
  }

  kept(element: XmlElement): void {
    if (EVENTS.has(element.local) && isEpcisElement(element)) this.readEvent(element);
    else if (element.local === 'EPCISHeader') this.amend({ header: headerOf(element) });
    else if (element.local === 'queryName') this.amend(given({ queryName: textOf(element) }));
    else if (element.local === 'subscriptionID') this.amend(given({ subscriptionID: textOf(element) }));
    else this.amend({ extensions: [...(this.frame?.extensions ?? []), extensionOf(element)] });
  }

  private openRoot(root: XmlElement): XmlChoice {
    const kind = kindOf(root);
    if (!isEpcisElement(root) || kind === undefined)
      throw new UnreadableDocument(MODEL_RULES.document(), root.local.slice(0, 100));
    const isVersion1 = VERSION_1.test(root.uri);
    const schemaVersion = root.attributes.get('schemaVersion');
    const creationDate = root.attributes.get('creationDate');
    this.frame = {
      form: isVersion1 ? 'xml-1.2' : 'xml-2.0',
      kind,
      namespaces: namespacesOf(root),
      ...given({ schemaVersion, creationDate }),
    };
    if (kind === 'document' || kind === 'query-document') this.checkRoot(root, isVersion1);
    return kind === 'event' ? 'keep' : 'enter';
  }

  private checkRoot({ line, attributes }: XmlElement, isVersion1: boolean): void {
    const [version, creation] = [attributes.get('schemaVersion') ?? '', attributes.get('creationDate') ?? ''];
    const isRight = isVersion1 ? /^1(\.[012])?$/.test(version) : /^2\.0(\.\d+)?$/.test(version);
    const rule = MODEL_RULES.version(isVersion1 ? '1.2, or an earlier 1.x' : '2.0');
    if (!isRight) this.tell({ severity: 'fault', field: '@schemaVersion', line, value: version.slice(0, 200), rule });
    if (!isInstant(creation))
      this.tell({
        severity: 'deviation',
        field: '@creationDate',
        line,
        value: creation.slice(0, 200),
        rule: MODEL_RULES.time(),
      });
  }

  /** Who speaks has to be known before the first event. */
  private openHeader(element: XmlElement): XmlChoice {
    if (!this.hasList) return 'keep';
    this.fault(element, MODEL_RULES['after-body'](), element.local);
    return 'skip';
  }

  private openEvent(element: XmlElement): XmlChoice {
    this.hasEvents = true;
    if (EVENTS.has(element.local) && isEpcisElement(element)) return 'keep';
    const rule = isEpcisElement(element) ? noEvent(element.local) : MODEL_RULES['own-event']();
    this.fault(element, rule, element.local);
    return 'skip';
  }

  private stranger(element: XmlElement): XmlChoice {
    const version = this.frame?.form === 'xml-1.2' ? '1.2' : '2.0';
    const rule = QUERIES.has(element.local)
      ? MODEL_RULES.query()
      : MODEL_RULES['no-such-element']({ owner: 'the document', version });
    this.fault(element, rule, element.local);
    return 'skip';
  }

  private fault(element: XmlElement, rule: Problem['rule'], value: string): void {
    this.tell({ severity: 'fault', field: pathOf(element), line: element.line, value: value.slice(0, 200), rule });
  }

  private amend(said: Partial<EpcisDocumentFrame>): void {
    if (!this.frame) return;
    this.frame = { ...this.frame, ...said };
    this.isFrameTold = false;
  }

  private tellFrame(): void {
    if (this.isFrameTold || !this.frame) return;
    this.isFrameTold = true;
    this.waiting.push({ kind: 'frame', frame: this.frame });
  }

  private readEvent(element: XmlElement): void {
    this.hasEvents = true;
    this.tellFrame();
    let isFaulty = false;
    const listener = (problem: Problem): void => {
      isFaulty ||= problem.severity === 'fault';
      this.tell(problem);
    };
    const isVersion1 = this.frame?.form === 'xml-1.2';
    const version = isVersion1 ? '1.2' : '2.0';
    const said = new XmlSaid(element, { listener, namespaces: this.frame?.namespaces ?? [], version });
    const type = EPCIS_EVENT_TYPES.find((one) => one === element.local) ?? 'ObjectEvent';
    tellOrder(said, type, isVersion1);
    if (isVersion1) tellNewer(said, type);
    const event = readEvent(said, type, []);
    this.waiting.push({ kind: 'event', event, said, field: pathOf(element), line: element.line, isFaulty });
  }
}

/** What EPCIS 2.0 has and 1.2 does not, and senders put into extensions of 1.2. */
function tellNewer(said: XmlSaid, type: string): void {
  if (type === 'AssociationEvent') said.tell('warning', undefined, MODEL_RULES['not-in-1-2']());
  for (const name of ['sensorElementList', 'persistentDisposition', 'certificationInfo'])
    if (said.has(name)) said.tell('warning', name, MODEL_RULES['not-in-1-2']());
}

function kindOf({ local }: XmlElement): EpcisDocumentKind | undefined {
  if (local === 'EPCISDocument') return 'document';
  if (local === 'EPCISQueryDocument') return 'query-document';
  if (local === 'EventList') return 'event-list';
  return EVENTS.has(local) ? 'event' : undefined;
}

function noEvent(local: string): Problem['rule'] {
  return local === 'QuantityEvent' ? MODEL_RULES['quantity-event']() : MODEL_RULES['no-such-event']();
}

function namespacesOf({ declared }: XmlElement): readonly NamespaceDeclaration[] {
  return declared.map(({ local, prefix, value }) => ({ prefix: prefix === 'xmlns' ? local : '', uri: value }));
}

function headerOf(header: XmlElement): DocumentHeader {
  const business = childOf(header, 'StandardBusinessDocumentHeader', SBDH);
  const party = (name: string): string | undefined =>
    textOf(childOf(childOf(business, name, SBDH), 'Identifier', SBDH));
  const identification = childOf(business, 'DocumentIdentification', SBDH);
  return {
    ...given({
      sender: party('Sender'),
      receiver: party('Receiver'),
      instanceIdentifier: textOf(childOf(identification, 'InstanceIdentifier', SBDH)),
    }),
    content: header.children.map((child) => withoutContacts(extensionOf(child))),
  };
}

/** Persons are not kept: nothing could ever be taken back of them. */
function withoutContacts(extension: Extension): Extension {
  const { value } = extension;
  if (value.kind !== 'fields') return extension;
  const others = value.fields.filter(({ namespace, name }) => namespace !== SBDH || name !== 'ContactInformation');
  return { ...extension, value: { ...value, fields: others.map(withoutContacts) } };
}
