// Where goods are, who holds and owns them and what they are in, written from the rules in docs/domain.md: titles are passed on piece by piece as they are told.
import type { ItemEvent } from '../../src/ledger/item/item.events.js';

export type Spot =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'at'; readonly location: string }
  | { readonly kind: 'with'; readonly party: string }
  | { readonly kind: 'way'; readonly toParty?: string | undefined; readonly toLocation?: string | undefined };

export interface Thing {
  began: boolean;
  spot: Spot;
  holder?: string | undefined;
  owner?: string | undefined;
  /** Position of the event that the owner comes from. */
  ownerBy: number;
  carrier?: string | undefined;
  /** It is a component of what it is in. */
  isComponent: boolean;
}

const isUnit = (id: string): boolean => id.startsWith('00/') || id.startsWith('8003/');

function sameSpot(a: Spot, b: Spot): boolean {
  return spotKey(a) === spotKey(b);
}

function spotKey(spot: Spot): string {
  switch (spot.kind) {
    case 'unknown':
      return '?';
    case 'at':
      return `at ${spot.location}`;
    case 'with':
      return `with ${spot.party}`;
    case 'way':
      return spot.toLocation === undefined ? `for ${spot.toParty ?? ''}` : `to ${spot.toLocation}`;
  }
}

/** Fields of all types of events that tell something of these. */
interface Told {
  readonly by: string;
  readonly claimed?: boolean;
  readonly onBehalfOf?: string;
  readonly location?: string;
  readonly toParty?: string;
  readonly toLocation?: string;
  readonly owner?: string;
  readonly title?: { readonly from?: string; readonly to: string };
  readonly container?: string;
  readonly assembly?: string;
  readonly stood?: { readonly kind: string; readonly location?: string; readonly party?: string };
  readonly heldBy?: string;
  readonly of?: string;
  readonly undone?: { readonly by: { readonly position: number }; readonly from: string; readonly to?: string };
}

export class SimpleFold {
  readonly things = new Map<string, Thing>();

  thing(id: string): Thing {
    const known = this.things.get(id);
    if (known) return known;
    const fresh: Thing = { began: false, spot: { kind: 'unknown' }, ownerBy: -1, isComponent: false };
    this.things.set(id, fresh);
    return fresh;
  }

  outermost(id: string): Thing {
    let at = this.thing(id);
    while (at.carrier !== undefined) at = this.thing(at.carrier);
    return at;
  }

  inside(id: string): readonly string[] {
    return [...this.things]
      .filter(([, { carrier }]) => carrier === id)
      .map(([one]) => one)
      .sort();
  }

  deep(id: string): readonly string[] {
    return this.inside(id).flatMap((one) => [one, ...this.deep(one)]);
  }

  isIn(id: string, carrier: string): boolean {
    const direct = this.thing(id).carrier;
    return direct !== undefined && (direct === carrier || this.isIn(direct, carrier));
  }

  leave(id: string): void {
    const thing = this.thing(id);
    if (thing.carrier === undefined) return;
    const { spot, holder } = this.outermost(id);
    Object.assign(thing, { spot, holder, carrier: undefined, isComponent: false });
  }

  join(id: string, carrier: string, isComponent: boolean): void {
    if (id === carrier || this.isIn(carrier, id)) return;
    this.leave(id);
    Object.assign(this.thing(id), { carrier, isComponent });
  }

  private place(id: string, spot: Spot, holder: string | undefined): void {
    if (this.thing(id).carrier !== undefined && sameSpot(this.outermost(id).spot, spot)) return;
    this.leave(id);
    Object.assign(this.thing(id), { spot, holder });
  }

  /** Title passes from `from`, on the word of who may give it. */
  private passTitle(id: string, { by, onBehalfOf, claimed, title }: Told, position: number): void {
    if (!title || (claimed && title.from === title.to)) return;
    const { from, to } = title;
    if (claimed && from !== undefined && from !== by && from !== onBehalfOf) return;
    const thing = this.thing(id);
    const isOwners = thing.owner === undefined || thing.owner === from;
    const passes = !isUnit(id) && isOwners && thing.owner !== to && !thing.isComponent;
    this.passInside(id, passes, title, position);
    if (passes) Object.assign(thing, { owner: to, ownerBy: position });
  }

  private passInside(id: string, passed: boolean, title: { from?: string; to: string }, position: number): void {
    for (const one of this.inside(id)) {
      const thing = this.thing(one);
      const mayPass = thing.isComponent ? passed : true;
      const passes = mayPass && !isUnit(one) && thing.owner !== undefined && thing.owner === title.from;
      this.passInside(one, passes, title, position);
      if (passes) Object.assign(thing, { owner: title.to, ownerBy: position });
    }
  }

  private seen(id: string, location: string | undefined, by: string): void {
    if (location === undefined) return;
    const { spot, holder = by } = this.outermost(id);
    const isAwaited =
      spot.kind === 'way' && (spot.toParty === undefined ? spot.toLocation === location : spot.toParty === by);
    this.place(id, { kind: 'at', location }, isAwaited ? by : holder);
  }

