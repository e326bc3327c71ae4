import type { EpcisDocument, EpcisDocumentFrame, EpcisForm } from '../model/epcis-document.js';
import type { EpcisEvent } from '../model/epcis-event.js';
import type { Extension } from '../model/extension.js';
import type { CbvXmlFormat } from './cbv-format.js';
import { headerInJson, headerInXml } from './document-header.js';
import { inFormat, withEpcs, type EpcFormat } from './epc-format.js';
import { bindingsOf, extensionsOf } from './extensions-of.js';
import { fitInto12 } from './fit-into-1-2.js';
import { JsonEvent } from './json-event.js';
import { JsonExtensions } from './json-extensions.js';
import { JsonNamespaces } from './json-namespaces.js';
import { jsonArray, jsonObject, jsonString, type Member } from './json-text.js';
import type { KnownPrefixes } from './known-prefixes.js';
import type { Losses } from './losses.js';
import { XmlEvent, type XmlVersion } from './xml-event.js';
import { shownExtensions, XmlExtensions } from './xml-extensions.js';
import type { Scope } from './xml-names.js';
import { isXmlName, XmlText, type Attribute } from './xml-text.js';

export interface WriteOptions {
  readonly form: EpcisForm;
  readonly epcs: EpcFormat;
  readonly cbv: CbvXmlFormat;
  readonly prefixes: KnownPrefixes;
}

/** Reads `2.0.1` as well: what a patch of the context adds is not used. */
const CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld';

const LIST_IN: Readonly<Record<EpcisDocumentFrame['kind'], readonly string[]>> = {
  document: ['epcisBody', 'eventList'],
  'query-document': ['epcisBody', 'queryResults', 'resultsBody', 'eventList'],
  'event-list': ['eventList'],
  event: [],
};

/** Writes a document, piece by piece. What the form cannot carry is told to `losses`, which are complete when the last piece is taken. */
export function writeDocument(document: EpcisDocument, options: WriteOptions, losses: Losses): Generator<string> {
  for (const event of document.events) withEpcs(event, (epc) => (options.prefixes.note(epc), epc));
  return options.form === 'json-ld'
    ? new JsonDocument(document, options, losses).write()
    : new XmlDocument(document, { ...options, version: options.form === 'xml-1.2' ? '1.2' : '2.0' }, losses).write();
}

/** Each event as the form has it, where it stands in the document of JSON-LD. */
function inPlace<Of>({ frame }: EpcisDocument, index: number, losses: Losses, write: () => Of): Of {
  const steps = frame.kind === 'event' ? [] : [...LIST_IN[frame.kind], index];
  return steps.reduceRight<() => Of>((inner, step) => () => losses.within(step, inner), write)();
}

class JsonDocument {
  private readonly namespaces: JsonNamespaces;
  private readonly extensions: JsonExtensions;
  private readonly event: JsonEvent;

  constructor(
    private readonly document: EpcisDocument,
    private readonly options: WriteOptions,
    private readonly losses: Losses,
  ) {
    this.namespaces = new JsonNamespaces(losses);
    const isOpen = this.unknownContexts.length > 0;
    this.extensions = new JsonExtensions(this.namespaces, losses, isOpen);
    this.event = new JsonEvent(this.extensions, losses);
  }

  private get unknownContexts(): readonly string[] {
    const { frame, events } = this.document;
    return [...new Set([...(frame.unknownContexts ?? []), ...events.flatMap((event) => event.unknownContexts ?? [])])];
  }

