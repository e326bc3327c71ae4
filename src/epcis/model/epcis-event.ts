import type { Extension } from './extension.js';

/**
 * One EPCIS event, whatever form it was said in: the shape and the names of EPCIS 2.0 JSON-LD (GS1 EPCIS 2.0 section 10). What was not said has no key.
 * Lists keep their order. Identifiers, times and numbers stay as they were written; `event-hash.ts` is what brings them to one spelling.
 */
export interface EpcisEvent {
  readonly type: EpcisEventType;
  readonly eventID?: string;
  /** xsd:dateTime with offset, every digit as written, such as `2022-04-13T12:35:29.017069617Z`. */
  readonly eventTime: string;
  readonly recordTime?: string;
  /** `+01:00`, as written. */
  readonly eventTimeZoneOffset: string;
  readonly errorDeclaration?: ErrorDeclaration;
  readonly certificationInfo?: readonly string[];
  readonly action?: Action;
  readonly parentID?: string;
  /** An empty list is one that was said to be empty. */
  readonly epcList?: readonly string[];
  readonly childEPCs?: readonly string[];
  readonly inputEPCList?: readonly string[];
  readonly outputEPCList?: readonly string[];
  readonly quantityList?: readonly QuantityElement[];
  readonly childQuantityList?: readonly QuantityElement[];
  readonly inputQuantityList?: readonly QuantityElement[];
  readonly outputQuantityList?: readonly QuantityElement[];
  readonly transformationID?: string;
  readonly bizStep?: CbvValue;
  readonly disposition?: CbvValue;
  readonly persistentDisposition?: PersistentDisposition;
  readonly readPoint?: Place;
  readonly bizLocation?: Place;
  readonly bizTransactionList?: readonly BizTransaction[];
  readonly sourceList?: readonly Source[];
  readonly destinationList?: readonly Destination[];
  readonly sensorElementList?: readonly SensorElement[];
  readonly ilmd?: readonly Extension[];
  /** User extensions of the event itself; those of a field stand in the field. */
  readonly extensions?: readonly Extension[];
  /** JSON-LD contexts that were named and are not known here. They were not fetched, so what names without a prefix mean is not known. */
  readonly unknownContexts?: readonly string[];
}

export const EPCIS_EVENT_TYPES = [
  'ObjectEvent',
  'AggregationEvent',
  'TransactionEvent',
  'TransformationEvent',
  'AssociationEvent',
] as const;
export type EpcisEventType = (typeof EPCIS_EVENT_TYPES)[number];

export const ACTIONS = ['ADD', 'OBSERVE', 'DELETE'] as const;
export type Action = (typeof ACTIONS)[number];

/** A number as it was written, such as `200.0`, `16777217` or `1E-3`: it is never a float. */
export type DecimalText = string;

/**
 * A value of the Core Business Vocabulary as its bare word (`shipping`), however it was spelt (word, CURIE, URN or web URI); a value of somebody's own
 * vocabulary as the full URI.
 */
export type CbvValue = string;

export interface QuantityElement {
  readonly epcClass: string;
  readonly quantity?: DecimalText;
  /** UN/ECE Recommendation 20. */
  readonly uom?: string;
  readonly extensions?: readonly Extension[];
}

export interface ErrorDeclaration {
  readonly declarationTime: string;
  readonly reason?: CbvValue;
  readonly correctiveEventIDs?: readonly string[];
  readonly extensions?: readonly Extension[];
}

export interface PersistentDisposition {
  readonly set?: readonly CbvValue[];
  readonly unset?: readonly CbvValue[];
  readonly extensions?: readonly Extension[];
}

export interface Place {
  readonly id: string;
  readonly extensions?: readonly Extension[];
}

export interface BizTransaction {
  readonly type?: CbvValue;
  readonly bizTransaction: string;
}

export interface Source {
  readonly type: CbvValue;
  readonly source: string;
}

export interface Destination {
  readonly type: CbvValue;
  readonly destination: string;
}

export interface SensorElement {
  readonly sensorMetadata?: SensorMetadata;
  readonly sensorReport: readonly SensorReport[];
  readonly extensions?: readonly Extension[];
}

export interface SensorMetadata {
  readonly time?: string;
  readonly startTime?: string;
  readonly endTime?: string;
  readonly deviceID?: string;
  readonly deviceMetadata?: string;
  readonly rawData?: string;
  readonly dataProcessingMethod?: string;
  readonly bizRules?: string;
  /** Attributes in XML. */
  readonly extensions?: readonly Extension[];
}

export interface SensorReport {
  /** The bare word of GS1's web vocabulary (`Temperature`), else a URI, or a CURIE of an unknown prefix as written. */
  readonly type?: string;
  readonly exception?: string;
  readonly deviceID?: string;
  readonly deviceMetadata?: string;
  readonly rawData?: string;
  readonly dataProcessingMethod?: string;
  readonly time?: string;
  readonly microorganism?: string;
  readonly chemicalSubstance?: string;
  readonly value?: DecimalText;
  readonly component?: CbvValue;
  readonly stringValue?: string;
  readonly booleanValue?: boolean;
  readonly hexBinaryValue?: string;
  readonly uriValue?: string;
  readonly minValue?: DecimalText;
  readonly maxValue?: DecimalText;
  readonly meanValue?: DecimalText;
  readonly sDev?: DecimalText;
  readonly percRank?: DecimalText;
  readonly percValue?: DecimalText;
  readonly uom?: string;
  readonly coordinateReferenceSystem?: string;
  /** Attributes in XML. */
  readonly extensions?: readonly Extension[];
}
