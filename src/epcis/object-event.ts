import type { ItemEventType } from '../ledger/item/item.events.js';
import type { LifeEnd, Title } from '../ledger/item/core/core.events.js';
import type { ItemFacts } from '../ledger/item/core/item-facts.js';
import type { Identifier } from '../ledger/identity/identity.js';
import type { EventDraft } from '../ledger/operations/operation.js';
import { meaningOfDisposition, meaningOfStep } from './cbv-meanings.js';
import { given } from './given.js';
import { factsOf, readIlmd } from './ilmd.js';
import { EPCIS_RULES } from './epcis.sentences.js';
import { notUsed, readEpcs, type EventFields, type ToldEvent } from './told-event.js';

/** One event of the document, its fields read. */
export interface EventSource extends ToldEvent {
  readonly fields: EventFields;
}

export interface Claim {
  readonly at: string;
  readonly by: string;
  readonly claimed: true;
}

export function claimOf({ fields, by }: EventSource): Claim {
  return { at: fields.at, by, claimed: true };
}

/** Where the objects are after the event, or at least where they were read. */
export function locationOf({ bizLocation, readPoint }: EventFields): string | undefined {
  return bizLocation ?? readPoint;
}

/** The dispositions that the ledger gives by itself; another one is told by an observation of its own. */
const IMPLIED: Partial<Record<ItemEventType, string>> = {
  ItemManufactured: 'active',
  ContainerStarted: 'active',
  ItemShipped: 'in_transit',
  ItemShippingVoided: 'in_progress',
  ItemReceived: 'in_progress',
  ItemPacked: 'in_progress',
  ItemUnpacked: 'in_progress',
};

/** An observation of the disposition, where the document tells another than the event implies, and what that means for the life of the object. */
export function withDisposition(draft: EventDraft, source: EventSource): readonly EventDraft[] {
  const { action, disposition } = source.fields;
  const { existence, report } = meaningOfDisposition(disposition) ?? {};
  const told = withObservation(draft, source);
  const { subject } = draft;
  if (report !== undefined) return [...told, { type: 'ItemReported', subject, data: { ...claimOf(source), report } }];
  if (action === 'ADD' || existence === undefined || existence === 'begins' || draft.type === 'ItemDecommissioned')
    return told;
  return [...told.filter(({ type }) => type !== 'ItemObserved'), endOfLife(subject, source, existence)];
}

/** What is told of an object comes before its end. */
function withObservation(draft: EventDraft, source: EventSource): readonly EventDraft[] {
  const { disposition, bizStep } = source.fields;
  if (disposition === undefined || draft.type === 'ItemSold' || draft.type === 'ItemObserved') return [draft];
  const data = { ...claimOf(source), disposition, ...given({ bizStep }) };
  const observed: EventDraft = { type: 'ItemObserved', subject: draft.subject, data };
  if (draft.type === 'ItemDecommissioned')
    return meaningOfDisposition(disposition)?.existence === undefined ? [observed, draft] : [draft];
  return IMPLIED[draft.type as ItemEventType] === disposition ? [draft] : [draft, observed];
}

export function endOfLife(subject: string, source: EventSource, cause: LifeEnd): EventDraft {
  const location = locationOf(source.fields);
  return { type: 'ItemDecommissioned', subject, data: { ...claimOf(source), cause, ...given({ location }) } };
}

export function observation(subject: string, source: EventSource): EventDraft {
  const location = locationOf(source.fields);
  const { bizStep, disposition } = source.fields;
  return { type: 'ItemObserved', subject, data: { ...claimOf(source), ...given({ bizStep, disposition, location }) } };
}

/** Who ships names itself as the owner at the destination, and nobody at the source: it says that it owns what it ships. */
function saidToOwn({ source, destination }: EventFields, by: string): { readonly title?: Title } {
  const isOwn = source.owningParty === undefined && destination.owningParty === by;
  return isOwn ? { title: { from: by, to: by } } : {};
}

/** Ownership changes hands where the owning party at the destination is another than at the source. */
function titleOf({ source, destination }: EventFields, from: string | undefined): { readonly title?: Title } {
  const former = source.owningParty ?? from;
  const to = destination.owningParty;
  if (to === undefined || to === former) return {};
  return { title: { ...given({ from: former }), to } };
}

/** What the document says of what each object is. The lot of a product is read once, not once for each of its serials. */
function factsIn(source: EventSource): (id: Identifier) => ItemFacts {
  const ilmd = readIlmd(source);
  const facts = new Map<string, ItemFacts>();
  return (id) => {
    if (id.product === undefined || id.lot !== undefined || id.expiry !== undefined) return factsOf(id, ilmd, source);
    const known = facts.get(id.product) ?? factsOf(id, ilmd, source);
    facts.set(id.product, known);
    return known;
  };
}

