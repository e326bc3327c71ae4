import type { Violation } from '../ledger/violation.js';
import type { EpcisDocument } from './read-epcis-document.js';

const OBSERVATION = /^observations\[(\d+)\](?:\.(\w+))?$/;
const EVENT = /^events\[(\d+)\](?:\.(\w+))?$/;
/** Parts of an observation that are one element of the event. */
const ELEMENTS: Readonly<Record<string, string>> = { at: '/eventTime', container: '/parentID', assembly: '/parentID' };

/** What the ledger says of the observations, as said of the document that they come from: `EPCISBody/EventList/*[3]/eventTime`. */
export function inDocument(
  violations: readonly Violation[],
  { paths, eventPaths }: Pick<EpcisDocument, 'paths' | 'eventPaths'>,
): readonly Violation[] {
  return violations.map((violation) => {
    const [, event, of] = EVENT.exec(violation.field) ?? [];
    const named = event === undefined ? undefined : eventPaths[Number(event)];
    if (named !== undefined)
      return { ...violation, field: `${named}${of === 'at' ? '/errorDeclaration/declarationTime' : ''}` };
    const [, index, part] = OBSERVATION.exec(violation.field) ?? [];
    const path = index === undefined ? undefined : paths[Number(index)];
    return path === undefined ? violation : { ...violation, field: `${path}${ELEMENTS[part ?? ''] ?? ''}` };
  });
}
