import { canonicalOf, digitalLinkOf, epcUrnOf, isEpcUrn, isWebUri } from '../../ledger/identity/translation.js';
import type { EpcisEvent, QuantityElement } from '../model/epcis-event.js';
import type { KnownPrefixes } from './known-prefixes.js';
import type { Losses } from './losses.js';

/** The values of `GS1-EPC-Format` (EPCIS 2.0 section 12.4). */
export const EPC_FORMATS = ['No_Preference', 'Always_GS1_Digital_Link', 'Always_EPC_URN', 'Never_Translates'] as const;
export type EpcFormat = (typeof EPC_FORMATS)[number];

type Change = (epc: string, ...at: readonly (string | number)[]) => string;

const EPC_FIELDS = ['parentID', 'transformationID'] as const;
const EPC_LISTS = ['epcList', 'childEPCs', 'inputEPCList', 'outputEPCList'] as const;
const QUANTITY_LISTS = ['quantityList', 'childQuantityList', 'inputQuantityList', 'outputQuantityList'] as const;

type Changed = { -readonly [Field in keyof EpcisEvent]: EpcisEvent[Field] };

/** The same event with every identifier of goods, place, party, document and device changed. Links to data (`rawData` ...) are none. */
export function withEpcs(event: EpcisEvent, change: Change): EpcisEvent {
  const changed: Changed = { ...event };
  for (const field of EPC_FIELDS) {
    const epc = event[field];
    if (epc !== undefined) changed[field] = change(epc, field);
  }
  for (const field of EPC_LISTS) {
    const epcs = event[field];
    if (epcs) changed[field] = epcs.map((epc, index) => change(epc, field, index));
  }
  for (const field of QUANTITY_LISTS) {
    const quantities = event[field];
    if (quantities)
      changed[field] = quantities.map((one, index): QuantityElement => ({
        ...one,
        epcClass: change(one.epcClass, field, index, 'epcClass'),
      }));
  }
  changePlaces(changed, change);
  changeParties(changed, change);
  changeDevices(changed, change);
  return changed;
}

function changePlaces(changed: Changed, change: Change): void {
  const { readPoint, bizLocation } = changed;
  if (readPoint) changed.readPoint = { ...readPoint, id: change(readPoint.id, 'readPoint', 'id') };
  if (bizLocation) changed.bizLocation = { ...bizLocation, id: change(bizLocation.id, 'bizLocation', 'id') };
}

function changeParties(changed: Changed, change: Change): void {
  const { bizTransactionList, sourceList, destinationList } = changed;
  if (bizTransactionList)
    changed.bizTransactionList = bizTransactionList.map((one, index) => ({
      ...one,
      bizTransaction: change(one.bizTransaction, 'bizTransactionList', index, 'bizTransaction'),
    }));
  if (sourceList)
    changed.sourceList = sourceList.map((one, index) => ({
      ...one,
      source: change(one.source, 'sourceList', index, 'source'),
    }));
  if (destinationList)
    changed.destinationList = destinationList.map((one, index) => ({
      ...one,
      destination: change(one.destination, 'destinationList', index, 'destination'),
    }));
}

function changeDevices(changed: Changed, change: Change): void {
  if (!changed.sensorElementList) return;
  const withDevice = <Of extends { readonly deviceID?: string }>(of: Of, ...at: readonly (string | number)[]): Of =>
    of.deviceID === undefined ? of : { ...of, deviceID: change(of.deviceID, 'sensorElementList', ...at, 'deviceID') };
  changed.sensorElementList = changed.sensorElementList.map((element, index) => ({
    ...element,
    ...(element.sensorMetadata && { sensorMetadata: withDevice(element.sensorMetadata, index, 'sensorMetadata') }),
    sensorReport: element.sensorReport.map((report, nth) => withDevice(report, index, 'sensorReport', nth)),
  }));
}

export interface EpcChoice {
  readonly format: EpcFormat;
  /** EPCIS 1.2 knows EPC URNs only, so that without a preference they are what is written. */
  readonly preferred?: 'Always_EPC_URN';
  readonly prefixes: KnownPrefixes;
}

/** Identifiers in the format that is wanted; what cannot be translated stays as it was and is told. Private URIs have one form only. */
export function inFormat(event: EpcisEvent, { format, preferred, prefixes }: EpcChoice, losses: Losses): EpcisEvent {
  const wanted = format === 'No_Preference' ? preferred : format;
  if (wanted === 'Always_GS1_Digital_Link') return withEpcs(event, (epc, ...at) => asDigitalLink(epc, at, losses));
  if (wanted !== 'Always_EPC_URN') return event;
  return withEpcs(event, (epc, ...at) => asUrn(epc, at, prefixes, { losses, isAsked: format === wanted }));
}

type Place = readonly (string | number)[];

function asDigitalLink(epc: string, at: Place, losses: Losses): string {
  if (!isEpcUrn(epc)) return epc;
  const link = digitalLinkOf(epc);
  if (link.ok) return link.text;
  losses.add('epc-not-translated', epc, ...at);
  return epc;
}

interface Told {
  readonly losses: Losses;
  /** What was not asked for is not missed either: EPCIS 1.2 tells of it as `digital-link`. */
  readonly isAsked: boolean;
}

function asUrn(epc: string, at: Place, prefixes: KnownPrefixes, { losses, isAsked }: Told): string {
  if (!isWebUri(epc)) return epc;
  const urn = epcUrnOf(epc, prefixes);
  if (urn.ok) {
    if (urn.isLess) losses.add('digital-link-detail', epc, ...at);
    return urn.text;
  }
  if (isAsked && canonicalOf(epc) !== undefined) losses.add('epc-not-translated', epc, ...at);
  return epc;
}
