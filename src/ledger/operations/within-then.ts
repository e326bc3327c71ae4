import { contentsOf, coveredContents, firstMarked, isMarkedAsMade, type Contents } from '../recall/covered-contents.js';
import { resolveState } from '../item/core/resolve.js';
import { reportOf } from '../item/reports/reports.facet.js';
import type { ItemState } from '../item/item.state.js';
import type { DecideContext } from './decide-context.js';
import { ownersIn } from './reached-titles.js';
import { NOTHING_WITHIN, type Within } from './within.js';

type States = ReadonlyMap<string, ItemState>;

/** A moment in the past: the states just before an event, and what is known of each subject by all that counts. */
export interface Moment {
  readonly then: States;
  readonly known: States;
}

/** The recalls that may forbid what is done, and those that were closed and whose marks something bears. */
export interface Recalls extends Pick<DecideContext, 'recalls'> {
  readonly closed: readonly string[];
}

/** The subject of an event in the past, and what was in it that forbids what was done with it. */
export interface SubjectThen {
  /** As it was then, and as it is known by all that counts. */
  readonly then: ItemState | undefined;
  readonly known: ItemState | undefined;
  readonly within: () => Within;
}

/** Few events ask what is in their subject; of a pallet in the past it is long to find. */
export function subjectThen(moment: Moment, subject: string, recalls: Recalls): SubjectThen {
  let found: Within | undefined;
  return {
    then: moment.then.get(subject),
    known: moment.known.get(subject),
    within: () => (found ??= withinThen(moment, subject, recalls)),
  };
}

/**
 * What was in what at a moment, each with what is known of it by now: what a recall covers may have been told later. What was built into something since
 * is in that as well: what it makes of that is known by now.
 */
export function contentsThen({ then, known }: Moment, subject: string): Contents {
  if (!mayHoldAny(then.get(subject), known.get(subject))) return NO_CONTENTS;
  const inside: ItemState[] = [];
  for (const state of then.values())
    if (state.carrier) inside.push({ ...(known.get(state.subject) ?? state), carrier: state.carrier });
  for (const state of known.values()) {
    const { carrier } = state;
    if (carrier?.kind === 'assembly' && then.get(state.subject)?.carrier?.id !== carrier.id) inside.push(state);
  }
  return contentsOf(inside);
}

const NO_CONTENTS: Contents = new Map();

/** Whether anything was in it then, or is built into it by now. */
function mayHoldAny(then: ItemState | undefined, known: ItemState | undefined): boolean {
  return (then?.contents ?? 0) > 0 || (known !== undefined && !known.isContainer && known.contents > 0);
}

/** When something expires may have been told later; it expired all the same. What is recalled is what is known to be by now. */
export function withinThen(moment: Moment, subject: string, { recalls, closed }: Recalls): Within {
  const { then, known } = moment;
  const top = known.get(subject) ?? then.get(subject);
  if (!top) return NOTHING_WITHIN;
  if (!mayHoldAny(then.get(subject), known.get(subject))) return madeOfRecalled(top, recalls);
  const contents = contentsThen(moment, subject);
  const recalled = new Map(
    recalls.flatMap((recall) => {
      const [first] = coveredContents(contents, top, recall);
      const unit = first ?? (isMarkedAsMade(top, recall.recall) ? subject : undefined);
      return unit === undefined ? [] : [[recall.recall, unit] as const];
    }),
  );
  const leftOpen = firstMarked(contents, top, closed);
  return { recalled, leftOpen, owners: ownersIn(then)(subject) ?? new Set(), ...forbiddingIn(moment, subject) };
}

/** Of what it was made of its own history tells nothing: the mark does, which the ledger has written by now. */
function madeOfRecalled(top: ItemState, recalls: Recalls['recalls']): Within {
  const marked = recalls.filter(({ recall }) => isMarkedAsMade(top, recall));
  if (marked.length === 0) return NOTHING_WITHIN;
  return { recalled: new Map(marked.map(({ recall }) => [recall, top.subject])) };
}

/** Recalls that were closed and whose marks something bears. */
export function closedMarksOf(states: States, recallStatus: DecideContext['recallStatus']): readonly string[] {
  const marked = new Set<string>();
  for (const { recalls } of states.values()) for (const recall of Object.keys(recalls ?? {})) marked.add(recall);
  return [...marked].filter((recall) => recallStatus(recall) === 'closed').sort();
}

/** Of what was in it then, what expires first and one that was reported. */
function forbiddingIn({ then, known }: Moment, subject: string): Pick<Within, 'expires' | 'reported'> {
  let expires: Within['expires'];
  let reported: Within['reported'];
  const inIt = [...then.values()].filter((state) => state.carrier && resolveState(then, state).path.includes(subject));
  for (const state of inIt.sort((a, b) => (a.subject < b.subject ? -1 : 1))) {
    const { subject: content, expiry = known.get(content)?.expiry } = state;
    if (expiry !== undefined && (expires === undefined || expiry < expires.expiry)) expires = { content, expiry };
    const report = reported || !state.reported ? undefined : reportOf(then, state);
    if (report !== undefined) reported = { content, report };
  }
  return { ...(expires ? { expires } : {}), ...(reported ? { reported } : {}) };
}
