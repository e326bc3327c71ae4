// What one party knows: the fold of what it was told, and of nothing else.
import { STAYING } from '../history/completed-stays.js';
import { withTitle } from '../item/core/title.js';
import { unknownState } from '../item/core/core.state.js';
import { NOWHERE } from '../item/core/place.js';
import { isGone } from '../item/core/carriers.js';
import type { ItemEvent } from '../item/item.events.js';
import { carrierNamed, ITEM_TRAITS } from '../item/item.traits.js';
import { rulesOf } from '../item/rules.js';
import { compareOrder, type Order } from '../order.js';
import { CarriedWorld, type Carried } from './carried-world.js';
import { shownTo, type ShownData } from './shown-data.js';
import type { Telling, Told } from './tellings.js';

/** An event as a party is shown it among those of a subject. `of`: the carrier whose event it is. */
export interface ShownEvent extends Order {
  readonly type: ItemEvent['type'];
  readonly of?: string;
  readonly data: ShownData;
}

/** From when until when a party has something. Of what it only named, both are the same event. */
export interface Leg {
  readonly from: Order;
  readonly until?: Order;
}

/** What a party knows of one subject. */
export interface Known {
  readonly legs: Leg[];
  readonly events: ShownEvent[];
  /** Somebody who may told the party of it, and what stands on its label. */
  readsLabel: boolean;
}

export class PartyView {
  readonly known = new Map<string, Known>();
  /** As the party sees it. */
  readonly world = new CarriedWorld();

  constructor(readonly party: string) {}

  /** What the party knows something new of. */
  take(telling: Telling, event: ItemEvent): readonly string[] {
    const order: Order = { at: event.sortAt, position: event.position };
    const { data, effect } = shownTo(telling, event);
    if (telling.ground === 'told') this.prepare(event.subject, telling, order);
    else if (!ITEM_TRAITS[event.type].begins) this.seed(event.subject, order);
    if ('title' in effect) this.passTitle(event, effect.title, order);
    else this.world.apply(telling.ground === 'own' ? withPlace(this.world, effect) : effect);
    for (const subject of telling.passed) this.own(subject, order);
    const within = STAYING.has(event.type) ? [] : this.world.within(event.subject).map(({ subject }) => subject);
    this.show(event.subject, { ...order, type: event.type, data });
    for (const subject of within) this.show(subject, { ...order, type: event.type, of: event.subject, data });
    const carrier = carrierNamed(event);
    const concerned = [event.subject, ...within, ...(carrier === undefined ? [] : [carrier])];
    for (const subject of concerned) this.keepLegs(subject, order);
    return concerned;
  }

  /** What the party is told besides of something that it knows. */
  show(subject: string, event: ShownEvent): void {
    this.entry(subject).events.push(event);
  }

  has(subject: string): boolean {
    const now = this.world.resolved(subject);
    if (!now || now.ended !== undefined) return false;
    if (now.owner === this.party) return true;
    return now.place.kind === 'transit' ? now.place.toParty === this.party : now.holder === this.party;
  }

  /** That nobody says anything by it does not mean that nothing follows from it: a title that comes back piece by piece. */
  takeUnshown(event: ItemEvent): void {
    if (event.data.by !== this.party || !this.known.has(event.subject)) return;
    if (event.type !== 'ItemShippingVoided' || event.data.of === undefined || event.data.completes !== undefined)
      return;
    const { effect } = shownTo({ ground: 'own', party: this.party, passed: new Set() }, event);
    if ('title' in effect) return;
    this.world.apply({ ...effect, data: { ...effect.data, of: event.data.of } } as ItemEvent);
    this.keepLegs(event.subject, { at: event.sortAt, position: event.position });
  }

  private entry(subject: string): Known {
    const known = this.known.get(subject);
    if (known) return known;
    const fresh: Known = { legs: [], events: [], readsLabel: false };
    this.known.set(subject, fresh);
    return fresh;
  }

  private prepare(subject: string, told: Told, order: Order): void {
    const before: Order = { at: order.at, position: order.position - 0.5 };
    for (const one of [subject, ...told.contents.map((content) => content.subject)]) {
      this.revive(one);
      this.seed(one, before);
      const known = this.entry(one);
      known.readsLabel ||= told.readable.has(one);
    }
    if (told.isHandedOver) this.empty(subject, new Set(told.contents.map((content) => content.subject)), before);
    for (const one of told.contents) this.putWhereNamed(one, before);
  }

  /** What it is not told of is not in there: the carrier may have had another life since. */
  private empty(carrier: string, named: ReadonlySet<string>, order: Order): void {
    for (const { subject } of this.world.within(carrier)) {
      const state = this.world.get(subject);
      if (state && !named.has(subject)) this.world.takeOut(state, order);
    }
  }

  private putWhereNamed(one: Carried, before: Order): void {
    const state = this.world.get(one.subject);
    if (state && state.carrier?.id !== one.carrier) this.world.put(state, one, before);
  }

  /** What had ended or was gone for the party is told of again: nothing of what it was counts any more. */
  private revive(subject: string): void {
    const state = this.world.get(subject);
    if (!state || !isGone(this.world.world, state)) return;
    const { contents, isContainer } = state;
    this.world.set({ ...unknownState(subject), contents, isContainer });
  }

  /** Nobody told the party how it began: it is there. */
  private seed(subject: string, order: Order): void {
    const state = this.world.get(subject) ?? unknownState(subject);
    if (state.began === undefined) this.world.set({ ...state, began: 'introduced', beganAt: order });
  }

  private passTitle(event: ItemEvent, title: { readonly to: string }, order: Order): void {
    const state = this.world.get(event.subject);
    if (!state) return;
    const { at, by } = event.data;
    const told = { order, rules: rulesOf(event), data: { at, by } };
    this.world.set(withTitle(this.world.world, state, title, told));
  }

  private own(subject: string, order: Order): void {
    const state = this.world.get(subject);
    if (state && this.world.resolved(subject)?.owner !== this.party)
      this.world.set({ ...state, owner: this.party, ownerOrder: order });
  }

  private keepLegs(subject: string, order: Order): void {
    const { legs } = this.entry(subject);
    const last = legs.at(-1);
    const isOpen = last !== undefined && last.until === undefined;
    if (this.has(subject)) {
      if (!isOpen) legs.push({ from: order });
    } else if (isOpen) legs[legs.length - 1] = { from: last.from, until: order };
    else if (!last?.until || compareOrder(last.until, order) !== 0) legs.push({ from: order, until: order });
  }
}

/** What comes into a carrier brings along where it stood for the party, as it does for the ledger. */
function withPlace(world: CarriedWorld, event: ItemEvent): ItemEvent {
  if (event.type !== 'ItemPacked' && event.type !== 'ComponentInstalled') return event;
  const { place, holder } = world.resolved(event.subject) ?? { place: NOWHERE };
  if (place.kind === 'nowhere' || place.kind === 'gone') return event;
  const heldBy = holder === undefined || holder === event.data.by ? {} : { heldBy: holder };
  return { ...event, data: { ...event.data, stood: place, ...heldBy } } as ItemEvent;
}
