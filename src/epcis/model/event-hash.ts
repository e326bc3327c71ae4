import { createHash } from 'node:crypto';
import { gs1UriOf, webUriOf, webUriOfUrn, type CbvVocabulary } from './cbv-values.js';
import type {
  CbvValue,
  EpcisEvent,
  QuantityElement,
  SensorElement,
  SensorMetadata,
  SensorReport,
} from './epcis-event.js';
import type { Extension, ExtensionValue } from './extension.js';
import { canonicalDigitalLink } from './gs1-uri.js';
import { roundedInstant } from './instants.js';

/** A field that a document asks to be left out of its own hash (`ignoreFields`). An identity never leaves any out. */
export interface IgnoredField {
  readonly namespace: string;
  readonly name: string;
}

/** `reason` says why no hash can be claimed. */
export type EventHash =
  { readonly ok: true; readonly id: string } | { readonly ok: false; readonly reason: 'unknown-context' };

/**
 * The event hash id of CBV 2.0 (section 8.9): `ni:///sha-256;{hex}?ver=CBV2.0`. It is the same whatever form and spelling the event came in. None is claimed
 * where a context was named that is not known: what its names mean would be a guess.
 */
export function eventHash(event: EpcisEvent): EventHash {
  if (event.unknownContexts !== undefined) return { ok: false, reason: 'unknown-context' };
  return { ok: true, id: hashId(preHashString(event)) };
}

export function hashId(preHash: string): string {
  return `ni:///sha-256;${createHash('sha256').update(preHash).digest('hex')}?ver=CBV2.0`;
}

/** The text that is hashed. `eventID`, `recordTime` and `errorDeclaration` say nothing of the event itself. */
export function preHashString(event: EpcisEvent, ignored: readonly IgnoredField[] = []): string {
  const own = (event.extensions ?? []).filter(
    ({ namespace, name }) => !ignored.some((one) => one.namespace === namespace && one.name === name),
  );
  const ordered = [
    `eventType=${event.type}`,
    time('eventTime', event.eventTime),
    `eventTimeZoneOffset=${event.eventTimeZoneOffset.trim()}`,
    sorted((event.certificationInfo ?? []).map((info) => field('certificationInfo', info))),
    field('parentID', event.parentID),
    epcs('epcList', event.epcList),
    epcs('inputEPCList', event.inputEPCList),
    epcs('childEPCs', event.childEPCs),
    quantities('quantityList', event.quantityList),
    quantities('childQuantityList', event.childQuantityList),
    quantities('inputQuantityList', event.inputQuantityList),
    epcs('outputEPCList', event.outputEPCList),
    quantities('outputQuantityList', event.outputQuantityList),
    field('action', event.action),
    field('transformationID', event.transformationID),
    cbv('bizStep', event.bizStep, 'bizStep'),
    cbv('disposition', event.disposition, 'disposition'),
    dispositions(event.persistentDisposition),
    place('readPoint', event.readPoint),
    place('bizLocation', event.bizLocation),
    within('sensorElementList', sorted((event.sensorElementList ?? []).map(sensorElement))),
  ];
  return ordered.join('') + sorted([...lastOf(event), ...extensionTexts(own)]);
}

/** What comes behind all else, by its name: the reference implementation has these lists there, and a type before what it is of. */
function lastOf(event: EpcisEvent): readonly string[] {
  const { bizTransactionList, sourceList, destinationList, ilmd } = event;
  const transactions = bizTransactionList?.map(
    ({ type, bizTransaction }) => cbv('type', type, 'bizTransactionType') + field('bizTransaction', bizTransaction),
  );
  const end = (name: string, type: CbvValue, id: string): string =>
    cbv('type', type, 'sourceDestinationType') + field(name, id);
  return [
    within('bizTransactionList', sorted(transactions ?? [])),
    within('sourceList', sorted(sourceList?.map(({ type, source }) => end('source', type, source)) ?? [])),
    within(
      'destinationList',
      sorted(destinationList?.map(({ type, destination }) => end('destination', type, destination)) ?? []),
    ),
    within('ilmd', sorted(extensionTexts(ilmd ?? []))),
    within('sensorElementList', sorted((event.sensorElementList ?? []).map(straysOfElement))),
  ];
}