  *write(): Generator<string> {
    const { frame, events } = this.document;
    for (const { prefix, uri } of frame.namespaces) this.namespaces.declare({ prefix, namespace: uri });
    for (const event of events) for (const used of bindingsOf(extensionsOf(event))) this.namespaces.use(used);
    const { members, ...ends } = headerInJson(frame, this.losses);
    for (const used of bindingsOf([...members, ...(frame.extensions ?? [])])) this.namespaces.use(used);
    const context: Member = ['@context', this.context()];
    const written = (event: EpcisEvent, index: number): readonly Member[] =>
      inPlace(this.document, index, this.losses, () =>
        this.event.members(inFormat(event, { ...this.options, format: this.options.epcs }, this.losses)),
      );
    if (frame.kind === 'event') {
      yield events.map((event, index) => jsonObject([context, ...written(event, index)])).join('');
      return;
    }
    const { before, after } = this.around(context, ends, members);
    yield before;
    for (const [index, event] of events.entries())
      yield `${index === 0 ? '' : ','}${jsonObject(written(event, index))}`;
    yield after;
  }

  /** What stands before the first event and behind the last one. */
  private around(context: Member, ends: object, header: readonly Extension[]): { before: string; after: string } {
    const { frame } = this.document;
    if (frame.kind === 'event-list')
      return { before: `${jsonObject([context]).slice(0, -1)},"eventList":[`, after: ']}' };
    const head = jsonObject([context, ...this.headMembers(frame, ends, header)]).slice(0, -1);
    return frame.kind === 'document'
      ? { before: `${head},"epcisBody":{"eventList":[`, after: ']}}' }
      : { before: `${head},"epcisBody":${this.queryHead(frame)}`, after: ']}}}}' };
  }

  private context(): string {
    const own = this.namespaces.members.map(([prefix, uri]): Member => [prefix, jsonString(contextUri(uri))]);
    const entries = [jsonString(CONTEXT), ...this.unknownContexts.map(jsonString)];
    return jsonArray(own.length === 0 ? entries : [...entries, jsonObject(own)]);
  }

  private headMembers(frame: EpcisDocumentFrame, ends: object, header: readonly Extension[]): readonly Member[] {
    const { creationDate, extensions = [] } = frame;
    return [
      ['type', jsonString(frame.kind === 'document' ? 'EPCISDocument' : 'EPCISQueryDocument')],
      ['schemaVersion', jsonString('2.0')],
      ['id', frame.id === undefined ? undefined : jsonString(frame.id)],
      ['creationDate', creationDate === undefined ? undefined : jsonString(creationDate)],
      ...endsOf(ends),
      ...this.extensions.fields(extensions),
      ['epcisHeader', header.length === 0 ? undefined : jsonObject(this.extensions.fields(header))],
    ];
  }

  private queryHead({ queryName, subscriptionID }: EpcisDocumentFrame): string {
    const said = jsonObject([
      ['queryName', queryName === undefined ? undefined : jsonString(queryName)],
      ['subscriptionID', subscriptionID === undefined ? undefined : jsonString(subscriptionID)],
    ]).slice(1, -1);
    return `{"queryResults":{${said}${said === '' ? '' : ','}"resultsBody":{"eventList":[`;
  }
}

/** The context of the standard has a colon behind the namespace that XML writes without. */
function contextUri(uri: string): string {
  return uri === 'urn:epcglobal:cbv:mda' ? `${uri}:` : uri;
}

function endsOf(ends: object): readonly Member[] {
  return Object.entries(ends).map(([name, value]): Member => [name, jsonString(String(value))]);
}

interface XmlOptions extends WriteOptions {
  readonly version: XmlVersion;
}

class XmlDocument {
  private readonly xml: XmlText;
  private readonly event: XmlEvent;
  private readonly namespace: string;

  constructor(
    private readonly document: EpcisDocument,
    private readonly options: XmlOptions,
    private readonly losses: Losses,
  ) {
    this.xml = new XmlText(losses);
    this.event = new XmlEvent(this.xml, losses, options.version, options.cbv);
    this.namespace = `xsd:${options.version === '1.2' ? 1 : 2}`;
  }

