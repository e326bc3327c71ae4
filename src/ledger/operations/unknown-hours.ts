// A refusal holds for every hour that a date allows: what a date may mean otherwise is tried before anything is refused.
import { hoursOf, isDate, type EventTime } from '../event-time.js';
import { isOnDay, ToldPast } from '../history/told-past.js';
import { refold, withEvents, type Folded } from '../history/refold.js';
import type { Contradiction } from '../item/contradictions.js';
import type { ItemEvent } from '../item/item.events.js';
import { carrierNamed } from '../item/item.traits.js';
import { FOURTH_RULES, SECOND_RULES } from '../item/rules.js';
import { broughtBy, keyOf } from './brought.js';
import { completedVoids } from './completed-voids.js';
import type { DecideContext } from './decide-context.js';
import { stood } from './drafting.js';
import type { EntryDraft } from './drafts.js';
import { PlacedIndex } from './placed-index.js';
import { placeDrafts, type EntryContradiction, type Placed } from './evaluate.js';
import { chainOf, instantsThen, otherInstants, subjectsOfDraft, type SortInstants } from './sort-instants.js';

type Histories = ReadonlyMap<string, readonly ItemEvent[]>;

/** Drafts that are to be decided over histories. */
export interface Deciding {
  readonly drafts: readonly EntryDraft[];
  readonly context: DecideContext;
  /** What is to be added to. */
  readonly histories: Histories;
  readonly known: Folded;
  /** The past that counts: without what the same decision declares erroneous. */
  readonly past: ToldPast;
  /** Whether a contradiction is one for which it would be refused. */
  readonly refuses: (contradiction: Contradiction) => boolean;
  /** What is drafted over the states of that instant. Absent: the drafts are those of any hour. */
  readonly draftsAt?: (atMs: number) => readonly EntryDraft[];
}

/** Where the drafts stand, and what is against that. */
export interface Placement {
  readonly placed: readonly Placed[];
  readonly brought: readonly Contradiction[];
  /** The histories with them, and what they come to. */
  readonly histories: Histories;
  readonly after: Folded;
}

/** Rarely is more than a handful of events known of one day. */
const MOST_ATTEMPTS = 32;

/** The drafts where they contradict least: events of which only the date is known are tried at each hour of it before they are refused. */
export function placeAmongDates(deciding: Deciding): Placement {
  const { drafts, past, context } = deciding;
  const instants = instantsThen(drafts, past, context);
  const first = tried(deciding, instants);
  if (context.rules < SECOND_RULES || !first.brought.some(deciding.refuses)) return first;
  return atOtherHours(deciding, first, instants) ?? softened(deciding, first);
}

function tried(deciding: Deciding, instants: SortInstants): Placement {
  const { drafts, context, known, past } = deciding;
  const asked = placeDrafts(drafts, context, instants, past.folded.states);
  const { placed, extended } = withVoidsCompleted(deciding, asked, instants);
  const after = refold(extended);
  return { placed, histories: extended, after, brought: broughtBy(known, after) };
}

/** The drafts where they were placed, with what they make of shipments that were declared none; and the histories with all of that. */
function withVoidsCompleted(
  { drafts, context, histories, past }: Deciding,
  placed: readonly Placed[],
  instants: SortInstants,
): { readonly placed: readonly Placed[]; readonly extended: Histories } {
  const extended = withPlaced(histories, placed);
  const more = context.rules < FOURTH_RULES ? [] : completedVoids([...extended.values()].flat(), placed);
  if (more.length === 0) return { placed, extended };
  const pinned = new Map(more.map(({ draft, sortAt }) => [draft, sortAt]));
  const all = placeDrafts(
    [...drafts, ...pinned.keys()],
    context,
    (one) => pinned.get(one) ?? instants(one),
    past.folded.states,
  );
  return { placed: all, extended: withPlaced(histories, all) };
}

function withPlaced(histories: Histories, placed: readonly Placed[]): Histories {
  return withEvents(
    histories,
    placed.map(({ event }) => event),
  );
}

