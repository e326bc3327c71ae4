import { sortInstant, type EventTime } from '../event-time.js';
import type { Stood } from '../item/core/core.events.js';
import type { World } from '../item/item.state.js';
import { Layer } from '../item/world.js';
import { atOnce, type Slices } from '../slices.js';
import { withEvents } from '../history/refold.js';
import { ToldPast } from '../history/told-past.js';
import { blocksOf } from './blocked-as.js';
import type { DecideContext } from './decide-context.js';
import { decideClaimsLate, shipmentsThen } from './decide-late.js';
import { FOURTH_RULES, SECOND_RULES } from '../item/rules.js';
import type { OperationRules } from './operation-rules.js';
import { accepted, refused, violationsOf } from './decision.js';
import type { ItemDraft } from './declaration.js';
import { stood } from './drafting.js';
import { isItemDraft, type EntryDraft } from './drafts.js';
import { asSightsBeforeBirth } from './claims-before-birth.js';
import { claimedInVain, partiesOf, tellsOfContents } from './claimed-in-vain.js';
import type { Violation } from '../violation.js';
import { claimedTooDeep } from './nesting.js';
import { earliestOf } from './earliest-event-time.js';
import { evaluate, placeDrafts } from './evaluate.js';
import type { ItemEntry } from './fields.js';
import { withKeptFlags } from './kept-flags.js';
import { lateToDecide } from './late-to-decide.js';
import { formFaults } from './form-faults.js';
import type { Decision, ObserveOperation } from './operation.js';
import { inOrderOfLives, levelsOf, saidOf, type Said } from './order-of-lives.js';
import { carrierOfDraft, instantsNow, instantsThen, subjectsOfDraft } from './sort-instants.js';
import { draftWithKnownSubjects } from './subjects.js';
import { withToldAgain } from './told-again.js';
import { withoutDeclared } from './correction.js';
import { flagsOfClaims } from './claim-standings.js';
import { declaringClaims, draftsOfDeclarations } from './declared-claims.js';
import { placeAmongDates } from './unknown-hours.js';
import { shippingVoidedBy } from './shipping-voided.js';
import { subjectsStated, withStatements } from './state-master-data.js';
import type { WayOf } from './voided-shipments.js';

/** The drafts of claims, and an entry for each by which it is named in an answer. */
function observationDrafts(
  operation: ObserveOperation,
  context: DecideContext,
  worldAt: (at: EventTime) => Pick<World, 'get'> = () => context.world,
): { readonly drafts: readonly EntryDraft[]; readonly items: readonly ItemEntry[] } {
  const sent = operation.observations.flatMap((draft, entry): EntryDraft[] =>
    isItemDraft(draft) ? [{ draft: draftWithKnownSubjects(draft, context.subjectOf), entry }] : [],
  );
  const drafts = withHoldersKept(withPlaces(sent, worldAt, context.recordedAtMs), context);
  const items = operation.observations.map(({ subject }, index): ItemEntry => ({
    subject,
    field: `observations[${operation.told?.[index] ?? index}]`,
    fields: {},
  }));
  return { drafts, items };
}

/** Who tells of what comes into a carrier or leaves it, and where, holds neither by that. */
function withHoldersKept(drafts: readonly EntryDraft[], { rules }: DecideContext): readonly EntryDraft[] {
  if (rules < FOURTH_RULES) return drafts;
  return drafts.map((one) => {
    const { draft } = one;
    if (carrierOfDraft(draft) === undefined || !tellsPlace(draft)) return one;
    return { ...one, draft: { ...draft, data: { ...draft.data, keepsHolder: true } } as ItemDraft };
  });
}

function tellsPlace({ data }: ItemDraft): boolean {
  return ('location' in data && data.location !== undefined) || ('stood' in data && data.stood !== undefined);
}

