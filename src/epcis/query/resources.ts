import { BIZ_STEPS, DISPOSITIONS } from '../cbv-meanings.js';
import { isUnknownWord } from '../model/cbv-values.js';
import { EPCIS_EVENT_TYPES } from '../model/epcis-event.js';

/** A list of the values that events have, each of which leads to the events that have it (EPCIS 2.0 section 12.2). */
export interface Resource {
  /** `/v1/epcis/bizSteps`. */
  readonly path: string;
  /** What one of them is called in words. */
  readonly called: string;
  /** The parameter of the query language that finds its events. */
  readonly parameter: string;
  readonly example: string;
  /** Listed whether or not an event has them. */
  readonly always: readonly string[];
  /** Where events have it; absent where `always` is all. */
  readonly of?: 'items' | 'biz_step' | 'disposition' | 'read_point' | 'biz_location';
  /** Identifiers are written in the format that is wanted. */
  readonly isIdentifier?: true;
}

const wordsOf = (table: object, vocabulary: 'bizStep' | 'disposition'): readonly string[] =>
  Object.keys(table).filter((word) => !isUnknownWord(word, vocabulary));

export const RESOURCES: readonly Resource[] = [
  { path: 'eventTypes', called: 'type of event', parameter: 'eventType', example: 'ObjectEvent', always: EPCIS_EVENT_TYPES },
  { path: 'epcs', called: 'identifier of an item', parameter: 'MATCH_anyEPC', example: 'urn:epc:id:sgtin:9506000.012345.1', always: [], of: 'items', isIdentifier: true },
  { path: 'bizSteps', called: 'business step', parameter: 'EQ_bizStep', example: 'receiving', always: wordsOf(BIZ_STEPS, 'bizStep'), of: 'biz_step' },
  { path: 'bizLocations', called: 'business location', parameter: 'EQ_bizLocation', example: 'urn:epc:id:sgln:9506000.10001.0', always: [], of: 'biz_location', isIdentifier: true },
  { path: 'readPoints', called: 'read point', parameter: 'EQ_readPoint', example: 'urn:epc:id:sgln:9506000.10001.0', always: [], of: 'read_point', isIdentifier: true },
  { path: 'dispositions', called: 'disposition', parameter: 'EQ_disposition', example: 'in_progress', always: wordsOf(DISPOSITIONS, 'disposition'), of: 'disposition' },
]; // prettier-ignore
