// What a party is told, in a form that says nothing of what it is not told: no positions, and revisions of its own.
import type { EventTime } from '../event-time.js';
import { compareOrder } from '../order.js';
import type { SubjectEvent } from '../capture/capture.events.js';
import type { Place } from '../item/core/place.js';
import { Knowledge } from './knowledge.js';
import type { Label } from './label.js';
import type { Known, PartyView, ShownEvent } from './party-view.js';
import { toldRecalls, type ToldRecall } from './recalls-told.js';
import type { ShownData } from './shown-data.js';

/** `revision` counts what the party is told of the subject: 0, 1, 2 ... */
export interface ToldEvent {
  readonly revision: number;
  readonly type: string;
  readonly of?: string;
  readonly data: ShownData;
}

export interface ToldLeg {
  readonly from: string;
  readonly until?: string;
}

export interface ToldSubject {
  readonly subject: string;
  readonly label: Label;
  readonly legs: readonly ToldLeg[];
  readonly place: Place;
  readonly holder?: string;
  readonly owner?: string;
  readonly disposition: string;
  readonly ended?: string;
  /** What it is in, the innermost first. */
  readonly path: readonly string[];
  readonly contents: readonly string[];
  readonly recalls: Readonly<Record<string, 'marked' | 'cleared'>>;
  readonly events: readonly ToldEvent[];
}

export interface ToldParty {
  readonly subjects: readonly ToldSubject[];
  readonly recalls: readonly ToldRecall[];
}

/** What a party knows by all of these events. */
export function answerParty(events: readonly SubjectEvent[], party: string): ToldParty {
  return toldParty(new Knowledge(events), party);
}

export function toldParty(knowledge: Knowledge, party: string): ToldParty {
  const view = knowledge.of(party);
  const subjects = view
    ? [...view.known]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([subject, known]) => toldSubject(view, knowledge.label(party, subject), subject, known))
    : [];
  const own = knowledge.recallEvents.filter(({ data }) => data.by === party).map(({ subject }) => subject);
  const marked = subjects.flatMap(({ recalls }) => Object.keys(recalls));
  return { subjects, recalls: toldRecalls(knowledge.recallEvents, new Set([...own, ...marked])) };
}

function toldSubject(view: PartyView, label: Label, subject: string, { legs, events }: Known): ToldSubject {
  const now = view.world.resolved(subject);
  const told = [...events].sort(compareOrder);
  return {
    subject,
    label,
    legs: legs.map(({ from, until }) => ({ from: instant(from), ...(until ? { until: instant(until) } : {}) })),
    place: now?.place ?? { kind: 'nowhere' },
    ...(now?.holder === undefined ? {} : { holder: now.holder }),
    ...(now?.owner === undefined ? {} : { owner: now.owner }),
    disposition: now?.disposition ?? 'unknown',
    ...(now?.ended === undefined ? {} : { ended: now.ended }),
    path: now?.path ?? [],
    contents: view.world.directlyWithin(subject),
    recalls: recallsIn(told),
    events: told.map(({ type, of, data }, revision) => ({ revision, type, ...(of === undefined ? {} : { of }), data })),
  };
}

function instant({ at }: { readonly at: number }): EventTime {
  return new Date(at).toISOString();
}

function recallsIn(events: readonly ShownEvent[]): Readonly<Record<string, 'marked' | 'cleared'>> {
  const recalls: Record<string, 'marked' | 'cleared'> = {};
  for (const { type, data } of events) {
    const { recall } = data;
    if (typeof recall !== 'string') continue;
    if (type === 'ItemRecalled') recalls[recall] = 'marked';
    else if (type === 'RecallCleared' && data['isOpen'] !== true) recalls[recall] = 'cleared';
  }
  return recalls;
}
