import type {
  EpcisEvent,
  ErrorDeclaration,
  PersistentDisposition,
  Place,
  QuantityElement,
  SensorElement,
  SensorMetadata,
  SensorReport,
} from '../model/epcis-event.js';
import type { JsonExtensions } from './json-extensions.js';
import { jsonArray, jsonObject, jsonString, jsonStrings, type Member } from './json-text.js';
import type { Losses } from './losses.js';

const text = (value: string | undefined): string | undefined => (value === undefined ? undefined : jsonString(value));

const METADATA = ['time', 'startTime', 'endTime', 'deviceID', 'deviceMetadata', 'rawData', 'dataProcessingMethod', 'bizRules'] as const; // prettier-ignore
const REPORT_TEXTS = ['type', 'exception', 'deviceID', 'deviceMetadata', 'rawData', 'dataProcessingMethod', 'time', 'microorganism', 'chemicalSubstance', 'component', 'stringValue', 'hexBinaryValue', 'uriValue', 'uom', 'coordinateReferenceSystem'] as const; // prettier-ignore
const REPORT_NUMBERS = ['value', 'minValue', 'maxValue', 'meanValue', 'sDev', 'percRank', 'percValue'] as const;

/** Writes one event as JSON-LD (EPCIS 2.0 section 10), the context left to the document. */
export class JsonEvent {
  constructor(
    private readonly extensions: JsonExtensions,
    private readonly losses: Losses,
  ) {}

  members(event: EpcisEvent): readonly Member[] {
    return [
      ['type', jsonString(event.type)],
      ['eventID', text(event.eventID)],
      ['eventTime', jsonString(event.eventTime)],
      ['recordTime', text(event.recordTime)],
      ['eventTimeZoneOffset', jsonString(event.eventTimeZoneOffset)],
      ['errorDeclaration', this.field('errorDeclaration', event.errorDeclaration, (said) => this.declaration(said))],
      ['certificationInfo', certification(event.certificationInfo)],
      ...this.what(event),
      ['action', text(event.action)],
      ['transformationID', text(event.transformationID)],
      ['bizStep', text(event.bizStep)],
      ['disposition', text(event.disposition)],
      ['persistentDisposition', this.field('persistentDisposition', event.persistentDisposition, (said) => this.persistent(said))], // prettier-ignore
      ['readPoint', this.field('readPoint', event.readPoint, (place) => this.place(place))],
      ['bizLocation', this.field('bizLocation', event.bizLocation, (place) => this.place(place))],
      ...business(event),
      ['sensorElementList', this.list('sensorElementList', event.sensorElementList, (element) => this.sensor(element))],
      ['ilmd', this.field('ilmd', event.ilmd, (ilmd) => jsonObject(this.extensions.fields(ilmd)))],
      ...this.extensions.members(event.extensions),
    ];
  }

  private what(event: EpcisEvent): readonly Member[] {
    const quantities = (name: string, list: readonly QuantityElement[] | undefined): Member => [
      name,
      this.list(name, list, (one) => this.quantity(one)),
    ];
    return [
      ['parentID', text(event.parentID)],
      ['epcList', jsonStrings(event.epcList)],
      ['childEPCs', jsonStrings(event.childEPCs)],
      ['inputEPCList', jsonStrings(event.inputEPCList)],
      quantities('inputQuantityList', event.inputQuantityList),
      ['outputEPCList', jsonStrings(event.outputEPCList)],
      quantities('outputQuantityList', event.outputQuantityList),
      quantities('quantityList', event.quantityList),
      quantities('childQuantityList', event.childQuantityList),
    ];
  }

  private field<Of>(name: string, value: Of | undefined, write: (value: Of) => string): string | undefined {
    return value === undefined ? undefined : this.losses.within(name, () => write(value));
  }

  private list<Of>(name: string, values: readonly Of[] | undefined, write: (value: Of) => string): string | undefined {
    return this.field(name, values, (all) =>
      jsonArray(all.map((one, index) => this.losses.within(index, () => write(one)))),
    );
  }

  private quantity({ epcClass, quantity, uom, extensions }: QuantityElement): string {
    return jsonObject([
      ['epcClass', jsonString(epcClass)],
      ['quantity', quantity === undefined ? undefined : this.extensions.decimal(quantity, 'quantity')],
      ['uom', text(uom)],
      ...this.extensions.members(extensions),
    ]);
  }

  private declaration({ declarationTime, reason, correctiveEventIDs, extensions }: ErrorDeclaration): string {
    return jsonObject([
      ['declarationTime', jsonString(declarationTime)],
      ['reason', text(reason)],
      ['correctiveEventIDs', jsonStrings(correctiveEventIDs)],
      ...this.extensions.members(extensions),
    ]);
  }

  private persistent({ set, unset, extensions }: PersistentDisposition): string {
    return jsonObject([
      ['unset', jsonStrings(unset)],
      ['set', jsonStrings(set)],
      ...this.extensions.members(extensions),
    ]);
  }

  private place({ id, extensions }: Place): string {
    return jsonObject([['id', jsonString(id)], ...this.extensions.members(extensions)]);
  }

  private sensor({ sensorMetadata, sensorReport, extensions }: SensorElement): string {
    return jsonObject([
      ['sensorMetadata', this.field('sensorMetadata', sensorMetadata, (metadata) => this.metadata(metadata))],
      ['sensorReport', this.list('sensorReport', sensorReport, (report) => this.report(report))],
      ...this.extensions.members(extensions),
    ]);
  }

  private metadata(metadata: SensorMetadata): string {
    return jsonObject([
      ...METADATA.map((name): Member => [name, text(metadata[name])]),
      ...this.extensions.members(metadata.extensions, true),
    ]);
  }

  private report(report: SensorReport): string {
    const numbers = REPORT_NUMBERS.map((name): Member => {
      const decimal = report[name];
      return [name, decimal === undefined ? undefined : this.extensions.decimal(decimal, name)];
    });
    const { booleanValue } = report;
    return jsonObject([
      ...REPORT_TEXTS.map((name): Member => [name, text(report[name])]),
      ...numbers,
      ['booleanValue', booleanValue === undefined ? undefined : String(booleanValue)],
      ...this.extensions.members(report.extensions, true),
    ]);
  }
}

function certification(links: readonly string[] | undefined): string | undefined {
  const [only] = links ?? [];
  return links?.length === 1 ? text(only) : jsonStrings(links);
}

function business({ bizTransactionList, sourceList, destinationList }: EpcisEvent): readonly Member[] {
  const typed = (
    name: string,
    list: readonly { readonly type?: string; readonly value: string }[] | undefined,
  ): string | undefined =>
    list &&
    jsonArray(
      list.map(({ type, value }) =>
        jsonObject([
          ['type', text(type)],
          [name, jsonString(value)],
        ]),
      ),
    );
  return [
    [
      'bizTransactionList',
      typed(
        'bizTransaction',
        bizTransactionList?.map(({ bizTransaction: value, ...type }) => ({ ...type, value })),
      ),
    ],
    [
      'sourceList',
      typed(
        'source',
        sourceList?.map(({ source: value, type }) => ({ type, value })),
      ),
    ],
    [
      'destinationList',
      typed(
        'destination',
        destinationList?.map(({ destination: value, type }) => ({ type, value })),
      ),
    ],
  ];
}
