// What a party may see, a second time: from the words of the rules, event by event, without the ledger's code.
import type { SubjectEvent } from '../../src/ledger/capture/capture.events.js';
import type { ItemEvent } from '../../src/ledger/item/item.events.js';
import { SimpleFold } from './simple-fold.js';

type Data = Readonly<Record<string, unknown>>;

/** `at`: the place of the event in the order of all. */
export interface Admitted {
  readonly at: readonly [number, number];
  readonly position: number;
  readonly type: string;
  readonly of?: string;
  readonly data: Data;
}

export interface Seen {
  readonly events: Admitted[];
  label: Data;
  /** It can read the label. */
  reads: boolean;
  isConcerned: boolean;
}

const LABEL = ['product', 'lot', 'expiry'];
/** What no party says: the ledger adds it. */
const ADDED = ['again', 'becomes', 'causes', 'completes', 'flags', 'heldBy', 'keepsHolder', 'of'];
const LOOKED_UP = ['shipment', 'shippedWithin', 'stood', 'undone'];
const FOLDED = ['ItemShipped', 'ItemSold', 'ItemManufactured', 'ItemIntroduced'];
const BEGINNINGS = new Set(['ItemIntroduced', 'ItemManufactured', 'ContainerStarted', 'ItemReceived']);
const isUnit = (id: string): boolean => id.startsWith('00/') || id.startsWith('8003/');
const isRecallEvent = (event: SubjectEvent): boolean => event.type === 'RecallOpened' || event.type === 'RecallClosed';

/** What counts: a declaration that counts takes away what it names. */
export function counting(events: readonly SubjectEvent[]): readonly ItemEvent[] {
  const gone = new Set<number>();
  for (const event of events.toReversed())
    if (event.type === 'ErrorDeclared' && !gone.has(event.position))
      for (const one of event.data.positions) gone.add(one);
  return events
    .filter((event): event is ItemEvent => !isRecallEvent(event) && !gone.has(event.position))
    .sort((a, b) => a.sortAt - b.sortAt || a.position - b.position);
}

interface Words {
  readonly at: string;
  readonly by: string;
  readonly claimed?: true;
  readonly onBehalfOf?: string;
  readonly toParty?: string;
  readonly toLocation?: string;
  readonly owner?: string;
  readonly title?: { readonly from?: string; readonly to: string };
  readonly recall?: string;
  readonly isOpen?: true;
  readonly again?: true;
  readonly of?: string;
  readonly completes?: number;
  readonly container?: string;
  readonly assembly?: string;
}

const wordsOf = ({ data }: ItemEvent): Words => data;

/** Nobody says it: the ledger does. */
function isLedgers(event: ItemEvent): boolean {
  const { again, of, completes } = wordsOf(event);
  return (
    ['ItemRecalled', 'ErrorDeclared'].includes(event.type) || [again, of, completes].some((it) => it !== undefined)
  );
}

/** What all parties see of a log: each names only what it knows, so that they are asked together. */
export function oracles(events: readonly SubjectEvent[]): ReadonlyMap<string, Oracle> {
  const all = counting(events);
  const voided = voidedIn(all);
  const named = new Set(
    all.flatMap((event) => {
      const { by, onBehalfOf, toParty, owner, title } = wordsOf(event);
      return [by, onBehalfOf, toParty, owner, title?.to].filter((party) => party !== undefined);
    }),
  );
  const parties = new Map([...named].map((party) => [party, new Oracle(party, voided)]));
  for (const event of all) for (const one of parties.values()) one.take(event, parties);
  return parties;
}

/** What was so before an event, and what became the party's by it. */
interface Was {
  readonly owners: ReadonlyMap<string, string | undefined>;
  readonly wasIn: ReadonlyMap<string, string | undefined>;
  readonly holder: string | undefined;
  readonly wasBorn: boolean;
  readonly became: readonly string[];
  readonly others: ReadonlyMap<string, Oracle>;
}

export class Oracle {
  readonly seen = new Map<string, Seen>();
  /** What the party believes of where things are. */
  private readonly picture = new SimpleFold();
  private readonly truth = new SimpleFold();
  private readonly facts = new Map<string, Record<string, unknown>>();
  private readonly marks = new Map<string, Map<string, ItemEvent>>();
  private readonly released = new Set<string>();
  /** Subjects whose history begins with the party. */
  private readonly begun = new Set<string>();

  constructor(
    readonly party: string,
    private readonly voided: ReadonlySet<number>,
  ) {}

