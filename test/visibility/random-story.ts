// Small ledgers of a few parties and goods that pass between them: mostly as it should be, now and then late, contradicting, claimed, corrected or recalled.
import type { Operation } from '../../src/ledger/operations/operation.js';
import type { ItemFields } from '../../src/ledger/operations/fields.js';
import { RULES } from '../../src/ledger/item/rules.js';
import { operation, PureLedger } from '../support/pure-ledger.js';
import { Chance } from '../second-model/chance.js';

export const PARTIES = ['own/acme/p1', 'own/acme/p2', 'own/acme/p3', 'own/acme/p4'] as const;
const PRODUCT = '01/09506000134352';
const UNITS = ['1', '2', '3', '4'].map((serial) => `${PRODUCT}/21/${serial}`);
const CASES = ['C1', 'C2'].map((serial) => `01/19506000134359/21/${serial}`);
const PALLETS = ['00/095060001343520000', '00/095060001343520017'];
const CARS = ['own/acme/car/1'];
export const SUBJECTS = [...UNITS, ...CASES, ...PALLETS, ...CARS];
const PLACES = ['own/acme/place-1', 'own/acme/place-2', 'own/acme/place-3'];
const RECALL = 'recall/r1';
const STARTED = '2026-03-01T08:00:00Z';

type Kind = keyof typeof WEIGHTS;
const WEIGHTS = {
  make: 3,
  pack: 8,
  unpack: 4,
  install: 2,
  ship: 10,
  receive: 9,
  sell: 5,
  move: 2,
  return: 2,
  void: 1,
  correct: 2,
  mark: 2,
  clear: 2,
  claim: 2,
};

/** An operation by its name, with its fields. */
type Asking = { readonly name: Parameters<typeof operation>[0] } & {
  readonly [K in keyof ItemFields]?: ItemFields[K] | undefined;
};

export class RandomStory {
  readonly ledger = new PureLedger(STARTED, () => RULES);
  private readonly chance: Chance;

  constructor(
    seed: number,
    private readonly steps = 24,
  ) {
    this.chance = new Chance(seed);
  }

  tell(): PureLedger {
    const { ledger, chance } = this;
    ledger.passTime(3_600_000);
    ledger.given({
      ...({ operation: 'open-recall', recall: RECALL, blocks: [], sites: [], reason: 'glass' } as const),
      ...{ scope: { anyOf: [{ products: [PRODUCT] }] }, recordedFor: PARTIES[0] },
    });
    for (let made = 0; made < 4; made++) this.next('make');
    for (let packed = 0; packed < 3; packed++) this.next('pack');
    for (let step = 0; step < this.steps; step++) this.next(chance.weighted(WEIGHTS));
    return ledger;
  }

  private next(kind: Kind): void {
    const { chance, ledger } = this;
    if (chance.is(0.2)) ledger.passTime(60_000);
    if (kind === 'correct') return this.correct();
    if (kind === 'claim') return void ledger.when(this.claim());
    ledger.when(this.asked(kind));
  }

  private asked(kind: Exclude<Kind, 'correct' | 'claim'>): Operation {
    const { chance } = this;
    const thing = this.thingFor(kind);
    const isStranger = chance.is(0.1);
    const speaker = (isStranger ? undefined : this.speakerFor(kind, thing)) ?? chance.of(PARTIES);
    if (kind === 'mark' || kind === 'clear') return this.marking(kind, thing);
    const at = chance.is(0.12) ? new Date(Date.parse(STARTED) + chance.below(90) * 60_000).toISOString() : undefined;
    const onBehalfOf = chance.is(0.1) ? chance.of(PARTIES) : undefined;
    // So that there are second births.
    const usual = kind === 'make' ? 0.4 : 0.05;
    const anyway = chance.is(isStranger ? 0.7 : usual) ? ({ ifContradicted: 'record', reason: 'x' } as const) : {};
    const { name, ...fields } = this.fieldsFor(kind, thing, speaker);
    return operation(name, [thing], given({ at, onBehalfOf, ...fields }), { recordedFor: speaker, ...anyway });
  }

  private speakerFor(kind: Kind, thing: string): string | undefined {
    const now = this.ledger.resolved(thing);
    if (kind === 'make') return this.chance.is(0.7) ? PARTIES[0] : undefined;
    if (kind === 'receive') return now?.place.kind === 'transit' ? now.place.toParty : undefined;
    return kind === 'sell' ? now?.owner : now?.holder;
  }

  private marking(kind: 'mark' | 'clear', subject: string): Operation {
    const { chance } = this;
    const items = [{ subject, field: 'items[0]', fields: {} }];
    const by = { recall: RECALL, items, recordedFor: chance.is(0.8) ? PARTIES[0] : chance.of(PARTIES) };
    if (kind === 'mark') return { operation: 'mark-recalled', ...by };
    return { operation: 'clear-recall', ...by, remedy: chance.is(0.5) ? 'repaired' : 'quarantined' };
  }

