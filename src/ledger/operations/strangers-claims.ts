// A stranger's claim binds no holder: what only such claims speak against is recorded and flagged.
import { ToldPast } from '../history/told-past.js';
import { visitBefore } from '../history/visit-before.js';
import { refold, type Folded } from '../history/refold.js';
import type { Contradiction, ContradictionRule } from '../item/contradictions.js';
import { isAwaited } from '../item/core/custody.js';
import { resolveState } from '../item/core/resolve.js';
import type { ItemEvent } from '../item/item.events.js';
import { carrierNamed } from '../item/item.traits.js';
import type { World } from '../item/item.state.js';
import type { DecideContext } from './decide-context.js';
import type { EntryDraft } from './drafts.js';
import type { EntryContradiction, Placed } from './evaluate.js';
import type { ItemsOperation } from './operation.js';
import { PlacedIndex } from './placed-index.js';
import { entriesOf, placeAmongDates, type Deciding, type Placement } from './unknown-hours.js';

/** What a claim can bring about that somebody holds against the holder. Title passes by nobody's claim, and recalls are none. */
const BY_CLAIMS: ReadonlySet<ContradictionRule> = new Set<ContradictionRule>([
  'not-holder',
  'elsewhere',
  'carried',
  'in-transit',
  'dispensed',
  'ended',
  'not-in-carrier',
  'closes-circle',
  'position-occupied',
  'received-already',
  'not-shipped',
  'other-facts',
]);

/** What is only about to be done can still be stopped. */
const STOPPED: ReadonlySet<ItemEvent['type']> = new Set(['ItemSold', 'ItemShipped', 'ComponentInstalled']);
const SPENT: ReadonlySet<ContradictionRule> = new Set<ContradictionRule>(['dispensed', 'ended']);
const CLOCKS_MS = 5 * 60_000;

/** For whom an operation speaks. */
export function speakersOf({ recordedFor, items }: ItemsOperation): ReadonlySet<string> {
  const others = items.flatMap(({ fields: { onBehalfOf } }) => onBehalfOf ?? []);
  return new Set([recordedFor, ...others]);
}

function isAnothers(speakers: ReadonlySet<string>): (event: ItemEvent) => boolean {
  return ({ data }) =>
    'claimed' in data &&
    data.claimed === true &&
    !speakers.has(data.by) &&
    !('onBehalfOf' in data && speakers.has(data.onBehalfOf ?? ''));
}

/** Claims of others, by how much they count. */
interface OthersClaims {
  /** Those of who neither held the item nor owned it, nor was to get it: they are left out where a holder is judged by its history. */
  readonly strangers: ReadonlySet<number>;
  /** Those that a record of an earlier time may make impossible: of strangers, and of who told of it first. */
  readonly yielding: ReadonlySet<number>;
}

const NO_CLAIMS: OthersClaims = { strangers: new Set(), yielding: new Set() };

function othersClaims(past: ToldPast, known: Folded, speakers: ReadonlySet<string> | undefined): OthersClaims {
  if (!speakers) return NO_CLAIMS;
  const isOthers = isAnothers(speakers);
  if (!past.effective.some(isOthers)) return NO_CLAIMS;
  const contradicted = new Set(
    known.contradictions.filter(({ severity }) => severity === 'refused').map(({ position }) => position),
  );
  const strangers = new Set<number>();
  const yielding = new Set<number>();
  visitBefore(past.effective, isOthers, (event, world) => {
    const standing = standingOf(event, world);
    if (standing === 'none' || contradicted.has(event.position)) strangers.add(event.position);
    if (standing !== 'own') yielding.add(event.position);
  });
  for (const position of spoiling(past.effective, known, isOthers)) strangers.add(position);
  return { strangers, yielding: new Set([...strangers, ...yielding]) };
}

/** Whether who claims it held the item, owned it or was to get it; `first` where nobody was known to hold it. */
function standingOf(event: ItemEvent, world: Pick<World, 'get'>): 'own' | 'none' | 'first' {
  const { by } = event.data;
  const onBehalfOf = 'onBehalfOf' in event.data ? event.data.onBehalfOf : undefined;
  const location = 'location' in event.data ? event.data.location : undefined;
  const state = world.get(event.subject);
  const now = state && resolveState(world, state);
  if (!now || (now.holder === undefined && now.owner === undefined)) return 'first';
  const speaks = (party: string | undefined): boolean => party !== undefined && (party === by || party === onBehalfOf);
  if (speaks(now.holder) || speaks(now.owner)) return 'own';
  return isAwaited(now.place, { by, location: location ?? '' }) ? 'own' : 'none';
}

/** Claims of a time before what was recorded of an item already, which that contradicts only since. */
function spoiling(
  effective: readonly ItemEvent[],
  known: Folded,
  isOthers: (event: ItemEvent) => boolean,
): readonly number[] {
  const byPosition = new Map(effective.map((event) => [event.position, event]));
  const spoilt = known.contradictions.flatMap(({ severity, position }) => {
    const event = byPosition.get(position);
    return severity === 'refused' && event && !isOthers(event) ? [event] : [];
  });
  if (spoilt.length === 0) return [];
  return effective.filter(isOthers).flatMap(({ position, subject, sortAt }) => {
    const spoils = spoilt.some(
      (event) => event.subject === subject && event.position < position && event.sortAt >= sortAt,
    );
    return spoils ? [position] : [];
  });
}