/** Entries against which, or against whose subjects, something is said. */
export function entriesOf(contradictions: readonly Contradiction[], among: PlacedIndex): ReadonlySet<number> {
  const entries = new Set<number>();
  let areAll = false;
  for (const { position, subject } of contradictions) {
    const own = among.at(position);
    const named = own ? [own] : among.of([subject]);
    for (const { entry } of named) entries.add(entry);
    areAll ||= named.length === 0;
  }
  if (areAll) for (const { entry } of among.placed) entries.add(entry);
  return entries;
}

/** The entries that are refused go from one hour of their date to the next, until none is refused; undefined where there is no such hour. */
function atOtherHours(deciding: Deciding, first: Placement, instants: SortInstants): Placement | undefined {
  const { drafts, refuses } = deciding;
  const left = new Map<number, number[]>();
  const chosen = new Map<number, number>();
  let last = first;
  const datedOf = Map.groupBy(drafts.filter(isDated), ({ entry }) => entry);
  for (let attempts = 0; attempts < MOST_ATTEMPTS; attempts++) {
    for (const entry of entriesOf(last.brought.filter(refuses), new PlacedIndex(last.placed))) {
      const others = left.get(entry) ?? hoursOfDated(deciding, datedOf.get(entry) ?? [], instants);
      left.set(entry, others);
      const next = others.shift();
      if (next === undefined) return undefined;
      chosen.set(entry, next);
    }
    const others = (draft: EntryDraft): number =>
      (isDated(draft) ? chosen.get(draft.entry) : undefined) ?? instants(draft);
    const draftsThen = deciding.draftsAt?.(earliestOf(drafts, others)) ?? drafts;
    last = tried({ ...deciding, drafts: draftsThen }, others);
    if (!last.brought.some(refuses)) return last;
    if (drafts.length === 0) return undefined;
  }
  return undefined;
}

/** When the first of them happens; when they are declared erroneous is no matter. */
function earliestOf(drafts: readonly EntryDraft[], instants: SortInstants): number {
  return Math.min(...drafts.filter(({ draft }) => draft.type !== 'ErrorDeclared').map(instants));
}

function isDated({ draft }: EntryDraft): boolean {
  return draft.type !== 'ErrorDeclared' && isDate(draft.data.at);
}

/** The other hours at which the dated drafts of one entry may stand. */
function hoursOfDated(
  { past, context }: Pick<Deciding, 'past' | 'context'>,
  dated: readonly EntryDraft[],
  instants: SortInstants,
): number[] {
  const [one] = dated;
  if (!one) return [];
  const { at } = one.draft.data;
  const known = past.bearing(
    dated.flatMap(({ draft }) => subjectsOfDraft(draft)),
    hoursOf(at),
  );
  return [...otherInstants(at, known, { recordedAtMs: context.recordedAtMs, chosen: instants(one) })];
}

/** What is refused only because events of the same day, of which nobody told the hour, stand where they do is recorded and flagged. */
function softened(deciding: Deciding, first: Placement): Placement {
  const { refuses } = deciding;
  const among = new PlacedIndex(first.placed);
  const refusing = entriesOf(first.brought.filter(refuses), among);
  const allowed = new Set<number>();
  for (const moved of arrangements(deciding, first, refusing)) {
    const brought = broughtWith(deciding, first, moved);
    if (!brought) continue;
    const still = entriesOf(brought.filter(refuses), among);
    for (const entry of refusing) if (!still.has(entry)) allowed.add(entry);
  }
  if (allowed.size === 0) return first;
  const brought = first.brought.map((found): Contradiction => {
    const isAllowed = [...entriesOf([found], among)].every((entry) => allowed.has(entry));
    return refuses(found) && isAllowed ? { ...found, severity: 'flagged' } : found;
  });
  return { ...first, brought };
}

type Moved = ReadonlyMap<ItemEvent, number>;

