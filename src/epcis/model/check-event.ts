import type { EpcisEvent } from './epcis-event.js';
import { MODEL_RULES } from './model.sentences.js';
import type { Said } from './said.js';
import { parseIdentifier } from '../../ledger/identity/identity.js';
import { isEmptyField, kindOfInstant } from './instants.js';

const OFFSET = /^[+-](?:0\d|1[0-4]):[0-5]\d$/;
const ROLES = ['container', 'location', 'party', 'lot', 'product'] as const;
const URI = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s]+$/;

/** What the fields of an event are to be, whatever form they came in. What is no such field was told where it was read. */
export function checkEvent(event: EpcisEvent, said: Said): void {
  checkTimes(event, said);
  checkIds(event, said);
  if (event.type !== 'TransformationEvent' && !said.has('action'))
    said.tell('fault', 'action', MODEL_RULES.missing(said.version));
  checkContent(event, said);
}

function checkTimes({ eventTime, eventTimeZoneOffset, recordTime }: EpcisEvent, said: Said): void {
  if (!said.has('eventTime')) said.tell('fault', 'eventTime', MODEL_RULES.missing(said.version));
  else checkInstant(said, 'eventTime', eventTime);
  if (!said.has('eventTimeZoneOffset')) said.tell('fault', 'eventTimeZoneOffset', MODEL_RULES.missing(said.version));
  else if (!OFFSET.test(eventTimeZoneOffset))
    said.tell('fault', 'eventTimeZoneOffset', MODEL_RULES.offset(), { value: eventTimeZoneOffset });
  if (recordTime !== undefined) checkInstant(said, 'recordTime', recordTime);
}

export function checkInstant(said: Said, name: string, text: string): void {
  const kind = kindOfInstant(text);
  if (kind === 'right') return;
  said.tell(kind === 'wrong' ? 'fault' : 'deviation', name, MODEL_RULES.time(), { value: text });
}

const EPC_LISTS = ['epcList', 'childEPCs', 'inputEPCList', 'outputEPCList'] as const;

function checkIds(event: EpcisEvent, said: Said): void {
  checkUri(said, 'eventID', event.eventID);
  checkUri(said, 'parentID', event.parentID);
  checkUri(said, 'transformationID', event.transformationID);
  for (const list of EPC_LISTS)
    for (const [index, epc] of (event[list] ?? []).entries()) checkUri(said, list, epc, index);
}

/** Element strings and bare keys tell an item, too, if not as EPCIS has it. */
export function checkUri(said: Said, name: string, text: string | undefined, index?: number): void {
  if (text === undefined || URI.test(text)) return;
  const more = { value: text, ...(index !== undefined && { index }) };
  const isUnderstood = text !== '' && ROLES.some((role) => parseIdentifier(text, role).ok);
  if (isUnderstood) said.tell('deviation', name, MODEL_RULES['not-uri'](), more);
  else said.tell('fault', name, MODEL_RULES.uri(), more);
}

/** What the event is about (EPCIS 2.0 sections 7.4.2 to 7.4.6). An event may be of sensor data alone. */
function checkContent(event: EpcisEvent, said: Said): void {
  const has = (...lists: readonly (readonly unknown[] | undefined)[]): boolean =>
    lists.some((list) => !isEmptyField(list));
  switch (event.type) {
    case 'ObjectEvent':
      if (said.version === '1.2' && !said.has('epcList')) {
        said.tell('fault', 'epcList', MODEL_RULES.missing(said.version));
        return;
      }
      if (!has(event.epcList, event.quantityList, event.sensorElementList))
        said.tell('fault', undefined, MODEL_RULES['no-object']());
      return;
    case 'TransactionEvent':
      if (!has(event.bizTransactionList)) said.tell('fault', 'bizTransactionList', MODEL_RULES.missing(said.version));
      return;
    case 'TransformationEvent':
      if (event.transformationID !== undefined) return;
      if (!has(event.inputEPCList, event.inputQuantityList)) said.tell('fault', undefined, MODEL_RULES['no-input']());
      if (!has(event.outputEPCList, event.outputQuantityList))
        said.tell('fault', undefined, MODEL_RULES['no-output']());
      return;
    case 'AggregationEvent':
    case 'AssociationEvent':
      if (event.parentID === undefined && (event.action !== 'OBSERVE' || event.type === 'AssociationEvent'))
        said.tell('fault', 'parentID', MODEL_RULES.missing(said.version));
      if (event.action !== 'DELETE' && !has(event.childEPCs, event.childQuantityList, event.sensorElementList))
        said.tell('fault', undefined, MODEL_RULES['no-child']());
      return;
  }
}