  take(event: ItemEvent, others: ReadonlyMap<string, Oracle>): void {
    const { subject } = event;
    const owners = new Map([subject, ...this.truth.deep(subject)].map((one) => [one, this.truth.thing(one).owner]));
    const wasIn = new Map([...owners.keys()].map((one) => [one, this.truth.thing(one).carrier]));
    const { holder } = this.truth.outermost(subject);
    const wasBorn = this.truth.thing(subject).began;
    const wasCarried = this.truth.thing(subject).carrier !== undefined;
    this.truth.apply(event);
    if (!wasBorn && this.truth.thing(subject).began && event.data.by === this.party) this.begun.add(subject);
    this.learn(event);
    const became = [...owners].filter(([one, owner]) => owner !== this.party && this.owns(one)).map(([one]) => one);
    const words = wordsOf(event);
    const owner = owners.get(subject);
    if (!isLedgers(event)) {
      const isPrincipal = words.onBehalfOf === this.party && [holder, owner].includes(this.party);
      if (words.by === this.party || isPrincipal) this.say(event, { wasCarried, isMine: owner === this.party, became });
      else if (!this.voided.has(event.position)) this.hear(event, { owners, wasIn, holder, wasBorn, became, others });
    } else this.comesBack(event);
    this.mark(event);
    if (this.has(subject)) this.readLabel(subject);
  }

  private owns(subject: string): boolean {
    return this.truth.thing(subject).owner === this.party;
  }

  private learn({ subject, data }: ItemEvent): void {
    const said = data as unknown as { readonly facts?: Data } & Data;
    const known = this.facts.get(subject) ?? {};
    for (const from of [said.facts ?? {}, said])
      for (const name of LABEL) if (from[name] !== undefined) known[name] ??= from[name];
    this.facts.set(subject, known);
  }

  canRead(subject: string): boolean {
    return this.begun.has(subject) || this.seen.get(subject)?.reads === true;
  }

  private entry(subject: string): Seen {
    const seen = this.seen.get(subject) ?? { events: [], label: {}, reads: false, isConcerned: false };
    this.seen.set(subject, seen);
    return seen;
  }

  /** The party's own word, or that of who acts for it. */
  private say(
    event: ItemEvent,
    { wasCarried, isMine, became }: { wasCarried: boolean; isMine: boolean; became: readonly string[] },
  ): void {
    const { subject, type } = event;
    const isTakenOut = ['ItemUnpacked', 'ComponentRemoved', 'ItemSold'].includes(type);
    if (isTakenOut && wasCarried && !isMine && !this.seen.has(subject)) return;
    const data = this.saidIn(event);
    this.believe(event, data);
    for (const one of became)
      if (this.picture.things.has(one)) Object.assign(this.picture.thing(one), { owner: this.party });
    this.sees(event, data);
    this.label(subject, data);
  }

  /** What it said itself, without what was added or looked up for it. */
  private saidIn(event: ItemEvent): Record<string, unknown> {
    const data = { ...event.data } as Record<string, unknown>;
    for (const field of [...ADDED, ...LOOKED_UP]) delete data[field];
    const { title, by, onBehalfOf, claimed } = wordsOf(event);
    if (event.type === 'ContainerStarted') delete data['location'];
    if (event.type === 'ItemReturned' && onBehalfOf !== this.party) delete data['onBehalfOf'];
    if (title?.from !== undefined && !claimed && ![by, this.party].includes(title.from))
      data['title'] = { to: title.to };
    return data;
  }

  /** Its picture follows what it said. */
  private believe(event: ItemEvent, data: Data): void {
    const { type, subject } = event;
    if (!BEGINNINGS.has(type)) this.picture.thing(subject).began = true;
    if (type === 'ItemShippingVoided' && event.data.shippedWithin) return;
    const { spot, holder } = this.picture.outermost(subject);
    const isJoined = (type === 'ItemPacked' || type === 'ComponentInstalled') && spot.kind !== 'unknown';
    const stood = spot.kind === 'way' ? { ...spot, kind: 'transit' } : spot;
    const { undone } = event.data as { readonly undone?: { readonly to?: string } };
    const more = { ...(isJoined ? { stood, heldBy: holder } : {}), ...(undone?.to === this.party ? { undone } : {}) };
    this.picture.apply({ ...event, data: { ...data, ...more } } as unknown as ItemEvent);
  }

  /** Of what it cannot read the label of it knows what it said itself first. */
  private label(subject: string, data: Data): void {
    const own = this.entry(subject);
    if (own.reads) return;
    const { facts = {} } = data as { readonly facts?: Data };
    const said = { ...Object.fromEntries(LABEL.map((name) => [name, data[name]])), ...facts };
    for (const name of LABEL) if (said[name] !== undefined) own.label = { [name]: said[name], ...own.label };
  }