/** Where the drafts stand, and which claims of others bind nobody. */
export interface Undisputed {
  readonly placement: Placement;
  readonly isYielding: (position: number) => boolean;
}

interface Disputed extends Deciding {
  /** For whom it speaks; undefined where claims of others count as everything does. */
  readonly speakers: ReadonlySet<string> | undefined;
  /** What is drafted over another past. */
  readonly draftsOver: (past: ToldPast) => readonly EntryDraft[];
}

/**
 * The placement, in which what only strangers' claims speak against is flagged. Whoever is judged by its history without them also tells by that where things
 * stood.
 */
export function placeBesideClaims(disputed: Disputed): Undisputed {
  const { strangers, yielding } = othersClaims(disputed.past, disputed.known, disputed.speakers);
  const derived = voidedPieces(disputed.past);
  const isYielding = (position: number): boolean => yielding.has(position) || derived.has(position);
  const refuses: Deciding['refuses'] = (found) => disputed.refuses(found) && !isYielding(found.position);
  const deciding = { ...disputed, refuses };
  const placement = placeAmongDates(deciding);
  const asked = mayBeExcused(placement, deciding);
  if (strangers.size === 0 || asked.size === 0) return { placement, isYielding };
  const others = placedWithout(deciding, strangers);
  const excused = new Set([...asked].filter((entry) => !others.refused.has(entry)));
  if (excused.size === 0) return { placement, isYielding };
  const again = placeAmongDates({ ...deciding, drafts: others.drafts });
  const among = new PlacedIndex(again.placed);
  const isExcused = (found: Contradiction): boolean =>
    [...entriesOf([found], among)].every((entry) => excused.has(entry));
  return { placement: easedBy(again, isExcused), isYielding };
}

/**
 * What the ledger itself told of pieces in a shipment that was declared none. It counts for what that shipment turns out to have been: what was taken out or
 * sold before, as is told late, keeps its title, and nobody is refused for that.
 */
function voidedPieces({ effective }: ToldPast): ReadonlySet<number> {
  return new Set(
    effective.flatMap((event) =>
      event.type === 'ItemShippingVoided' && event.data.of !== undefined ? [event.position] : [],
    ),
  );
}

function easedBy(placement: Placement, isEased: (found: Contradiction) => boolean): Placement {
  const brought = placement.brought.map((found): Contradiction =>
    isEased(found) ? { ...found, severity: 'flagged' } : found,
  );
  return { ...placement, brought };
}

/** Entries that are refused for nothing but what a claim may have brought about. */
function mayBeExcused({ placed, brought }: Placement, { refuses, context }: Deciding): ReadonlySet<number> {
  const among = new PlacedIndex(placed);
  const refusing = brought.filter(refuses);
  const firm = refusing.filter((found) => !BY_CLAIMS.has(found.rule) || isStopped(found, among, context));
  const firmly = entriesOf(firm, among);
  return new Set([...entriesOf(refusing, among)].filter((entry) => !firmly.has(entry)));
}

/** What was dispensed or destroyed, whoever says so, is not passed on: there may be two of one number. */
function isStopped({ rule, position }: Contradiction, among: PlacedIndex, { recordedAtMs }: DecideContext): boolean {
  const own = among.at(position);
  if (!own || !SPENT.has(rule) || !STOPPED.has(own.event.type)) return false;
  return own.event.sortAt > recordedAtMs - CLOCKS_MS;
}

/** The drafts as they would be had these claims not been made, and the entries that would be refused then. */
function placedWithout(
  disputed: Disputed,
  claims: ReadonlySet<number>,
): { readonly drafts: readonly EntryDraft[]; readonly refused: ReadonlySet<number> } {
  const without = (all: Deciding['histories']): Deciding['histories'] =>
    new Map([...all].map(([id, events]) => [id, events.filter(({ position }) => !claims.has(position))]));
  const histories = without(disputed.histories);
  const past = new ToldPast(without(disputed.past.histories));
  const drafts = disputed.draftsOver(past);
  const { draftsAt: _, ...rest } = disputed;
  const { placed, brought } = placeAmongDates({ ...rest, drafts, histories, past, known: refold(histories) });
  return { drafts, refused: entriesOf(brought.filter(disputed.refuses), new PlacedIndex(placed)) };
}

/** Whether what is refused over the states of now may be so by claims of others only: of which items that is to be asked of their histories. */
export function mayBeClaimed(
  refused: readonly EntryContradiction[],
  placed: readonly Placed[],
  { onRefusal }: ItemsOperation,
): readonly string[] {
  const firm = new Set(
    refused.flatMap(({ entry, contradiction }) => (BY_CLAIMS.has(contradiction.rule) ? [] : [entry])),
  );
  if (firm.size > 0 && onRefusal !== 'skip') return [];
  const entries = new Set(refused.flatMap(({ entry }) => (firm.has(entry) ? [] : [entry])));
  const events = placed.filter(({ entry }) => entries.has(entry)).map(({ event }) => event);
  return [...new Set(events.flatMap((event) => [event.subject, carrierNamed(event) ?? event.subject]))];
}