  private fieldsFor(kind: Exclude<Kind, 'correct' | 'claim' | 'mark' | 'clear'>, thing: string, by: string): Asking {
    const { chance, ledger } = this;
    const location = chance.of(PLACES) ?? '';
    const other = chance.of(PARTIES);
    const maybe = <T>(value: T, chanceOf = 0.5): T | undefined => (chance.is(chanceOf) ? value : undefined);
    const isOwner = ledger.resolved(thing)?.owner === by || chance.is(0.1);
    const owner = isOwner ? maybe(chance.of(PARTIES)) : undefined;
    switch (kind) {
      case 'make':
        return this.making(thing);
      case 'pack':
        return { name: 'pack', container: this.containerFor(thing) };
      case 'unpack':
        if (ledger.get(thing)?.carrier?.kind === 'assembly') return { name: 'remove' };
        return { name: 'unpack', location: maybe(location, 0.3) };
      case 'install':
        return { name: 'install', assembly: CARS[0] };
      case 'ship':
        return { name: 'ship', toParty: maybe(other, 0.9), toLocation: maybe(location), owner };
      case 'receive':
        return { name: 'receive', location: maybe(this.awaitedAt(thing), 0.8) ?? location, owner };
      case 'sell':
        return { name: 'sell', owner: other, toParty: maybe(other, 0.3) };
      case 'move':
        return { name: 'move', location };
      case 'return':
        return { name: 'return', location, purpose: maybe('refund') ?? 'repair' };
      case 'void':
        return { name: 'void-shipping', location: maybe(location) };
    }
  }

  private awaitedAt(thing: string): string | undefined {
    const place = this.ledger.resolved(thing)?.place;
    return place?.kind === 'transit' ? place.toLocation : undefined;
  }

  /** Goods are often made in one place, so that they can be packed together. */
  private making(thing: string): Asking {
    const { chance } = this;
    const facts = {
      product: thing.slice(0, thing.lastIndexOf('/21/')),
      lot: `${PRODUCT}/10/L${chance.below(2)}`,
      expiry: '2027-12-31',
    };
    return {
      name: chance.is(0.7) ? 'manufacture' : 'introduce',
      location: chance.is(0.7) ? PLACES[0] : chance.of(PLACES),
      owner: chance.is(0.3) ? chance.of(PARTIES) : undefined,
      ...(chance.is(0.6) ? facts : {}),
    };
  }

  /** Something that it fits, as a rule; of goods that are sent, sooner what holds something. */
  private thingFor(kind: Kind): string {
    const { chance, ledger } = this;
    const all = kind === 'make' ? [...UNITS, ...CASES, ...CARS] : SUBJECTS;
    const fit = chance.is(0.9) ? all.filter((thing) => this.fits(kind, thing)) : all;
    const full = fit.filter((thing) => (ledger.get(thing)?.contents ?? 0) > 0);
    return chance.of(chance.is(0.6) && full.length > 0 ? full : fit) ?? chance.of(all) ?? '';
  }

  private fits(kind: Kind, thing: string): boolean {
    const now = this.ledger.resolved(thing);
    if (kind === 'make') return now === undefined;
    if (!now) return false;
    const isAlone = now.path.length === 0;
    const isHeld = now.place.kind === 'at' || now.place.kind === 'with';
    switch (kind) {
      case 'unpack':
        return !isAlone;
      case 'receive':
      case 'void':
        return isAlone && now.place.kind === 'transit';
      case 'sell':
        return now.owner !== undefined || !isAlone;
      case 'pack':
      case 'install':
      case 'ship':
      case 'move':
        return isAlone && isHeld;
      default:
        return true;
    }
  }

  /** Where it may be packed into: what stands there and is held by the same, or a pallet that nobody knows. */
  private containerFor(thing: string): string {
    const { chance, ledger } = this;
    const now = ledger.resolved(thing);
    const beside = [...PALLETS, ...PALLETS, ...CASES].filter((one) => {
      const there = ledger.resolved(one);
      if (!there) return one.startsWith('00/');
      return (
        one !== thing && there.holder === now?.holder && JSON.stringify(there.place) === JSON.stringify(now?.place)
      );
    });
    return chance.of(chance.is(0.9) ? beside : []) ?? chance.of([...PALLETS, ...CASES]) ?? '';
  }

  private claim(): Operation {
    const { chance } = this;
    const by = chance.of(PARTIES);
    const data = {
      at: new Date(Date.parse(STARTED) + chance.below(120) * 30_000).toISOString(),
      by,
      claimed: true,
    } as const;
    const subject = chance.of(SUBJECTS) ?? '';
    const location = chance.of(PLACES) ?? '';
    const claims = [
      { type: 'ItemObserved', subject, data: { ...data, location } },
      { type: 'ItemShipped', subject, data: { ...data, toParty: chance.of(PARTIES) } },
      { type: 'ItemReceived', subject, data: { ...data, location } },
      { type: 'ItemPacked', subject, data: { ...data, container: chance.of(PALLETS) ?? '' } },
      { type: 'ItemUnpacked', subject, data: { ...data, container: chance.of(PALLETS) ?? '' } },
    ] as const;
    const observations = [claims[chance.below(claims.length)] ?? claims[0]];
    return { operation: 'observe', recordedFor: by, observations };
  }

  private correct(): void {
    const { ledger, chance } = this;
    const at = chance.below(ledger.head);
    const event = ledger.events[at];
    if (!event || event.type === 'RecallOpened' || event.type === 'RecallClosed') return;
    ledger.when({
      ...{ operation: 'correct', target: { event: at }, found: new Map([[event.subject, [at]]]), reason: 'x' },
      recordedFor: chance.of(PARTIES),
    });
  }
}

function given(fields: { [K in keyof ItemFields]?: ItemFields[K] | undefined }): ItemFields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