  /** The word of somebody else to the party. */
  private hear(event: ItemEvent, was: Was): void {
    const { subject, type } = event;
    const { by, onBehalfOf, toParty, title, owner } = wordsOf(event);
    const speakers = [by, onBehalfOf].filter((one) => one !== undefined);
    const isBirth = FOLDED.indexOf(type) > 1 && !was.wasBorn && owner === this.party;
    const isHanded = toParty === this.party && isSender(event, speakers, was);
    const passed = title?.to === this.party || isBirth ? was.became : [];
    if (!isHanded && passed.length === 0) return;
    this.getToKnow(event, was, { isHanded, passed, speakers });
    const data = this.heardIn(event, passed.length > 0, isBirth);
    if (FOLDED.includes(type))
      this.picture.apply({ ...event, data: { ...data, claimed: undefined } } as unknown as ItemEvent);
    for (const one of passed)
      if (one === subject || this.picture.things.has(one))
        Object.assign(this.picture.thing(one), { owner: this.party, ownerBy: event.position });
    this.sees(event, data);
  }

  /** Who says so, when, what became the party's, and where it goes. */
  private heardIn(event: ItemEvent, isPassed: boolean, isBirth: boolean): Data {
    const { at, by, onBehalfOf, toParty, toLocation, title, claimed, owner } = wordsOf(event);
    const isSent = event.type === 'ItemShipped' || event.type === 'ItemSold';
    return withoutGaps({
      ...{ at, by, claimed, onBehalfOf: onBehalfOf === this.party ? onBehalfOf : undefined },
      ...{ owner: isBirth ? owner : undefined, title: isPassed ? title : undefined },
      ...(isSent && (toParty === this.party || isPassed) ? { toParty, toLocation } : {}),
    });
  }

  /** The subject and what is named with it are there, in what they are said to be in; what was in there before and is not named is not. */
  private getToKnow(
    { subject }: ItemEvent,
    was: Was,
    how: { readonly isHanded: boolean; readonly passed: readonly string[]; readonly speakers: readonly string[] },
  ): void {
    const { others } = was;
    const inside = [...was.owners.keys()].slice(1);
    const named = this.namedOf(inside, was, how);
    for (const one of [subject, ...named]) {
      const isItsMaker = one === subject && !was.wasBorn && this.truth.thing(one).began;
      this.entry(one).reads ||= isItsMaker || how.speakers.some((speaker) => others.get(speaker)?.canRead(one));
      this.picture.thing(one).began = true;
    }
    if (how.isHanded) for (const one of this.picture.deep(subject)) if (!named.has(one)) this.picture.leave(one);
    for (const one of inside) if (named.has(one)) this.putIn(one, nearestOf(one, subject, named, was.wasIn));
  }

  /** What is named of the contents: what becomes the party's; of goods handed over those of nobody, of the sender and of the party; units with any of them, or empty. */
  private namedOf(
    inside: readonly string[],
    { owners, wasIn, others }: Was,
    how: { readonly isHanded: boolean; readonly passed: readonly string[]; readonly speakers: readonly string[] },
  ): ReadonlySet<string> {
    const isHarmless = (owner: string | undefined): boolean =>
      owner === undefined || owner === this.party || how.speakers.includes(owner);
    const isKnown = (one: string): boolean => how.speakers.some((speaker) => others.get(speaker)?.seen.has(one));
    const goods = inside.filter(
      (one) =>
        !isUnit(one) && (how.passed.includes(one) || (how.isHanded && isKnown(one) && isHarmless(owners.get(one)))),
    );
    const within = (one: string): readonly string[] => inside.filter((other) => wasIn.get(other) === one);
    const emptyUnits = inside.filter((one) => isUnit(one) && how.isHanded && isKnown(one) && within(one).length === 0);
    const named = new Set([...goods, ...emptyUnits]);
    for (const one of [...named])
      for (let around = wasIn.get(one); around !== undefined; around = wasIn.get(around))
        if (isUnit(around) && inside.includes(around)) named.add(around);
    return named;
  }

  private putIn(one: string, { carrier, last }: { readonly carrier: string; readonly last: string }): void {
    if (this.picture.thing(one).carrier === carrier) return;
    this.picture.join(one, carrier, this.truth.thing(last).isComponent);
  }

  private sees(event: ItemEvent, data: Data): void {
    const { subject, type, position, sortAt } = event;
    const at = [sortAt, position] as const;
    this.entry(subject).events.push({ at, position, type, data });
    const staysPut = ['ItemIdentified', 'ItemReported', 'RecallCleared'].includes(type);
    const inside = staysPut ? [] : this.picture.deep(subject);
    for (const one of inside) this.entry(one).events.push({ at, position, type, of: subject, data });
    const { container, assembly } = wordsOf(event);
    const carrier = container ?? assembly;
    for (const one of [subject, ...inside, ...(carrier === undefined ? [] : [carrier])]) this.concern(one);
  }

