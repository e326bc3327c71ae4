import type { EpcisEventType } from './epcis-event.js';
import { MODEL_RULES } from './model.sentences.js';
import type { Severity } from './problems.js';
import type { XmlSaid } from './xml-said.js';

const FIRST = ['eventTime', 'recordTime', 'eventTimeZoneOffset', 'eventID', 'errorDeclaration', 'certificationInfo'];
const STEP = ['bizStep', 'disposition', 'readPoint', 'bizLocation'];
const LAST = ['sourceList', 'destinationList', 'sensorElementList', 'persistentDisposition'];

/** The order that the schema of EPCIS 2.0 has in XML, which is also that of 1.2 once its extensions are taken out of their nests. */
const ORDER: Readonly<Record<EpcisEventType, readonly string[]>> = {
  ObjectEvent: [...FIRST, 'epcList', 'action', ...STEP, 'bizTransactionList', 'quantityList', ...LAST, 'ilmd'],
  AggregationEvent: [
    ...[...FIRST, 'parentID', 'childEPCs', 'action', ...STEP],
    ...['bizTransactionList', 'childQuantityList', ...LAST],
  ],
  TransactionEvent: [...FIRST, 'bizTransactionList', 'parentID', 'epcList', 'action', ...STEP, 'quantityList', ...LAST],
  TransformationEvent: [
    ...[...FIRST, 'inputEPCList', 'inputQuantityList', 'outputEPCList', 'outputQuantityList', 'transformationID'],
    ...[...STEP, 'bizTransactionList', ...LAST, 'ilmd'],
  ],
  AssociationEvent: [
    ...[...FIRST, 'parentID', 'childEPCs', 'childQuantityList', 'action', ...STEP],
    ...['bizTransactionList', ...LAST],
  ],
};

/** In 1.2 these stand in nests, one in the other, whose order tells nothing of theirs. */
const NESTED_IN_1_2 = new Set(['certificationInfo', 'ilmd']);

/** Tells of each field that stands behind one whose place is after it. */
export function tellOrder(said: XmlSaid, type: EpcisEventType, isVersion1: boolean): void {
  const order = ORDER[type];
  const severity: Severity = isVersion1 ? 'warning' : 'deviation';
  let last = -1;
  for (const name of said.names) {
    const index = order.indexOf(name);
    if (index < 0 || (isVersion1 && NESTED_IN_1_2.has(name))) continue;
    if (index < last) said.tell(severity, name, MODEL_RULES.order(order[last] ?? ''));
    last = Math.max(last, index);
  }
}