/** The beginnings of these, with what the document says of each. */
export function beginOf(source: EventSource, ids: readonly Identifier[]): readonly EventDraft[] {
  const location = locationOf(source.fields);
  const first = { ...claimOf(source), ...given({ location }) };
  const factsFor = factsIn(source);
  return ids.map((id): EventDraft => {
    if (id.kind === 'logistic-unit') return { type: 'ContainerStarted', subject: id.canonical, data: first };
    return { type: 'ItemManufactured', subject: id.canonical, data: { ...first, ...factsFor(id), owner: source.by } };
  });
}

function ship(source: EventSource, subject: string): EventDraft {
  const { fields, by } = source;
  const { destination } = fields;
  const toParty = destination.possessingParty ?? destination.owningParty;
  const location = fields.readPoint ?? fields.source.location;
  const where = given({ location, toParty, toLocation: destination.location });
  return {
    type: 'ItemShipped',
    subject,
    data: { ...claimOf(source), ...where, ...saidToOwn(fields, by), ...titleOf(fields, by) },
  };
}

function receive(source: EventSource, subject: string): EventDraft {
  const { fields } = source;
  const location = locationOf(fields) ?? fields.destination.location ?? '';
  return { type: 'ItemReceived', subject, data: { ...claimOf(source), location, ...titleOf(fields, undefined) } };
}

function voidShipping(source: EventSource, subject: string): EventDraft {
  const location = locationOf(source.fields);
  return { type: 'ItemShippingVoided', subject, data: { ...claimOf(source), ...given({ location }) } };
}

function sell(source: EventSource, subject: string, dispensed: boolean): EventDraft {
  const { fields, by } = source;
  const { destination } = fields;
  const to = dispensed
    ? {}
    : given({ toParty: destination.possessingParty ?? destination.owningParty, toLocation: destination.location });
  const how = dispensed ? { dispensed: true as const } : titleOf(fields, by);
  return { type: 'ItemSold', subject, data: { ...claimOf(source), ...to, ...how } };
}

/**
 * How a DELETE, or a step that is nothing but an end, ends an object: as the step says, else as the disposition does, else nobody told how. What is
 * reported as stolen has not ended.
 */
function endOf({ action, bizStep, disposition }: EventFields): LifeEnd | undefined {
  if (action !== 'DELETE' && meaningOfStep(bizStep)?.isEnd !== true) return undefined;
  const said = meaningOfDisposition(disposition);
  if (said?.report !== undefined) return undefined;
  const [step, told] = [meaningOfStep(bizStep)?.existence, said?.existence].map((one) =>
    one === 'begins' ? undefined : one,
  );
  return step === undefined || step === 'inactive' ? (told ?? 'inactive') : step;
}

/** Nothing changes by it but where and when the objects were last seen. */
function isSighting({ action, bizStep, disposition }: EventFields): boolean {
  const { custody, existence, place } = meaningOfStep(bizStep) ?? {};
  const { existence: end, report } = meaningOfDisposition(disposition) ?? {};
  if (action !== 'OBSERVE' || bizStep === undefined || place === 'transit' || place === 'gone') return false;
  return [custody, existence, end, report].every((change) => change === undefined);
}

function draftOf(source: EventSource, subject: string): EventDraft {
  const { place, custody, existence } = meaningOfStep(source.fields.bizStep) ?? {};
  if (place === 'transit') return ship(source, subject);
  if (custody === 'back') return voidShipping(source, subject);
  if (custody === 'there') return sell(source, subject, false);
  const remains = meaningOfDisposition(source.fields.disposition)?.remains === true;
  if (existence === undefined && place === 'gone' && !remains) return sell(source, subject, true);
  if (existence === undefined && custody === 'here') return receive(source, subject);
  const cause = endOf(source.fields);
  return cause === undefined ? observation(subject, source) : endOfLife(subject, source, cause);
}

/** With what the document says of the object beside its id. */
export function withFacts(draft: EventDraft, { product: _ofItsId, ...facts }: ItemFacts): EventDraft {
  if (Object.keys(facts).length === 0) return draft;
  return { ...draft, data: { ...draft.data, facts } } as EventDraft;
}

/** What an ObjectEvent (EPCIS 1.2 section 7.4.2) says of each object. ADD is the beginning of an object, whatever the business step but one: what was no shipment begins nothing. */
export function draftsOfObjectEvent(source: EventSource): readonly EventDraft[] {
  const { action, bizStep, destination } = source.fields;
  if (action === 'ADD' && meaningOfStep(bizStep)?.custody !== 'back')
    return beginOf(source, readEpcs(source, 'epcList')).flatMap((draft) => withDisposition(draft, source));
  const receives = bizStep === 'receiving' || bizStep === 'arriving';
  if (receives && locationOf(source.fields) === undefined && destination.location === undefined) {
    notUsed(source, '', EPCIS_RULES['no-place']());
    return [];
  }
  const factsFor = factsIn(source);
  return readEpcs(source, 'epcList', !isSighting(source.fields)).flatMap((id) =>
    withDisposition(withFacts(draftOf(source, id.canonical), factsFor(id)), source),
  );
}