  private concern(one: string): void {
    const seen = this.entry(one);
    const isItsOwn = this.truth.outermost(one).holder === this.party || this.owns(one);
    if (seen.reads) this.readLabel(one);
    if (seen.isConcerned || !(seen.reads || isItsOwn)) return;
    seen.isConcerned = true;
    for (const mark of this.marks.get(one)?.values() ?? []) this.seesMark(mark);
  }

  private mark(event: ItemEvent): void {
    const { subject, type } = event;
    const { recall = '', isOpen, by } = wordsOf(event);
    if (type !== 'ItemRecalled' && type !== 'RecallCleared') return;
    const standing = this.marks.get(subject) ?? new Map<string, ItemEvent>();
    this.marks.set(subject, standing);
    // Told before the ledger marked it, a step on the way is what marks it.
    const isFirst = isOpen === true && !standing.has(recall) && !this.released.has(`${recall} ${subject}`);
    const { at, by: who } = event.data;
    const mark = isFirst ? ({ ...event, type: 'ItemRecalled', data: { at, by: who, recall } } as ItemEvent) : event;
    if (mark.type === 'ItemRecalled') standing.set(recall, mark);
    else if (!isOpen) {
      standing.delete(recall);
      this.released.add(`${recall} ${subject}`);
    }
    if (!this.seen.get(subject)?.isConcerned) return;
    if (mark.type === 'ItemRecalled' || (by !== this.party && this.has(subject))) this.seesMark(mark);
  }

  private seesMark({ subject, type, position, sortAt, ...event }: ItemEvent): void {
    const { at, recall, isOpen } = wordsOf({ subject, type, position, sortAt, ...event } as ItemEvent);
    const data = { at, recall, ...(isOpen ? { isOpen } : {}) };
    this.entry(subject).events.push({ at: [sortAt, position], position, type, data });
  }

  /** What was in a shipment of the party's own that was none is the party's again. */
  private comesBack(event: ItemEvent): void {
    const { by, of, completes } = wordsOf(event);
    const { undone } = event.data as { readonly undone?: { readonly to?: string } };
    if (by !== this.party || of === undefined || completes !== undefined || !this.seen.has(event.subject)) return;
    if (undone?.to === this.party) this.picture.apply(event);
  }

  private has(subject: string): boolean {
    if (!this.picture.things.has(subject)) return false;
    if (this.picture.thing(subject).owner === this.party) return true;
    const { spot, holder } = this.picture.outermost(subject);
    return spot.kind === 'way' ? spot.toParty === this.party : holder === this.party;
  }

  private readLabel(subject: string): void {
    const seen = this.seen.get(subject);
    if (seen?.reads) seen.label = { ...seen.label, ...this.facts.get(subject) };
  }
}

function withoutGaps(data: Data): Data {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
}

/** Who holds it sends it; who owns it sells it, wherever it is. */
function isSender(
  { type, subject }: ItemEvent,
  speakers: readonly string[],
  was: { readonly holder: string | undefined; readonly owners: ReadonlyMap<string, string | undefined> },
): boolean {
  const owner = type === 'ItemSold' ? was.owners.get(subject) : undefined;
  return [was.holder, owner].some((one) => one !== undefined && speakers.includes(one));
}

function nearestOf(
  one: string,
  outermost: string,
  named: ReadonlySet<string>,
  wasIn: ReadonlyMap<string, string | undefined>,
): { readonly carrier: string; readonly last: string } {
  let last = one;
  let carrier = wasIn.get(one) ?? outermost;
  while (carrier !== outermost && !named.has(carrier)) {
    last = carrier;
    carrier = wasIn.get(carrier) ?? outermost;
  }
  return { carrier, last };
}

/** Shipments that are told to have been none, and those that were told of the same way before. */
function voidedIn(events: readonly ItemEvent[]): ReadonlySet<number> {
  const fold = new SimpleFold();
  const voided = new Set<number>();
  const shipments = new Map<string, number[]>();
  const onWay = (subject: string): boolean => fold.outermost(subject).spot.kind === 'way';
  for (const event of events) {
    const { subject, type, position } = event;
    const was = onWay(subject);
    fold.apply(event);
    if (type === 'ItemShipped') shipments.set(subject, [...(was ? (shipments.get(subject) ?? []) : []), position]);
    if (type === 'ItemShippingVoided' && event.data.of === undefined && was && !onWay(subject))
      for (const one of shipments.get(subject) ?? []) voided.add(one);
  }
  return voided;
}
