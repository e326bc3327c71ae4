import { parseIdentifier, type IdRole } from '../../src/ledger/identity/identity.js';

/** Identifiers of the company prefix that GS1 keeps for examples. */
export const FACTORY = 'urn:epc:id:sgln:9506000.10001.0';
export const DEPOT = 'urn:epc:id:sgln:9506000.10002.0';
export const BUYER = 'urn:epc:id:sgln:9506001.20001.0';
export const WAREHOUSE = 'urn:epc:id:sgln:9506001.20002.0';
export const PALLET = 'urn:epc:id:sscc:9506000.0123456789';

export const unit = (serial: number | string): string => `urn:epc:id:sgtin:9506000.012345.${serial}`;
export const crate = (serial: number | string): string => `urn:epc:id:sgtin:9506000.112345.${serial}`;

/** The canonical id of a URN. */
export function canonical(text: string, role: IdRole = 'container'): string {
  const read = parseIdentifier(text, role);
  if (!read.ok) throw new Error(`${text}: ${read.rule}`);
  return read.id.canonical;
}

export const element = (name: string, inside: string | undefined, attributes = ''): string =>
  inside === undefined ? '' : `<${name}${attributes}>${inside}</${name}>`;

const each = (name: string, values: readonly string[]): string => values.map((value) => element(name, value)).join('');

/** Source or destination: sdt type -> id. */
export type EndOfTransfer = Readonly<Record<string, string>>;

export interface EventParts {
  readonly time?: string;
  readonly offset?: string;
  readonly parent?: string;
  readonly epcs?: readonly string[];
  readonly action?: string;
  readonly bizStep?: string;
  readonly disposition?: string;
  readonly readPoint?: string;
  readonly bizLocation?: string;
  readonly transactions?: Readonly<Record<string, string>>;
  readonly source?: EndOfTransfer;
  readonly destination?: EndOfTransfer;
  readonly ilmd?: string;
  /** Further elements of the extension, in front. */
  readonly extension?: string;
}

const typed = (name: string, kind: string, values: Readonly<Record<string, string>> | undefined): string | undefined =>
  values &&
  Object.entries(values)
    .map(([type, value]) => element(name, value, ` type="urn:epcglobal:cbv:${kind}:${type}"`))
    .join('');

function extensionOf({ extension, source, destination, ilmd }: EventParts): string | undefined {
  const inside = [
    extension ?? '',
    element('sourceList', typed('source', 'sdt', source)),
    element('destinationList', typed('destination', 'sdt', destination)),
    element('ilmd', ilmd),
  ].join('');
  return inside === '' ? undefined : inside;
}

function eventXml(name: 'ObjectEvent' | 'AggregationEvent', parts: EventParts): string {
  const list = name === 'ObjectEvent' ? 'epcList' : 'childEPCs';
  const inside = [
    element('eventTime', parts.time ?? '2026-02-03T06:45:16Z'),
    element('eventTimeZoneOffset', parts.offset ?? '-05:00'),
    element('parentID', parts.parent),
    element(list, parts.epcs && each('epc', parts.epcs)),
    element('action', parts.action ?? 'OBSERVE'),
    element('bizStep', parts.bizStep && `urn:epcglobal:cbv:bizstep:${parts.bizStep}`),
    element('disposition', parts.disposition && `urn:epcglobal:cbv:disp:${parts.disposition}`),
    element('readPoint', parts.readPoint && element('id', parts.readPoint)),
    element('bizLocation', parts.bizLocation && element('id', parts.bizLocation)),
    element('bizTransactionList', typed('bizTransaction', 'btt', parts.transactions)),
    element('extension', extensionOf(parts)),
  ];
  return element(name, inside.join(''));
}

export const objectEvent = (parts: EventParts): string => eventXml('ObjectEvent', parts);
export const aggregationEvent = (parts: EventParts): string => eventXml('AggregationEvent', parts);

/** ILMD of the Core Business Vocabulary. */
export const ilmd = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => element(`mda:${name}`, value))
    .join('');

export interface DocumentParts {
  readonly sender?: string;
  readonly instance?: string;
  readonly version?: string;
}

function headerXml({ sender, instance }: DocumentParts): string {
  if (sender === undefined) return '';
  const number = element('s:InstanceIdentifier', instance);
  const identification = element('s:DocumentIdentification', number);
  const from = element('s:Sender', element('s:Identifier', sender, ' Authority="GS1"'));
  return element('EPCISHeader', element('s:StandardBusinessDocumentHeader', from + identification));
}

export function epcisDocument(events: readonly string[], parts: DocumentParts = {}): string {
  const namespaces = [
    'xmlns:e="urn:epcglobal:epcis:xsd:1"',
    'xmlns:mda="urn:epcglobal:cbv:mda"',
    'xmlns:s="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"',
  ];
  const root = ` ${namespaces.join(' ')} schemaVersion="${parts.version ?? '1.2'}" creationDate="2026-02-03T08:00:00Z"`;
  const body = element('EPCISBody', element('EventList', events.join('')));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('e:EPCISDocument', headerXml(parts) + body, root)}`;
}

/** The headers by which a document is sent that is answered at once, as the word of the sender whom it names. */
export function sentAtOnce(document: string, type = 'application/xml'): Readonly<Record<string, string>> {
  const [, sender] = /<(?:\w+:)?Sender>\s*<(?:\w+:)?Identifier[^>]*>\s*([^<\s]+)/.exec(document) ?? [];
  return { 'content-type': type, prefer: 'wait=60', ...(sender !== undefined && { 'recorded-for': sender }) };
}
