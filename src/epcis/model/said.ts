import type { Sentence } from '../../ledger/sentences.js';
import type { DecimalText } from './epcis-event.js';
import type { Extension } from './extension.js';
import type { Severity } from './problems.js';

/**
 * One object of an event as its form says it: an element of XML, or an object of JSON. Names are those of JSON-LD. What is asked for counts as known; what
 * nobody asked for is an extension or a fault, told by `extensions`, which is asked last.
 */
export interface Said {
  /** The words of JSON-LD stand bare, those of XML are URIs. */
  readonly form: 'xml' | 'json';
  readonly version: '1.2' | '2.0';
  /** Undefined where it is absent, and where it is no text, which is told. */
  text(name: string): string | undefined;
  texts(name: string): readonly string[] | undefined;
  decimal(name: string): DecimalText | undefined;
  boolean(name: string): boolean | undefined;
  object(name: string): Said | undefined;
  objects(name: string): readonly Said[] | undefined;
  /** All that is inside of a field that is somebody's own vocabulary by its nature: ILMD. */
  content(name: string): readonly Extension[] | undefined;
  extensions(owner: string): readonly Extension[] | undefined;
  /** A CURIE of a prefix that the form declares, as the URI that it stands for. */
  expand(value: string): string;
  has(name: string): boolean;
  /** Of the field, the entry of a list field where `index` is given, or of the object itself where there is no name. */
  tell(severity: Severity, name: string | undefined, rule: Sentence, more?: { value?: string; index?: number }): void;
}

/** Lists whose entries have a name of their own in XML; other lists repeat the element itself. */
export const LIST_ITEMS: Readonly<Record<string, string | undefined>> = {
  epcList: 'epc', childEPCs: 'epc', inputEPCList: 'epc', outputEPCList: 'epc',
  quantityList: 'quantityElement', childQuantityList: 'quantityElement',
  inputQuantityList: 'quantityElement', outputQuantityList: 'quantityElement',
  bizTransactionList: 'bizTransaction', sourceList: 'source', destinationList: 'destination',
  sensorElementList: 'sensorElement', correctiveEventIDs: 'correctiveEventID',
}; // prettier-ignore
