// What a request says beside the ids: mostly what fits what is known, else anything.
import {
  ALIASES,
  CARS,
  CASES,
  CELLS,
  ITEMS,
  LABELS,
  MOTORS,
  PALLETS,
  PARTIES,
  PLACES,
  productOf,
  RELABELLED,
  SITE,
  UNIT,
  UNITS,
} from './cast.js';
import type { Chance } from './chance.js';
import type { Entry, Facts, Thing, World } from './model/words.js';
import { locationOf } from './model/world.js';

export type Details = Omit<Entry, 'id'>;

/** How often each operation is drawn. */
export const OPERATIONS = {
  manufacture: 5,
  introduce: 3,
  receive: 6,
  move: 4,
  ship: 7,
  'void-shipping': 3,
  sell: 6,
  return: 5,
  pack: 10,
  unpack: 4,
  install: 7,
  remove: 4,
  identify: 3,
  decommission: 3,
  report: 4,
} as const;
const CAUSES = ['destroyed', 'scrapped', 'consumed', 'sampled', 'lost', 'exported', 'written_off'] as const;

/** What is told of an item by these is no label's. */
const TELLS_FACTS: ReadonlySet<string> = new Set(['manufacture', 'introduce', 'receive']);

export type OperationName = keyof typeof OPERATIONS;

/** Whom it is about, and who speaks. */
interface About {
  readonly id: string;
  readonly by: string;
  readonly thing: Thing | undefined;
  readonly there: string | undefined;
}

export class DetailsByChance {
  constructor(
    private readonly chance: Chance,
    private readonly world: World,
  ) {}

  of(operation: OperationName, id: string, by: string): Details {
    const thing = this.world.get(id);
    const details = this.byOperation[operation]({ id, by, thing, there: thing && locationOf(thing.place) });
    return TELLS_FACTS.has(operation) || !this.chance.is(0.12)
      ? details
      : { ...details, said: this.labelOf(id, thing) };
  }

  private readonly byOperation: Readonly<Record<OperationName, (about: About) => Details>> = {
    manufacture: ({ id, by }) => ({
      location: this.chance.of(PLACES),
      ...this.facts(id),
      ...this.ownedBy(by),
      ...this.builtInto(id),
    }),
    introduce: ({ id, by }) => ({
      ...(this.chance.is(0.8) ? { location: this.chance.of(PLACES) } : {}),
      ...this.facts(id),
      ...this.ownedBy(by),
    }),
    receive: ({ id, by, thing }) => ({
      location: this.destinationOf(thing),
      ...(this.chance.is(0.15) ? this.labelOf(id, thing) : {}),
      ...(this.chance.is(0.2) ? this.ownedBy(by) : {}),
    }),
    move: () => ({ location: this.chance.of(PLACES) }),
    ship: ({ there }) => ({
      ...(this.chance.is(0.2) ? this.around(there) : {}),
      ...this.addressee(),
      ...(this.chance.is(0.35) ? { owner: this.chance.of(PARTIES) } : {}),
    }),
    'void-shipping': ({ there }) => (this.chance.is(0.15) ? this.around(there) : {}),
    sell: () => {
      if (this.chance.is(0.26)) return { purpose: 'dispense' };
      return { owner: this.chance.of(PARTIES), ...(this.chance.is(0.3) ? this.addressee() : {}) };
    },
    return: () => ({
      location: this.chance.of(PLACES),
      purpose: this.chance.of(['refund', 'exchange', 'repair', 'recall', 'unsold', 'trade-in']),
      ...(this.chance.is(0.15) ? { owner: this.chance.of(PARTIES) } : {}),
    }),
    pack: ({ id, there }) => ({
      container: this.containerFor(id),
      ...(this.chance.is(0.1) ? this.around(there) : {}),
    }),
    unpack: ({ thing, there }) => ({
      ...(this.chance.is(0.4) && thing?.inside ? { container: thing.inside.carrier } : {}),
      ...(this.chance.is(0.25) ? this.around(there) : {}),
    }),
    install: ({ id }) => ({
      assembly: this.assemblyFor(id),
      ...(this.chance.is(0.6) ? { position: this.chance.of(['front', 'rear']) } : {}),
    }),
    remove: ({ thing, there }) => ({
      ...(this.chance.is(0.4) && thing?.inside ? { assembly: thing.inside.carrier } : {}),
      ...(this.chance.is(0.25) ? this.around(there) : {}),
    }),
    identify: ({ thing }) => this.identification(thing),
    decommission: ({ there }) => ({
      cause: this.chance.of(CAUSES),
      ...(this.chance.is(0.2) ? this.around(there) : {}),
    }),
    report: ({ thing }) => this.reportOf(thing),
  };

