import { canonicalOf, isWebUri } from '../../ledger/identity/translation.js';
import type { EpcisEvent } from '../model/epcis-event.js';
import { withEpcs } from './epc-format.js';
import { JsonEvent } from './json-event.js';
import { JsonExtensions } from './json-extensions.js';
import { JsonNamespaces } from './json-namespaces.js';
import { jsonObject, type Member } from './json-text.js';
import { Losses } from './losses.js';

/** What is in an event as JSON-LD, for what is told of a loss. */
function shown(event: EpcisEvent, field?: string): string {
  const aside = new Losses();
  const members = new JsonEvent(new JsonExtensions(new JsonNamespaces(aside), aside), aside).members(event);
  const member: Member | undefined = members.find(([name]) => name === field);
  return field === undefined ? jsonObject(members) : (member?.[1] ?? '');
}

/**
 * The event as EPCIS 1.2 has it: without sensor data, persistent dispositions and links to certificates; undefined for a kind of event that it does not
 * know, and for one of sensor data alone. A Digital Link stays, as any URI may stand there, and is told: readers of 1.2 know EPC URNs only.
 */
export function fitInto12(event: EpcisEvent, losses: Losses): EpcisEvent | undefined {
  if (event.type === 'AssociationEvent') {
    losses.add('association-event', shown(event));
    return undefined;
  }
  const { sensorElementList, persistentDisposition, certificationInfo, ...kept } = event;
  if (sensorElementList && isAboutNothing(kept)) {
    losses.add('sensor-data', shown(event));
    return undefined;
  }
  if (sensorElementList) losses.add('sensor-data', shown(event, 'sensorElementList'), 'sensorElementList');
  if (persistentDisposition)
    losses.add('persistent-disposition', shown(event, 'persistentDisposition'), 'persistentDisposition');
  certificationInfo?.forEach((link, index) => losses.add('certification-info', link, 'certificationInfo', index));
  return withEpcs(kept, (epc, ...at) => {
    if (isWebUri(epc) && canonicalOf(epc) !== undefined) losses.add('digital-link', epc, ...at);
    return epc;
  });
}

/** An event of sensor data alone: EPCIS 1.2 has none. */
function isAboutNothing({ type, epcList = [], quantityList = [] }: EpcisEvent): boolean {
  return type === 'ObjectEvent' && epcList.length === 0 && quantityList.length === 0;
}