  *write(): Generator<string> {
    const { frame } = this.document;
    const scope = this.rootScope();
    const declared = [...scope].map(([prefix, uri]): Attribute => [`xmlns:${prefix}`, uri]);
    for (const context of frame.unknownContexts ?? []) this.losses.add('json-context', context, '@context');
    yield '<?xml version="1.0" encoding="UTF-8"?>\n';
    if (frame.kind === 'event') {
      yield* this.events(scope, declared);
      return;
    }
    const attributes: readonly Attribute[] = [
      ...declared,
      ['schemaVersion', this.options.version],
      ['creationDate', frame.creationDate],
    ];
    const root = frame.kind === 'document' ? 'epcis:EPCISDocument' : 'epcisq:EPCISQueryDocument';
    const list = this.options.version === '1.2' ? 'epcis:EventList' : 'EventList';
    if (frame.kind === 'event-list') this.xml.open(list, declared);
    else this.openDocument(root, attributes, scope);
    yield* this.events(scope, []);
    if (frame.kind === 'event-list') this.xml.close(list);
    else this.closeDocument(root, scope);
    yield this.xml.take();
  }

  private openDocument(root: string, attributes: readonly Attribute[], scope: Scope): void {
    const { frame } = this.document;
    this.xml.open(root, attributes);
    const header = headerInXml(frame, this.losses);
    if (header.length > 0)
      this.xml.element('EPCISHeader', [], () => new XmlExtensions(this.xml, this.losses).fields(header, scope));
    this.xml.open('EPCISBody');
    if (frame.kind === 'query-document') {
      this.xml.open('epcisq:QueryResults');
      this.xml.leaf('queryName', frame.queryName);
      this.xml.leaf('subscriptionID', frame.subscriptionID);
      this.xml.open('resultsBody');
    }
    this.xml.open('EventList');
  }

  private closeDocument(root: string, scope: Scope): void {
    const { frame } = this.document;
    this.xml.close('EventList');
    if (frame.kind === 'query-document') {
      this.xml.close('resultsBody');
      this.xml.close('epcisq:QueryResults');
    }
    this.xml.close('EPCISBody');
    const [own, others] = [true, false].map((isOwn) =>
      (frame.extensions ?? []).filter(({ namespace }) => (namespace !== '') === isOwn),
    );
    new XmlExtensions(this.xml, this.losses).elements(own, scope);
    if (frame.id !== undefined) this.losses.add('document-field', frame.id, 'id');
    for (const one of others ?? []) this.losses.add('document-field', shownExtensions([one]), one.name);
    this.xml.close(root);
  }

  private *events(scope: Scope, declared: readonly Attribute[]): Generator<string> {
    const { version, prefixes, epcs: format } = this.options;
    const choice = { format, prefixes, ...(version === '1.2' && { preferred: 'Always_EPC_URN' as const }) };
    for (const [index, event] of this.document.events.entries()) {
      inPlace(this.document, index, this.losses, () => {
        for (const context of event.unknownContexts ?? []) this.losses.add('json-context', context, '@context');
        const named = inFormat(event, choice, this.losses);
        const fitting = version === '1.2' ? fitInto12(named, this.losses) : named;
        if (fitting) this.event.write(fitting, scope, declared);
      });
      yield this.xml.take();
    }
  }

  /** The prefixes of the standard, and those that the document declared at its root. */
  private rootScope(): Scope {
    const { frame } = this.document;
    const scope = new Map([['epcis', `urn:epcglobal:epcis:${this.namespace}`]]);
    if (frame.kind === 'query-document') scope.set('epcisq', `urn:epcglobal:epcis-query:${this.namespace}`);
    for (const { prefix, uri } of frame.namespaces)
      if (isXmlName(prefix) && !/^xml/i.test(prefix) && uri !== '' && !scope.has(prefix) && !/^urn:epcglobal:epcis(-query)?:xsd:/.test(uri)) scope.set(prefix, uri); // prettier-ignore
    return scope;
  }
}