  /** Mostly what is known. */
  private labelOf(id: string, thing: Thing | undefined): Facts {
    const { chance } = this;
    const [one = {}, other = {}] = [this.facts(id), this.facts(id)];
    if (chance.is(0.35)) return { ...one };
    const { lot = other.lot, expiry = other.expiry } = thing ?? {};
    return { ...(lot === undefined ? {} : { lot }), ...(expiry === undefined || chance.is(0.5) ? {} : { expiry }) };
  }

  /** What is missed is mostly found. */
  private reportOf(thing: Thing | undefined): Details {
    const { chance } = this;
    const isMissed = thing?.report !== undefined || thing?.ended !== undefined;
    if (!chance.is(isMissed ? 0.7 : 0.15)) return { as: chance.of(['stolen', 'missing']) };
    return { as: 'found', ...(chance.is(0.6) ? { location: chance.of(PLACES) } : {}) };
  }

  private identification(thing: Thing | undefined): Omit<Entry, 'id'> {
    const { chance } = this;
    const identifier = chance.of(chance.is(0.4) ? LABELS : ALIASES) ?? '';
    const names = LABELS.includes(identifier)
      ? { product: RELABELLED, ...(chance.is(0.3) ? { lot: `${RELABELLED}/10/Z1` } : {}) }
      : {};
    const held = chance.of(thing?.identifiers ?? []);
    const change = chance.weighted({ added: 6, replaced: 3, ended: 2 });
    if (change === 'added') return { identifier, change, ...names };
    if (change === 'ended') return { identifier: held ?? identifier, change };
    return {
      identifier,
      change,
      former: chance.is(0.5) ? (held ?? identifier) : (thing?.goesBy ?? identifier),
      ...names,
    };
  }

  /** Mostly where it is. */
  private around(there: string | undefined): { readonly location: string } {
    return { location: (this.chance.is(0.65) ? there : undefined) ?? this.chance.of(PLACES) };
  }

  private addressee(): Omit<Entry, 'id'> {
    const { chance } = this;
    return chance.of<Omit<Entry, 'id'>>([
      { toParty: chance.of(PARTIES) },
      { toLocation: chance.is(0.15) ? SITE : chance.of(PLACES) },
      { toParty: chance.of(PARTIES), toLocation: chance.of(PLACES) },
    ]);
  }

  private destinationOf(thing: Thing | undefined): string {
    const { chance } = this;
    const to = thing?.place.kind === 'transit' ? thing.place.toLocation : undefined;
    return (chance.is(0.7) ? to : undefined) ?? chance.of(PLACES);
  }

  private ownedBy(by: string): { readonly owner?: string } {
    const { chance } = this;
    return chance.is(0.3) ? { owner: chance.is(0.5) ? chance.of(PARTIES) : by } : {};
  }

  private facts(id: string): Facts {
    const { chance } = this;
    const product = productOf(id);
    const lots = product === 'own/acme/motor' ? ['M1', 'M2'] : product === UNIT ? ['A1', 'A2'] : [];
    const lot = chance.of(lots);
    return {
      ...(product === UNIT && chance.is(0.4)
        ? { expiry: chance.of(['2026-03-09', '2026-03-20', '2027-01-31', '2035-01-31']) }
        : {}),
      ...(product === undefined ? {} : { product }),
      ...(product === undefined || lot === undefined || chance.is(0.3) ? {} : { lot: `${product}/10/${lot}` }),
      ...(chance.is(0.3) ? { production: { supplier: chance.of(['own/acme/s1', 'own/acme/s2']) } } : {}),
    };
  }

  private builtInto(id: string): Omit<Entry, 'id'> {
    const free = [...MOTORS, ...CELLS].filter(
      (one) => one !== id && this.world.get(one)?.inside === undefined && this.world.get(one)?.began,
    );
    const motor = CARS.includes(id) && this.chance.is(0.5) ? this.chance.of(free) : undefined;
    return motor === undefined ? {} : { components: [{ id: motor, position: 'front' }] };
  }

  /** Three levels deep: units into cases, anything onto pallets. */
  private containerFor(id: string): string {
    const { chance } = this;
    const boxes = UNITS.includes(id) && chance.is(0.6) ? CASES : chance.is(0.06) ? ITEMS : PALLETS;
    return chance.of(this.nearTo(id, boxes)) ?? '';
  }

  private assemblyFor(id: string): string {
    const { chance } = this;
    const hosts = CELLS.includes(id) ? MOTORS : CARS;
    return chance.of(this.nearTo(id, chance.is(0.06) ? ITEMS : hosts)) ?? '';
  }

  /** What stands where the item stands, and what is nowhere yet. */
  private nearTo(id: string, candidates: readonly string[]): readonly string[] {
    const there = this.placeOf(id);
    const near = candidates.filter((one) => this.world.get(one)?.began === undefined || this.placeOf(one) === there);
    return near.length > 0 && this.chance.is(0.85) ? near : candidates;
  }

  private placeOf(id: string): string | undefined {
    const thing = this.world.get(id);
    return thing && locationOf(thing.place);
  }
}