function within(name: string, content: string): string {
  return content === '' ? '' : name + content;
}

/** In the order of code points, which is that of the bytes of UTF-8. */
function sorted(texts: readonly string[]): string {
  return [...texts].sort(byCodePoint).join('');
}

const SURROGATE = /[\ud800-\udfff]/;

function byCodePoint(a: string, b: string): number {
  if (SURROGATE.test(a) || SURROGATE.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

function field(name: string, value: string | undefined): string {
  const text = value?.trim() ?? '';
  return text === '' ? '' : `${name}=${canonicalValue(text)}`;
}

function time(name: string, value: string | undefined): string {
  const text = value?.trim() ?? '';
  return text === '' ? '' : `${name}=${roundedInstant(text) ?? text}`;
}

function cbv(name: string, value: CbvValue | undefined, vocabulary: CbvVocabulary): string {
  return value === undefined ? '' : field(name, webUriOf(value, vocabulary));
}

function epcs(name: string, list: readonly string[] | undefined): string {
  return within(name, sorted((list ?? []).map((epc) => field('epc', epc))));
}

function quantities(name: string, list: readonly QuantityElement[] | undefined): string {
  const elements = (list ?? []).map(({ epcClass, quantity, uom, extensions }) => {
    const own = sorted(extensionTexts(extensions ?? []));
    return within(
      'quantityElement',
      field('epcClass', epcClass) + field('quantity', quantity) + field('uom', uom) + own,
    );
  });
  return within(name, sorted(elements));
}

function dispositions(said: EpcisEvent['persistentDisposition']): string {
  const values = (name: 'set' | 'unset'): string =>
    sorted((said?.[name] ?? []).map((value) => cbv(name, value, 'disposition')));
  return within(
    'persistentDisposition',
    values('set') + values('unset') + sorted(extensionTexts(said?.extensions ?? [])),
  );
}

function place(name: string, said: EpcisEvent['readPoint']): string {
  return within(name, field('id', said?.id) + sorted(extensionTexts(said?.extensions ?? [])));
}

function sensorElement({ sensorMetadata, sensorReport, extensions }: SensorElement): string {
  const reports = sorted(sensorReport.map((report) => within('sensorReport', reportText(report))));
  const metadata = within('sensorMetadata', sensorMetadata ? metadataText(sensorMetadata) : '');
  return within('sensorElement', metadata + reports + sorted(extensionTexts(ownIn(extensions))));
}

function metadataText(said: SensorMetadata): string {
  return [
    time('time', said.time),
    time('startTime', said.startTime),
    time('endTime', said.endTime),
    field('deviceID', said.deviceID),
    field('deviceMetadata', said.deviceMetadata),
    field('rawData', said.rawData),
    field('dataProcessingMethod', said.dataProcessingMethod),
    field('bizRules', said.bizRules),
    sorted(extensionTexts(ownIn(said.extensions))),
  ].join('');
}

function reportText(said: SensorReport): string {
  return [
    field('type', said.type === undefined ? undefined : gs1UriOf(said.type)),
    field('exception', said.exception === undefined ? undefined : gs1UriOf(said.exception)),
    field('deviceID', said.deviceID),
    field('deviceMetadata', said.deviceMetadata),
    field('rawData', said.rawData),
    field('dataProcessingMethod', said.dataProcessingMethod),
    time('time', said.time),
    field('microorganism', said.microorganism),
    field('chemicalSubstance', said.chemicalSubstance),
    field('value', said.value),
    cbv('component', said.component, 'component'),
    field('stringValue', said.stringValue),
    field('booleanValue', said.booleanValue === undefined ? undefined : String(said.booleanValue)),
    field('hexBinaryValue', said.hexBinaryValue),
    field('uriValue', said.uriValue),
    field('minValue', said.minValue),
    field('maxValue', said.maxValue),
    field('meanValue', said.meanValue),
    field('sDev', said.sDev),
    field('percRank', said.percRank),
    field('percValue', said.percValue),
    field('uom', said.uom),
    field('coordinateReferenceSystem', said.coordinateReferenceSystem),
    sorted(extensionTexts(ownIn(said.extensions))),
  ].join('');
}

const ownIn = (extensions: readonly Extension[] | undefined): readonly Extension[] =>
  extensions?.filter(({ namespace }) => namespace !== '') ?? [];
const straysIn = (extensions: readonly Extension[] | undefined): string =>
  sorted(extensionTexts(extensions?.filter(({ namespace }) => namespace === '') ?? []));

/** Fields of sensor data in no namespace, which the standard does not have, come behind all else, each in the elements that it stands in. */
function straysOfElement({ sensorMetadata, sensorReport, extensions }: SensorElement): string {
  const strays = [
    within('sensorMetadata', straysIn(sensorMetadata?.extensions)),
    ...sensorReport.map((report) => within('sensorReport', straysIn(report.extensions))),
    straysIn(extensions),
  ];
  return within('sensorElement', sorted(strays));
}

const RDFS = 'http://www.w3.org/2000/01/rdf-schema#';
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
/** Said to readers, and no part of the event. */
const isComment = ({ namespace, name }: { readonly namespace: string; readonly name: string }): boolean =>
  name === 'comment' && (namespace === '' || namespace === RDFS);

function extensionTexts(extensions: readonly Extension[]): readonly string[] {
  return extensions.filter((one) => !isComment(one)).flatMap((one) => extensionText(one));
}

/** The entries of a list are elements of its name each, as XML repeats them. */
function extensionText({ namespace, name, attributes, value }: Extension): readonly string[] {
  const key = namespace === '' ? name : `{${namespace}}${name}`;
  const said = (attributes ?? [])
    .filter((one) => one.namespace !== XSI)
    .map((one) => field(one.namespace === '' ? one.name : `{${one.namespace}}${one.name}`, one.value));
  return textsOf(value).map(({ text, inner }) => {
    const own = text.trim() === '' ? '' : `=${canonicalValue(text.trim())}`;
    return key + own + sorted([...said, ...inner]);
  });
}

interface ElementText {
  readonly text: string;
  readonly inner: readonly string[];
}

function textsOf(value: ExtensionValue): readonly ElementText[] {
  switch (value.kind) {
    case 'text':
      return [{ text: value.text, inner: [] }];
    case 'number':
      return [{ text: value.decimal, inner: [] }];
    case 'boolean':
      return [{ text: String(value.boolean), inner: [] }];
    case 'null':
      return [];
    case 'list':
      return value.values.flatMap(textsOf);
    case 'fields':
      return [fieldsText(value)];
  }
}

/** JSON-LD writes the text of an element with attributes, and a value with its type, as members of an object. */
function fieldsText({ fields, text }: Extract<ExtensionValue, { kind: 'fields' }>): ElementText {
  const ofText = fields.find(({ name }) => name === '#text' || name === '@value');
  const said = ofText && textsOf(ofText.value)[0]?.text;
  const others = fields.filter((one) => one !== ofText && one.name !== '@type');
  return { text: said ?? text ?? '', inner: extensionTexts(others) };
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

function canonicalValue(text: string): string {
  if (NUMBER.test(text)) return canonicalNumber(text);
  return webUriOfUrn(text) ?? canonicalDigitalLink(text) ?? text;
}

/**
 * Numbers without needless zeros. The reference implementation reads them as 64-bit floats, so that very long ones come out as their nearest float: an id
 * has to be the one that others find, even where it tells less than the digits.
 */
function canonicalNumber(text: string): string {
  const value = Number(text);
  if (!Number.isFinite(value)) return text;
  if (Number.isInteger(value)) return BigInt(value).toString();
  return Math.abs(value) < 1e-4 ? value.toExponential().replace(/e-(\d)$/, 'e-0$1') : String(value);
}
