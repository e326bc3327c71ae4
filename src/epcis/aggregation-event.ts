import type { EventDraft } from '../ledger/operations/operation.js';
import { given, readEpcs, readIdentifier } from './event-fields.js';
import { claimOf, locationOf, observation, withDisposition, type EventSource } from './object-event.js';
import { childOf } from './xml-element.js';

/** Steps by which a child becomes or stops being a component; by all others it is packed or unpacked. */
const INSTALLING = new Set(['installing', 'assembling']);
const REMOVING = new Set(['removing', 'disassembling']);
/** Steps by which custody or title passes: told of a parent and children at once, whether each is meant is not certain. */
const PASSING = new Set(['shipping', 'departing', 'receiving', 'arriving', 'retail_selling', 'dispensing']);

function readParent({ event, violations }: EventSource): string | undefined {
  const element = childOf(event, 'parentID');
  if (!element) violations.addMissing(event, 'parentID');
  return element && readIdentifier(element, 'container', violations)?.canonical;
}

function readChildren({ event, fields, violations }: EventSource, parent: string | undefined): readonly string[] {
  const list = childOf(event, 'childEPCs');
  const children = readEpcs(list, violations).map(({ canonical }) => canonical);
  if (!list) violations.addMissing(event, 'childEPCs');
  else if (list.children.length === 0 && fields.action === 'DELETE')
    violations.add(list, 'names no child: a DELETE of all that is inside comes later, name the children');
  else if (list.children.length === 0) violations.add(list, 'names no child: goods counted in bulk come later');
  if (list && parent !== undefined && children.includes(parent))
    violations.add(list, 'names the parent among its children', parent);
  return children;
}

function joined(source: EventSource, child: string, parent: string): EventDraft {
  const claim = claimOf(source);
  if (INSTALLING.has(source.fields.bizStep ?? ''))
    return { type: 'ComponentInstalled', subject: child, data: { ...claim, assembly: parent } };
  const location = locationOf(source.fields);
  return { type: 'ItemPacked', subject: child, data: { ...claim, container: parent, ...given({ location }) } };
}

function parted(source: EventSource, child: string, parent: string): EventDraft {
  const data = { ...claimOf(source), ...given({ location: locationOf(source.fields) }) };
  if (REMOVING.has(source.fields.bizStep ?? ''))
    return { type: 'ComponentRemoved', subject: child, data: { ...data, assembly: parent } };
  return { type: 'ItemUnpacked', subject: child, data: { ...data, container: parent } };
}

/** What an AggregationEvent (EPCIS 1.2 section 7.4.3) says: of the children for ADD and DELETE, of the parent as well for OBSERVE. */
export function draftsOfAggregationEvent(source: EventSource): readonly EventDraft[] {
  const parent = readParent(source);
  const children = readChildren(source, parent);
  const { action, bizStep } = source.fields;
  if (action === 'OBSERVE' && PASSING.has(bizStep ?? ''))
    source.violations.add(
      source.event,
      `an aggregation observed while ${bizStep ?? ''} comes later: send an ObjectEvent of the parent`,
    );
  if (parent === undefined || action === undefined) return [];
  if (action === 'OBSERVE')
    return [parent, ...children].flatMap((subject) => withDisposition(observation(subject, source), source));
  const draft = action === 'ADD' ? joined : parted;
  return children.flatMap((child) => withDisposition(draft(source, child, parent), source));
}
