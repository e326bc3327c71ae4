import type { Identifier } from '../ledger/identity/identity.js';
import type { EmptiedObserved, EventDraft } from '../ledger/operations/operation.js';
import { readEpcs, readIdentifier } from './event-fields.js';
import { given } from './given.js';
import { factsOf, type Ilmd } from './ilmd.js';
import { claimOf, locationOf, observation, withDisposition, withFacts, type EventSource } from './object-event.js';
import { childOf } from './xml-element.js';
import { EPCIS_RULES } from './epcis.sentences.js';

/** Steps by which a child becomes or stops being a component; by all others it is packed or unpacked. */
const INSTALLING = new Set(['installing', 'assembling']);
const REMOVING = new Set(['removing', 'disassembling']);
/** Steps by which custody or title passes: told of a parent and children at once, whether each is meant is not certain. */
const PASSING = new Set([
  'shipping',
  'departing',
  'void_shipping',
  'receiving',
  'arriving',
  'retail_selling',
  'dispensing',
]);

/** An aggregation has no master data of its own (EPCIS 1.2 section 7.4.3): what is said of its objects stands in their labels. */
const NO_ILMD: Ilmd = { attributes: {} };

function readParent({ event, violations }: EventSource): Identifier | undefined {
  const element = childOf(event, 'parentID');
  if (!element) violations.addMissing(event, 'parentID');
  return element && readIdentifier(element, 'container', violations);
}

function readChildren(
  { event, fields, violations }: EventSource,
  parent: Identifier | undefined,
): readonly Identifier[] {
  const list = childOf(event, 'childEPCs');
  const children = readEpcs(list, violations);
  if (fields.action === 'DELETE' && children.length === 0) return children;
  if (!list) violations.addMissing(event, 'childEPCs');
  else if (list.children.length === 0) violations.add(list, EPCIS_RULES['no-child']());
  if (list && parent !== undefined && children.some(({ canonical }) => canonical === parent.canonical))
    violations.add(list, EPCIS_RULES['own-child'](), parent.canonical);
  return children;
}

function joined(source: EventSource, child: string, parent: string): EventDraft {
  const claim = claimOf(source);
  if (INSTALLING.has(source.fields.bizStep ?? ''))
    return { type: 'ComponentInstalled', subject: child, data: { ...claim, assembly: parent } };
  const location = locationOf(source.fields);
  return { type: 'ItemPacked', subject: child, data: { ...claim, container: parent, ...given({ location }) } };
}

function parted(
  source: EventSource,
  child: string,
  parent: string,
): Extract<EventDraft, { type: 'ItemUnpacked' | 'ComponentRemoved' }> {
  const data = { ...claimOf(source), ...given({ location: locationOf(source.fields) }) };
  if (REMOVING.has(source.fields.bizStep ?? ''))
    return { type: 'ComponentRemoved', subject: child, data: { ...data, assembly: parent } };
  return { type: 'ItemUnpacked', subject: child, data: { ...data, container: parent } };
}

/** A DELETE that names no child ends the aggregation of all that is in the parent (EPCIS 1.2 section 7.4.3). */
export function emptiedByAggregationEvent(source: EventSource, before: number): readonly EmptiedObserved[] {
  const { event, fields } = source;
  if (fields.action !== 'DELETE' || (childOf(event, 'childEPCs')?.children.length ?? 0) > 0) return [];
  // What is wrong with the parent is told where the event is mapped.
  const parent = source.violations.any ? undefined : readParent(source)?.canonical;
  if (parent === undefined) return [];
  const draft = parted(source, parent, parent);
  const otherwise = observation(parent, source);
  const kind = draft.type === 'ComponentRemoved' ? 'assembly' : 'container';
  return [{ before, carrier: parent, kind, type: draft.type, data: draft.data, otherwise }];
}

/** What an AggregationEvent (EPCIS 1.2 section 7.4.3) says: of the children for ADD and DELETE, of the parent as well for OBSERVE. */
export function draftsOfAggregationEvent(source: EventSource): readonly EventDraft[] {
  const parent = readParent(source);
  const children = readChildren(source, parent);
  const { action, bizStep } = source.fields;
  if (action === 'OBSERVE' && PASSING.has(bizStep ?? ''))
    source.violations.add(source.event, EPCIS_RULES['observed-passing'](bizStep ?? ''));
  if (parent === undefined || action === undefined) return [];
  const told = (draft: EventDraft, id: Identifier): readonly EventDraft[] =>
    withDisposition(withFacts(draft, factsOf(id, NO_ILMD, source.violations)), source);
  if (action === 'OBSERVE') return [parent, ...children].flatMap((id) => told(observation(id.canonical, source), id));
  const draft = action === 'ADD' ? joined : parted;
  return [
    ...saidOfParent(source, parent),
    ...children.flatMap((child) => told(draft(source, child.canonical, parent.canonical), child)),
  ];
}

/** Of the parent nothing happens; what its label says is an observation of it. */
function saidOfParent(source: EventSource, parent: Identifier): readonly EventDraft[] {
  const seen: EventDraft = { type: 'ItemObserved', subject: parent.canonical, data: claimOf(source) };
  const said = withFacts(seen, factsOf(parent, NO_ILMD, source.violations));
  return said === seen ? [] : [said];
}