/** What comes into a carrier, with where it stood: as the same document tells it of a time before, else as it was known. */
function withPlaces(
  drafts: readonly EntryDraft[],
  worldAt: (at: EventTime) => Pick<World, 'get'>,
  recordedAtMs: number,
): readonly EntryDraft[] {
  const seen = new Map<string, Stood>();
  const placed = [...drafts];
  const levels = levelsOf(drafts);
  const times = new Map(drafts.map((one) => [one, sortInstant(one.draft.data.at, recordedAtMs)]));
  const of = (by: ReadonlyMap<EntryDraft, number>, index: number): number => by.get(drafts[index] as EntryDraft) ?? 0;
  const inOrder = [...drafts.keys()].sort((a, b) => of(times, a) - of(times, b) || of(levels, a) - of(levels, b));
  for (const index of inOrder) {
    const { draft, entry } = drafts[index] as EntryDraft;
    const { subject, data } = draft;
    const told: Stood | undefined =
      'location' in data && data.location !== undefined
        ? { stood: { kind: 'at', location: data.location } }
        : undefined;
    if (draft.type !== 'ItemPacked' && draft.type !== 'ComponentInstalled') {
      if (told) seen.set(subject, told);
      continue;
    }
    const world = worldAt(draft.data.at);
    const known = seen.get(subject) ?? stood(subject, { world }, data.by);
    placed[index] = { entry, draft: { ...draft, data: { ...draft.data, ...known } } as ItemDraft };
    // What nothing is known of is where that is which comes into it, for what it comes into itself.
    const [, carrier = ''] = subjectsOfDraft(draft);
    if (!seen.has(carrier) && stood(carrier, { world }, data.by).stood === undefined) seen.set(carrier, told ?? known);
  }
  return placed;
}

/** By the states of now, on a layer that is thrown away. */
function saidNow(drafts: readonly EntryDraft[], context: DecideContext): readonly Said[] {
  const placed = placeDrafts(drafts, context);
  const events = new Map(placed.map(({ event }) => [event.position, event]));
  const found = atOnce(evaluate(placed, new Layer(context.world), context));
  return found.map(({ contradiction }) => saidOf(contradiction, events.get(contradiction.position)));
}

function deepIn({ observations, told }: ObserveOperation): Violation | undefined {
  const drafts = observations.filter(isItemDraft);
  return claimedTooDeep(drafts, (index) => `observations[${told?.[index] ?? index}]`);
}

function* decideObservations(operation: ObserveOperation, context: DecideContext): Slices<Decision> {
  if (operation.emptied || (declaringClaims(operation).length > 0 && !operation.declared))
    return { kind: 'late', subjects: (operation.emptied ?? []).map(({ carrier }) => carrier) };
  const deep = deepIn(operation);
  if (deep) return refused(deep);
  const { drafts: told, items } = observationDrafts(operation, context);
  const sent = withToldAgain(told, context, context);
  const voided = sent.flatMap(({ draft: { type, subject } }) => (type === 'ItemShippingVoided' ? [subject] : []));
  if (voided.length > 0) return { kind: 'late', subjects: [...new Set(voided)] };
  const asSent = placeDrafts(sent, context);
  const faults = formFaults(asSent, items, context);
  if (faults.length > 0) return refused(...faults.map(({ violation }) => violation));
  const late = lateToDecide(asSent, context);
  if (late.length > 0) return { kind: 'late', subjects: late };
  const drafts = inOrderNow(sent, context);
  const placed = drafts === sent ? asSent : placeDrafts(drafts, context);
  const found = yield* evaluate(placed, new Layer(context.world), context);
  const inVain = tellsOfContents(placed.map(({ event }) => event))
    ? []
    : placed.flatMap(({ event, entry }) =>
        claimedInVain(context.world, event, (subject) => context.within(subject).owners).map((contradiction) => ({
          entry,
          contradiction,
        })),
      );
  const all = [...found, ...inVain];
  const events = withKeptFlags(
    placed,
    all.map(({ contradiction }) => contradiction),
  );
  const flags = [...violationsOf(all, items, context), ...flagsOfClaims(operation)];
  return { ...accepted(events, flags), entries: placed.map(({ entry }) => entry) };
}

/** By the states of now. */
function inOrderNow(sent: readonly EntryDraft[], context: DecideContext): readonly EntryDraft[] {
  if (context.rules < SECOND_RULES) return sent;
  return inOrderOfLives(sent, instantsNow(sent, context), (order) => saidNow(order, context));
}

/** By the histories. */
function inOrderThen(sent: readonly EntryDraft[], past: ToldPast, context: DecideContext): readonly EntryDraft[] {
  const refuses = ({ severity }: { readonly severity: string }): boolean => severity === 'refused';
  return inOrderOfLives(sent, instantsThen(sent, past, context), (drafts) => {
    const { histories, folded: known } = past;
    const { placed, brought } = placeAmongDates({ drafts, context, histories, known, past, refuses });
    const events = new Map(placed.map(({ event }) => [event.position, event]));
    return brought.map((found) => saidOf(found, events.get(found.position)));
  });
}

