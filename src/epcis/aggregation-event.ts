import type { Identifier } from '../ledger/identity/identity.js';
import type { EmptiedObserved, EventDraft } from '../ledger/operations/operation.js';
import { given } from './given.js';
import { factsOf, type Ilmd } from './ilmd.js';
import { claimOf, locationOf, observation, withDisposition, withFacts, type EventSource } from './object-event.js';
import { EPCIS_RULES } from './epcis.sentences.js';
import { notUsed, readEpcs, readId } from './told-event.js';

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

function readParent(source: EventSource): Identifier | undefined {
  const { parentID } = source.event;
  return parentID === undefined ? undefined : readId(source, parentID, 'container', ['parentID']);
}

function readChildren(source: EventSource, parent: Identifier | undefined): readonly Identifier[] {
  const children = readEpcs(source, 'childEPCs');
  const { said } = source;
  if (parent !== undefined && children.some(({ canonical }) => canonical === parent.canonical))
    said.tell('fault', 'childEPCs', EPCIS_RULES['own-child'](), { value: parent.canonical });
  return children;
}

/** What an AssociationEvent joins are components, whatever its step. */
const isInstalling = ({ event, fields }: EventSource): boolean =>
  event.type === 'AssociationEvent' || INSTALLING.has(fields.bizStep ?? '');
const isRemoving = ({ event, fields }: EventSource): boolean =>
  event.type === 'AssociationEvent' || REMOVING.has(fields.bizStep ?? '');

function joined(source: EventSource, child: string, parent: string): EventDraft {
  const claim = claimOf(source);
  if (isInstalling(source)) return { type: 'ComponentInstalled', subject: child, data: { ...claim, assembly: parent } };
  const location = locationOf(source.fields);
  return { type: 'ItemPacked', subject: child, data: { ...claim, container: parent, ...given({ location }) } };
}

function parted(
  source: EventSource,
  child: string,
  parent: string,
): Extract<EventDraft, { type: 'ItemUnpacked' | 'ComponentRemoved' }> {
  const data = { ...claimOf(source), ...given({ location: locationOf(source.fields) }) };
  if (isRemoving(source)) return { type: 'ComponentRemoved', subject: child, data: { ...data, assembly: parent } };
  return { type: 'ItemUnpacked', subject: child, data: { ...data, container: parent } };
}

/** A DELETE that names no child ends the aggregation of all that is in the parent (EPCIS 2.0 sections 7.4.3 and 7.4.6). */
export function emptiedByAggregationEvent(source: EventSource, before: number): readonly EmptiedObserved[] {
  const { childEPCs = [], childQuantityList = [] } = source.event;
  if (source.fields.action !== 'DELETE' || childEPCs.length + childQuantityList.length > 0) return [];
  // What is wrong with the parent is told where the event is mapped.
  const parent = source.notes.isRefused ? undefined : readParent(source)?.canonical;
  if (parent === undefined) return [];
  const draft = parted(source, parent, parent);
  const otherwise = observation(parent, source);
  const kind = draft.type === 'ComponentRemoved' ? 'assembly' : 'container';
  return [{ before, carrier: parent, kind, type: draft.type, data: draft.data, otherwise }];
}

/**
 * What an AggregationEvent or AssociationEvent (EPCIS 2.0 sections 7.4.3 and 7.4.6) says: of the children for ADD and DELETE, of the parent as well for
 * OBSERVE.
 */
export function draftsOfAggregationEvent(source: EventSource): readonly EventDraft[] {
  const parent = readParent(source);
  const children = readChildren(source, parent);
  const { action, bizStep } = source.fields;
  if (action === 'OBSERVE' && PASSING.has(bizStep ?? '')) {
    notUsed(source, '', EPCIS_RULES['observed-passing'](bizStep ?? ''));
    return [];
  }
  if (action === undefined) return [];
  const told = (draft: EventDraft, id: Identifier): readonly EventDraft[] =>
    withDisposition(withFacts(draft, factsOf(id, NO_ILMD, source)), source);
  if (action === 'OBSERVE')
    return [...(parent ? [parent] : []), ...children].flatMap((id) => told(observation(id.canonical, source), id));
  if (parent === undefined) return [];
  const draft = action === 'ADD' ? joined : parted;
  return [
    ...saidOfParent(source, parent),
    ...children.flatMap((child) => told(draft(source, child.canonical, parent.canonical), child)),
  ];
}

/** Of the parent nothing happens; what its label says is an observation of it. */
function saidOfParent(source: EventSource, parent: Identifier): readonly EventDraft[] {
  const seen: EventDraft = { type: 'ItemObserved', subject: parent.canonical, data: claimOf(source) };
  const said = withFacts(seen, factsOf(parent, NO_ILMD, source));
  return said === seen ? [] : [said];
}
