// Who knows what: a function of the log, for all parties at once.
import type { SubjectEvent } from '../capture/capture.events.js';
import { effectiveEvents } from '../history/effective-events.js';
import { inOrder } from '../history/event-order.js';
import type { ItemEvent } from '../item/item.events.js';
import { isItemEvent } from '../item/item.traits.js';
import { isTransformation } from '../item/transformations/transformation-id.js';
import { isRecallEvent, type RecallEvent } from '../recall/recall.events.js';
import { CarriedWorld } from './carried-world.js';
import { labelOf, type Label } from './label.js';
import { PartyView } from './party-view.js';
import { isMarking, shownMarking, StandingMarks, type Marking } from './recalls-told.js';
import { before, mayBeLookedUp, tellingsOf, type Knowing } from './tellings.js';
import { voidedShipments } from './voided-shipments.js';

/** What a party has of one subject beyond the fold of its own picture. */
interface Kept {
  /** As it stood when the party last had it. */
  readonly label: Label;
  /** It is or was the party's business whether it is recalled. */
  readonly isConcerned: boolean;
}

/** A transformation is a subject of its own, and nothing that a party has. */
function isOfAnItem(event: SubjectEvent): event is ItemEvent {
  return isItemEvent(event) && !isTransformation(event.subject);
}

/** Events declared erroneous, and shipments that were none, tell nobody anything: what was known by them is not known any more. */
export class Knowledge implements Knowing {
  private readonly views = new Map<string, PartyView>();
  private readonly kept = new Map<string, Map<string, Kept>>();
  private readonly world = new CarriedWorld();
  private readonly marks = new StandingMarks();
  private readonly beganWith = new Map<string, string>();
  private readonly knowersOf = new Map<string, Set<PartyView>>();
  readonly recallEvents: readonly RecallEvent[];

  constructor(events: readonly SubjectEvent[]) {
    this.recallEvents = events.filter(isRecallEvent);
    const effective = inOrder(effectiveEvents(events.filter(isOfAnItem)));
    const voided = voidedShipments(effective);
    for (const event of effective) this.take(event, voided.has(event.position));
  }

  of(party: string): PartyView | undefined {
    return this.views.get(party);
  }

  label(party: string, subject: string): Label {
    const own = labelOf(this.views.get(party)?.world.get(subject) ?? {});
    return { ...own, ...this.kept.get(party)?.get(subject)?.label };
  }

  private take(event: ItemEvent, isVoided: boolean): void {
    const was = before(this.world, event);
    this.world.apply(event);
    const hasBegun = !was.isKnown && this.world.get(event.subject)?.began !== undefined;
    if (hasBegun) this.beganWith.set(event.subject, event.data.by);
    const after = { world: this.world, knowing: this, isVoided };
    for (const telling of tellingsOf(was, after, event)) {
      const isKnown = this.knows(telling.party, event.subject);
      if (telling.ground === 'own' && !isKnown && mayBeLookedUp(was, event, telling.party)) continue;
      const view = this.viewOf(telling.party);
      for (const subject of view.take(telling, event)) this.concern(view, subject);
    }
    this.views.get(event.data.by)?.takeUnshown(event);
    if (isMarking(event)) this.mark(event);
    for (const view of this.knowers(event.subject)) if (view.has(event.subject)) this.keepLabel(view, event.subject);
  }

  knows(party: string, subject: string): boolean {
    return this.views.get(party)?.known.has(subject) === true;
  }

  readsLabel(party: string, subject: string): boolean {
    return this.beganWith.get(subject) === party || this.views.get(party)?.known.get(subject)?.readsLabel === true;
  }

  private knowers(subject: string): Iterable<PartyView> {
    return this.knowersOf.get(subject) ?? [];
  }

  private viewOf(party: string): PartyView {
    const view = this.views.get(party) ?? new PartyView(party);
    this.views.set(party, view);
    return view;
  }

  /** Recalls are told of what a party was told of by who may, and of what it came to hold or own by its own word. */
  private concern(view: PartyView, subject: string): void {
    const knowers = this.knowersOf.get(subject) ?? new Set<PartyView>();
    this.knowersOf.set(subject, knowers.add(view));
    const isTold = view.known.get(subject)?.readsLabel === true;
    const kept = this.keptOf(view.party, subject);
    const now = this.world.resolved(subject);
    const isConcerned = isTold || now?.holder === view.party || now?.owner === view.party;
    if (isTold) this.keepLabel(view, subject);
    if (!isConcerned || kept.isConcerned) return;
    this.keep(view.party, subject, { ...this.keptOf(view.party, subject), isConcerned });
    for (const mark of this.marks.of(subject)) view.show(subject, shownMarking(mark));
  }

  private mark(told: Marking): void {
    const event = this.marks.apply(told);
    for (const view of this.knowers(event.subject)) {
      const isOwn = event.type === 'RecallCleared' && event.data.by === view.party;
      const isConcerned = this.keptOf(view.party, event.subject).isConcerned;
      const isItsBusiness = event.type === 'ItemRecalled' || view.has(event.subject);
      if (isConcerned && isItsBusiness && !isOwn) view.show(event.subject, shownMarking(event));
    }
  }

  private keepLabel(view: PartyView, subject: string): void {
    if (!view.known.get(subject)?.readsLabel) return;
    const label = labelOf(this.world.get(subject) ?? {});
    this.keep(view.party, subject, { ...this.keptOf(view.party, subject), label });
  }

  private keptOf(party: string, subject: string): Kept {
    return this.kept.get(party)?.get(subject) ?? { label: {}, isConcerned: false };
  }

  private keep(party: string, subject: string, kept: Kept): void {
    const own = this.kept.get(party) ?? new Map<string, Kept>();
    this.kept.set(party, own.set(subject, kept));
  }
}
