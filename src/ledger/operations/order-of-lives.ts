// Events of one time in a document: they count in the order in which they were sent, unless only the order of a life makes sense of them.
import type { ItemEvent, ItemEventType } from '../item/item.events.js';
import type { EntryDraft } from './drafts.js';
import { fillLevels } from './fill-levels.js';
import { subjectsOfDraft, type SortInstants } from './sort-instants.js';

/** What comes before what in a life. Other sights come between packing and shipping. */
const STAGES: Partial<Record<ItemEventType, number>> = {
  ItemIntroduced: 0,
  ItemManufactured: 0,
  ContainerStarted: 0,
  ItemIdentified: 1,
  ComponentInstalled: 2,
  ItemPacked: 3,
  ItemShipped: 5,
  ItemReceived: 6,
  ItemUnpacked: 7,
  ComponentRemoved: 7,
  ItemSold: 8,
  ItemReturned: 9,
};
const SIGHTED = 4;

function stageOf({ draft }: EntryDraft): number {
  return STAGES[draft.type] ?? SIGHTED;
}

/** Indices of drafts that have one time and are about the same things, and these indices in the order of a life. */
interface Moment {
  readonly sent: readonly number[];
  readonly inLife: readonly number[];
}

/** Those moments whose events were not sent in the order of a life. */
function momentsOf(drafts: readonly EntryDraft[], instants: SortInstants): readonly Moment[] {
  const times = Map.groupBy(drafts.keys(), (index) => instants(drafts[index] as EntryDraft));
  return [...times.values()].flatMap((indices) => {
    if (indices.length < 2) return [];
    return connected(indices, drafts).flatMap((sent): readonly Moment[] => {
      const levels = levelsOf(sent.map((index) => drafts[index] as EntryDraft));
      const placeOf = (index: number): number => {
        const one = drafts[index] as EntryDraft;
        return stageOf(one) + (levels.get(one) ?? 0);
      };
      const inLife = [...sent].sort((a, b) => placeOf(a) - placeOf(b));
      return inLife.every((index, place) => index === sent[place]) ? [] : [{ sent, inLife }];
    });
  });
}

/** What is filled at that time goes into something else after that: of drafts of one stage a part of it, by how much is filled below them. */
export function levelsOf(moment: readonly EntryDraft[]): ReadonlyMap<EntryDraft, number> {
  const joining = moment.filter(({ draft: { type } }) => type === 'ItemPacked' || type === 'ComponentInstalled');
  const into = Map.groupBy(joining, ({ draft }) => subjectsOfDraft(draft)[1]);
  const inside = new Map([...into].map(([carrier, drafts]) => [carrier, drafts.map(({ draft }) => draft.subject)]));
  const levelOf = fillLevels(inside);
  return new Map(joining.map((one) => [one, levelOf(one.draft.subject) / (moment.length + 1)]));
}

/** The drafts of one time, parted into those that have no subject and no carrier in common. */
function connected(indices: readonly number[], drafts: readonly EntryDraft[]): readonly (readonly number[])[] {
  const parents = new Map<string, string>();
  const rootOf = (subject: string): string => {
    let root = subject;
    for (let parent = parents.get(root); parent !== undefined; parent = parents.get(root)) root = parent;
    if (root !== subject) parents.set(subject, root);
    return root;
  };
  const subjectOf = (index: number): string => (drafts[index] as EntryDraft).draft.subject;
  for (const index of indices) {
    const [subject = '', carrier = subject] = subjectsOfDraft((drafts[index] as EntryDraft).draft);
    const [own, other] = [rootOf(subject), rootOf(carrier)];
    if (own !== other) parents.set(own, other);
  }
  return [...Map.groupBy(indices, (index) => rootOf(subjectOf(index))).values()];
}

function arranged(drafts: readonly EntryDraft[], moments: readonly Moment[]): readonly EntryDraft[] {
  const other = [...drafts];
  for (const { sent, inLife } of moments)
    for (const [place, index] of sent.entries()) other[index] = drafts[inLife[place] ?? index] as EntryDraft;
  return other;
}

/** What is against some drafts: the subject of what it is said of, and a text that is the same for the same. */
export interface Said {
  readonly subject: string;
  readonly text: string;
}

/** Of an event, whatever its place. */
export function saidOf(
  { subject, rule, field }: { readonly subject: string; readonly rule: string; readonly field: string },
  event: Pick<ItemEvent, 'type'> | undefined,
): Said {
  return { subject, text: `${subject} ${event?.type ?? ''} ${rule} ${field}` };
}

/**
 * The drafts in the order in which they are to be recorded. `judge` says what is against them in an order; events of one time are put in the order of a
 * life only where that takes something away and adds nothing.
 */
export function inOrderOfLives(
  drafts: readonly EntryDraft[],
  instants: SortInstants,
  judge: (drafts: readonly EntryDraft[]) => readonly Said[],
): readonly EntryDraft[] {
  const moments = momentsOf(drafts, instants);
  if (moments.length === 0) return drafts;
  const sent = judge(drafts);
  if (sent.length === 0) return drafts;
  const inLife = judge(arranged(drafts, moments));
  const better = moments.filter((moment) => {
    const subjects = new Set(moment.sent.flatMap((index) => subjectsOfDraft((drafts[index] as EntryDraft).draft)));
    const about = (said: readonly Said[]): readonly string[] =>
      said.flatMap(({ subject, text }) => (subjects.has(subject) ? [text] : []));
    const before = about(sent);
    const after = about(inLife);
    return after.length < before.length && after.every((text) => before.includes(text));
  });
  return better.length === 0 ? drafts : arranged(drafts, better);
}