/** Claims that a shipment was none name what it did: as it is known, and as the same document tells it. */
function withShipmentsVoided(
  drafts: readonly EntryDraft[],
  past: ToldPast,
  context: DecideContext,
): readonly EntryDraft[] {
  const told: EntryDraft[] = [];
  let shipmentOf: ((subject: string, at: EventTime) => WayOf | undefined) | undefined;
  for (const one of drafts) {
    const { draft, entry } = one;
    if (draft.type !== 'ItemShippingVoided') {
      shipmentOf = undefined;
      told.push(one);
      continue;
    }
    shipmentOf ??= shipmentsTold(drafts, told, past, context);
    const { subject, data } = draft;
    for (const voided of shippingVoidedBy(subject, data, shipmentOf(subject, data.at)))
      told.push({ draft: voided, entry });
  }
  return told;
}

/** Of what is voided among these drafts, by the past and by what was told before. */
function shipmentsTold(
  drafts: readonly EntryDraft[],
  told: readonly EntryDraft[],
  past: ToldPast,
  context: DecideContext,
): (subject: string, at: EventTime) => WayOf | undefined {
  const events = placeDrafts(told, context, instantsThen(told, past, context)).map(({ event }) => event);
  const known = events.length === 0 ? past : new ToldPast(withEvents(past.histories, events));
  return shipmentsThen(
    drafts.map(({ draft }) => draft.subject),
    known,
    context,
  );
}

/** Claims are recorded whatever the history says; only what comes from the future is refused. */
export const OBSERVE: OperationRules<ObserveOperation> = {
  permission: () => 'record:observe',
  subjects: ({ observations, emptied = [], declared = [] }) => [
    ...new Set(
      [...emptied.map(({ carrier }) => carrier), ...declared.flatMap(({ found }) => [...found.keys()])].concat(
        observations.flatMap(({ subject, data }) => [
          subject,
          ...('container' in data ? [data.container] : []),
          ...('assembly' in data ? [data.assembly] : []),
        ]),
      ),
    ),
  ],
  names: () => [],
  said: ({ statements = [] }) => subjectsStated(statements),
  since: ({ observations, emptied = [], declared = [] }, recordedAtMs) =>
    Math.min(
      ...declared.map(({ sinceMs }) => sinceMs),
      earliestOf(
        [...observations, ...emptied].map(({ data }) => ('at' in data ? data.at : undefined)),
        recordedAtMs,
      ),
    ),
  transfers({ observations }) {
    const asked = observations.flatMap((draft) =>
      isItemDraft(draft) ? [[draft.subject, partiesOf(draft)] as const] : [],
    );
    return new Map(asked.filter(([, parties]) => parties.length > 0));
  },
  goodsUsed: ({ observations }) => [
    ...new Set(
      observations.flatMap((draft) =>
        isItemDraft(draft) && draft.type === 'GoodsTransformed'
          ? draft.data.names.flatMap(({ role, subject }) => (role === 'input' ? [subject] : []))
          : [],
      ),
    ),
  ],
  size: ({ observations }) => Math.max(1, new Set(observations.map(({ subject }) => subject)).size),
  mayBeBlocked: ({ observations }, as) =>
    as === undefined || observations.some((draft) => isItemDraft(draft) && blocksOf(draft).includes(as)),
  *decide(operation, context) {
    return withStatements(yield* decideObservations(operation, context), operation, context);
  },
  late(operation, closure, context) {
    const deep = deepIn(operation);
    if (deep) return refused(deep);
    const declared = draftsOfDeclarations(operation, closure);
    const known = new ToldPast(closure.histories);
    const past = declared.drafts.length === 0 ? known : withoutDeclared(declared.drafts, closure, context);
    const worldAt = (at: EventTime): Pick<World, 'get'> => past.statesAt(sortInstant(at, context.recordedAtMs));
    const { drafts: told, items } = observationDrafts(operation, context, worldAt);
    const seen = asSightsBeforeBirth(told, past, context);
    const sent = withToldAgain(seen, { world: past.folded.states, past }, context);
    const drafts = context.rules < SECOND_RULES ? sent : inOrderThen(sent, past, context);
    const all = [...declared.drafts, ...withShipmentsVoided(drafts, past, context)];
    const decision = decideClaimsLate(all, [...items, ...declared.items], past, context, known);
    if (decision.kind !== 'accepted') return decision;
    const flagged = { ...decision, flags: [...decision.flags, ...flagsOfClaims(operation)] };
    return withStatements(flagged, operation, context);
  },
};