  private stands(id: string, carrier: string, { stood, by, heldBy = by }: Told): void {
    const around = this.thing(carrier);
    if (!stood || around.carrier !== undefined || id === carrier || this.isIn(carrier, id)) return;
    const isMore = around.spot.kind === 'with' && stood.kind === 'at' && around.spot.party === heldBy;
    if (around.spot.kind !== 'unknown' && !isMore) return;
    if (stood.kind === 'with') Object.assign(around, { spot: stood, holder: stood.party });
    else if (stood.kind === 'at') Object.assign(around, { spot: stood, holder: heldBy });
    else Object.assign(around, { spot: { ...stood, kind: 'way' }, holder: heldBy });
  }

  apply({ type, subject, position, data }: ItemEvent): void {
    const told = data as Told;
    const { by, location } = told;
    switch (type) {
      case 'ItemIntroduced':
      case 'ItemManufactured':
        return this.begin(subject, told, position);
      case 'ContainerStarted':
        return this.start(subject, told);
      case 'ItemShipped':
        this.send(subject, told);
        return this.passTitle(subject, told, position);
      case 'ItemReceived':
      case 'ItemReturned':
        this.place(subject, { kind: 'at', location: location ?? '' }, by);
        if (type === 'ItemReceived') this.thing(subject).began = true;
        return this.passTitle(subject, told, position);
      case 'ItemMoved':
        return this.place(subject, { kind: 'at', location: location ?? '' }, by);
      case 'ItemPacked':
      case 'ComponentInstalled':
        return this.put(subject, told);
      case 'ItemUnpacked':
      case 'ComponentRemoved':
        return this.takeOut(subject, told);
      case 'ItemSold':
        this.passTitle(subject, told, position);
        return this.handOver(subject, told);
      case 'ItemObserved':
        return this.seen(subject, location, by);
      case 'ItemShippingVoided':
        return this.void(subject, told, position);
      default:
        return;
    }
  }

  private send(subject: string, { by, toParty, toLocation }: Told): void {
    const { spot } = this.outermost(subject);
    const isSecond = spot.kind === 'way' && toParty === undefined && toLocation === undefined;
    this.place(subject, isSecond ? spot : { kind: 'way', toParty, toLocation }, by);
  }

  private put(subject: string, told: Told): void {
    const carrier = told.container ?? told.assembly ?? '';
    this.stands(subject, carrier, told);
    this.join(subject, carrier, told.assembly !== undefined);
  }

  private takeOut(subject: string, { container, assembly, location, by }: Told): void {
    if (this.thing(subject).carrier === (container ?? assembly)) this.leave(subject);
    if (location !== undefined) this.place(subject, { kind: 'at', location }, by);
  }

  private handOver(subject: string, { toLocation, toParty, title }: Told): void {
    if (toLocation !== undefined) this.place(subject, { kind: 'at', location: toLocation }, toParty ?? title?.to);
    else if (toParty !== undefined) this.place(subject, { kind: 'with', party: toParty }, toParty);
  }

  private begin(subject: string, { location, by, owner }: Told, position: number): void {
    const thing = this.thing(subject);
    if (thing.began) return;
    const isThere = this.inside(subject).length > 0 && thing.spot.kind !== 'unknown';
    const spot: Spot =
      location !== undefined ? { kind: 'at', location } : isThere ? thing.spot : { kind: 'with', party: by };
    Object.assign(thing, {
      began: true,
      spot,
      holder: by,
      ...(owner === undefined ? {} : { owner, ownerBy: position }),
    });
  }

  private start(subject: string, told: Told): void {
    const thing = this.thing(subject);
    if (thing.began && this.inside(subject).length > 0) return;
    const { location, stood, by, heldBy = by } = told;
    this.leave(subject);
    thing.began = true;
    const held = this.inside(subject).length > 0 && thing.spot.kind !== 'unknown';
    if (location !== undefined) Object.assign(thing, { spot: { kind: 'at', location }, holder: by });
    else if (held) thing.holder = by;
    else if (stood?.kind === 'with') Object.assign(thing, { spot: stood, holder: stood.party });
    else if (stood)
      Object.assign(thing, { spot: stood.kind === 'at' ? stood : { ...stood, kind: 'way' }, holder: heldBy });
    else Object.assign(thing, { spot: { kind: 'with', party: by }, holder: by });
  }

  private void(subject: string, { undone, location, of, by }: Told, position: number): void {
    const { spot, holder = by } = this.outermost(subject);
    if (spot.kind !== 'way') return;
    const thing = this.thing(subject);
    if (undone && thing.owner === undone.from && thing.ownerBy === undone.by.position)
      Object.assign(thing, { owner: undone.to, ownerBy: position });
    if (of !== undefined) return;
    this.place(subject, location === undefined ? { kind: 'with', party: holder } : { kind: 'at', location }, holder);
  }
}