/** Other hours of the dated events that are known about the refused ones: all of them just before or after, or one of them. */
function arrangements({ past }: Deciding, { placed }: Placement, refusing: ReadonlySet<number>): readonly Moved[] {
  const refused = placed.filter(({ entry }) => refusing.has(entry)).map(({ event }) => event);
  const found: Moved[] = [];
  for (const [sortAt, events] of Map.groupBy(refused, (event) => event.sortAt)) {
    const subjects = events.flatMap((event) => [event.subject, carrierNamed(event) ?? event.subject]);
    const isOnOneOfTheirDays = onDayOfAny(events);
    const dated = past
      .bearing(subjects, { from: sortAt - 3 * DAY_MS, to: sortAt + 3 * DAY_MS })
      .filter(({ type, data: { at } }) => type !== 'ErrorDeclared' && isDate(at) && isOnOneOfTheirDays(at));
    const before = dated.filter((event) => event.sortAt > sortAt);
    const after = dated.filter((event) => event.sortAt <= sortAt);
    const groups = [before, after, ...dated.map((event) => [event])].filter((group) => group.length > 0);
    for (const group of groups)
      found.push(new Map(group.map((event) => [event, sortAt + (event.sortAt > sortAt ? -HALF_MS : HALF_MS)])));
  }
  return found.slice(0, MOST_ATTEMPTS);
}

/** Whether one of these, which have one instant, is of a date. Thousands of them were told with few times. */
function onDayOfAny(events: readonly ItemEvent[]): (date: EventTime) => boolean {
  const asTold = [...new Map(events.map((event) => [event.data.at, event])).values()];
  const known = new Map<EventTime, boolean>();
  return (date) => {
    const isOne = known.get(date) ?? asTold.some((event) => isOnDay(date, event));
    known.set(date, isOne);
    return isOne;
  };
}

const DAY_MS = 86_400_000;
/** Between two instants that any event may have; only tried, never stored. */
const HALF_MS = 0.5;

/** What the drafts bring where these events have other hours; undefined where these hours contradict themselves. */
function broughtWith(
  { histories, known, refuses }: Deciding,
  { placed }: Placement,
  moved: Moved,
): readonly Contradiction[] | undefined {
  const arranged = new Map<string, readonly ItemEvent[]>();
  for (const [subject, history] of histories)
    arranged.set(
      subject,
      history.map((event) => ({ ...event, sortAt: moved.get(event) ?? event.sortAt })),
    );
  const before = refold(arranged);
  const own = new Set(known.contradictions.map(keyOf));
  if (before.contradictions.some((found) => found.severity === 'refused' && !own.has(keyOf(found)))) return undefined;
  const past = new ToldPast(arranged);
  const events = placed.map(({ event }) => standing(event, past));
  return broughtBy(before, refold(withEvents(arranged, events))).filter((found) => refuses(found));
}

/** What comes into a carrier as it stood by these histories: by others it stood elsewhere. */
function standing(event: ItemEvent, past: ToldPast): ItemEvent {
  const isJoining = event.type === 'ItemPacked' || event.type === 'ComponentInstalled';
  if (!isJoining || event.data.stood === undefined) return event;
  const { stood: _stood, heldBy: _heldBy, ...data } = event.data;
  return {
    ...event,
    data: { ...data, ...stood(event.subject, { world: past.statesAt(event.sortAt) }, data.by) },
  } as ItemEvent;
}

/** Whether the hour itself decides, whatever else is known of that day. */
function countsTime({ rule }: Contradiction): boolean {
  return rule === 'container-in-use';
}

/**
 * Whether what is refused over the states of now may be accepted over histories: an hour is unknown, of the event or of what is known last of its
 * subject, its carriers, or the carrier that it names.
 */
export function mayHaveOtherHours(
  found: readonly EntryContradiction[],
  placed: readonly Placed[],
  { world, rules }: Pick<DecideContext, 'world' | 'rules'>,
): readonly string[] {
  if (rules < SECOND_RULES) return [];
  const entries = new Set(found.map(({ entry }) => entry));
  const timed = new Set(found.flatMap(({ entry, contradiction }) => (countsTime(contradiction) ? [entry] : [])));
  const subjects = new Set<string>();
  for (const { event, entry } of placed) {
    if (!entries.has(entry)) continue;
    const { data } = event;
    for (const subject of [event.subject, carrierNamed(event) ?? event.subject]) {
      const chain = chainOf(world, subject);
      const isUnknown = isDate(data.at)
        ? timed.has(entry) || chain.some(({ touched }) => touched.at >= hoursOf(data.at).from)
        : chain.some(({ dated }) => dated !== undefined && isOnDay(dated, event));
      if (isUnknown) subjects.add(subject);
    }
  }
  return [...subjects];
}
