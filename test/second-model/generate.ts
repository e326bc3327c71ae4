// Requests by chance: most of them such as a real day brings, over what the model knows by then, the others anything.
import { ALIASES, CARS, CELLS, ITEMS, MOTORS, PALLETS, PARTIES, PLACES, RECALLS, SELF, SITE, UNIT } from './cast.js';
import { Chance } from './chance.js';
import { provocation, sequel, type Provocation } from './provoke.js';
import { impactOf } from './model/recalls.js';
import type { SecondModel } from './model/second-model.js';
import type { Claim, Entry, Fact, FactKind, ItemsRequest, Request, Scope, Thing, World } from './model/words.js';
import { DetailsByChance, type Details, type OperationName } from './details.js';
import { themeOf, type Theme } from './themes.js';

/** Everything that a step needs, so that a list of steps is a ledger; captures are named by the step that made them. */
export interface Step {
  readonly id: number;
  /** What passes before it. */
  readonly afterMs: number;
  readonly request: Request;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export class Generator {
  private readonly chance: Chance;
  private world: World = new Map();
  private facts: readonly Fact[] = [];
  private nowMs = 0;
  private readonly theme: Theme;

  constructor(seed: number) {
    this.chance = new Chance(seed);
    this.theme = themeOf(seed);
  }

  step(id: number, model: SecondModel, nowMs: number, corrigible: readonly number[]): Step {
    const { chance } = this;
    this.world = model.world();
    this.facts = model.facts;
    const passes = chance.weighted({ hours: 69, days: 30, year: 1 });
    const afterMs = passes === 'year' ? 366 * DAY_MS : chance.below(passes === 'days' ? 4 * DAY_MS : 2 * HOUR_MS);
    this.nowMs = nowMs + afterMs;
    return { id, afterMs, request: this.request(model, corrigible) };
  }

  private request(model: SecondModel, corrigible: readonly number[]): Request {
    const { chance } = this;
    const begun = [...this.world.values()].filter(({ began }) => began !== undefined).length;
    const kind = begun < 5 ? 'operation' : chance.weighted(this.theme.requests);
    switch (kind) {
      case 'operation':
        return this.operation(
          begun < 5 && chance.is(0.8)
            ? chance.of(['manufacture', 'introduce'])
            : chance.weighted(this.theme.operations),
        );
      case 'claims':
        return this.claims();
      case 'correct':
        return this.correction(corrigible);
      case 'open-recall':
        return this.recall();
      case 'close-recall':
        return { kind, by: SELF, recall: chance.of(RECALLS) ?? '' };
      case 'mark-recalled':
      case 'clear-recall': {
        const open = [...model.recalls.values()].find(({ closedAt }) => closedAt === undefined);
        const hit = open ? [...impactOf(open, this.world).keys()] : [];
        const recall = open?.recall ?? 'recall/none';
        if (kind === 'mark-recalled') {
          const again = chance.is(0.3) ? { again: true as const } : {};
          return hit.length > 0 ? { kind, by: SELF, recall, items: hit, ...again } : this.recall();
        }
        const remedy = chance.of(['repaired', 'replaced', 'destroyed', 'returned', 'quarantined', undefined]);
        const uncleared = hit.filter((id) => this.world.get(id)?.marks.get(recall) !== 'cleared');
        const items = [chance.of(chance.is(0.75) ? uncleared : hit) ?? this.anyItem()];
        return { kind, by: SELF, recall, items, ...(remedy ? { remedy } : {}) };
      }
    }
  }

  private recall(): Request {
    const { chance } = this;
    const scopes: readonly [Scope, ...Scope[]] = [
      { lots: [`${UNIT}/10/A1`] },
      { products: ['own/acme/motor'] },
      { items: [this.anyItem()] },
      { components: [chance.of(MOTORS) ?? ''] },
      { lots: ['own/acme/motor/10/M1'], suppliers: ['own/acme/s1'] },
    ];
    const blocks = (['sale', 'shipment', 'use'] as const).filter(() => chance.is(0.6));
    const except = chance.is(0.2) ? [this.anyItem()] : [];
    return {
      kind: 'open-recall',
      by: SELF,
      recall: chance.of(RECALLS) ?? '',
      anyOf: [chance.of(scopes)],
      except,
      blocks,
      sites: [SITE],
    };
  }

  private operation(drawn: OperationName): ItemsRequest {
    const { chance } = this;
    const follows = chance.is(this.theme.sequels) ? sequel(this.world, chance) : undefined;
    const operation = follows?.operation ?? drawn;
    const provoked = follows ?? this.provoked(operation);
    const first = provoked?.id ?? this.itemFor(operation);
    const by = provoked?.by ?? this.speakerFor(first, operation);
    const shared = { ...this.when(), ...this.forWhom(first, by) };
    const ids = chance.is(0.2) ? [...new Set([first, this.itemFor(operation)])] : [first];
    const details = new DetailsByChance(chance, this.world);
    const items = ids.map((id): Entry => ({ id, ...shared, ...details.of(operation, id, by), ...provoked?.fields }));
    const record = chance.is(0.15) ? { record: true } : {};
    const skip = ids.length > 1 && chance.is(0.3) ? { skip: true } : {};
    return { kind: 'operation', operation, by, items, ...record, ...skip };
  }

  private provoked(operation: OperationName): Provocation | undefined {
    if (!this.chance.is(0.4)) return undefined;
    return provocation(operation, { world: this.world, facts: this.facts }, this.chance);
  }

  private correction(corrigible: readonly number[]): Request {
    const { chance } = this;
    const recent = corrigible.slice(-12);
    const capture = chance.of(recent) ?? -1;
    const item = chance.is(0.25) ? { item: this.anyItem() } : {};
    const replaced = chance.is(0.3)
      ? { replacement: { ...this.operation(chance.weighted(this.theme.operations)), skip: false } }
      : {};
    return { kind: 'correct', by: SELF, capture, ...item, ...replaced };
  }

  private claims(): Request {
    const { chance } = this;
    const by = chance.of(PARTIES);
    const kinds: readonly [FactKind, ...FactKind[]] = [
      'manufactured',
      'received',
      'moved',
      'shipped',
      'voided',
      'sold',
      'packed',
      'unpacked',
      'installed',
      'removed',
      'observed',
      'returned',
      'decommissioned',
      'reported',
      'found',
    ];
    const { id, drawn } = this.claimed(kinds);
    const what = drawn === 'manufactured' && PALLETS.includes(id) ? 'started' : drawn;
    const { container, assembly, ...fields } = this.claimedFields(what, id, by);
    const claim: Claim = {
      id,
      what,
      ...this.when(),
      ...fields,
      ...(what === 'packed' || what === 'unpacked' ? { container: container ?? chance.of(PALLETS) ?? '' } : {}),
      ...(what === 'installed' || what === 'removed' ? { assembly: assembly ?? chance.of(CARS) ?? '' } : {}),
      ...(what === 'observed' ? { disposition: chance.of(['damaged', 'expired']) } : {}),
      ...(chance.is(0.15) ? { from: chance.of(PARTIES) } : {}),
    };
    return { kind: 'claims', by, claims: [claim] };
  }

  /** What is claimed of which item: also that something is in a carrier of which nothing was told. */
  private claimed(kinds: readonly [FactKind, ...FactKind[]]): { readonly id: string; readonly drawn: FactKind } {
    const { chance } = this;
    const unbegun = chance.is(0.25) ? ITEMS.filter((one) => this.world.get(one)?.began === undefined) : [];
    const unknown = chance.of(unbegun);
    if (unknown === undefined) return { id: this.anyItem(), drawn: chance.of(kinds) };
    return { id: unknown, drawn: chance.of(['packed', 'installed']) };
  }

  private claimedFields(what: FactKind, id: string, by: string): Details {
    if (what === 'started') return { location: this.chance.of(PLACES) };
    if (what === 'found') return this.chance.is(0.6) ? { location: this.chance.of(PLACES) } : {};
    if (what === 'reported') return { as: this.chance.of(['stolen', 'missing', 'found']) };
    if (what === 'decommissioned') return { cause: this.chance.of(['destroyed', 'inactive', 'lost', 'scrapped']) };
    const { components: _, ...fields } = new DetailsByChance(this.chance, this.world).of(
      CLAIMED_AS[what] ?? 'move',
      id,
      by,
    );
    return fields;
  }

  private when(): { readonly at?: string } {
    const { chance, nowMs } = this;
    const told = [...this.world.values()].map(({ usedAt }) => usedAt).filter((ms) => ms > 0 && ms <= nowMs);
    switch (chance.weighted({ now: 62, late: 18, date: 14, equal: 6 })) {
      case 'now':
        return {};
      case 'late':
        return { at: new Date(nowMs - chance.below(6 * DAY_MS)).toISOString() };
      case 'date':
        return { at: new Date(nowMs - chance.below(5) * DAY_MS).toISOString().slice(0, 10) };
      case 'equal': {
        const ms = chance.of(told);
        return ms === undefined ? {} : { at: new Date(ms).toISOString() };
      }
    }
  }

  /** Who speaks is mostly who may. */
  private speakerFor(id: string, operation: OperationName): string {
    const { chance } = this;
    const thing = this.world.get(id);
    if (chance.is(0.15) || !thing) return chance.of(PARTIES);
    if (operation === 'receive') return this.receiverOf(thing);
    if (operation === 'return') return thing.seller ?? chance.of(PARTIES);
    return (operation === 'sell' ? thing.owner : thing.holder) ?? chance.of(PARTIES);
  }

  private receiverOf({ place }: Thing): string {
    return place.kind === 'transit' && place.toParty !== undefined ? place.toParty : this.chance.of(PARTIES);
  }

  private forWhom(id: string, by: string): { readonly onBehalfOf?: string } {
    const { chance } = this;
    const thing = this.world.get(id);
    if (!chance.is(0.18)) return {};
    const whom = chance.of([thing?.owner, thing?.holder, chance.of(PARTIES)]);
    return whom === undefined || whom === by ? {} : { onBehalfOf: whom };
  }

  private anyItem(): string {
    return this.chance.of(this.theme.items) ?? '';
  }

  /** An item of which the operation is likely to be true. */
  private itemFor(operation: OperationName): string {
    const { chance } = this;
    if (chance.is(0.1)) return chance.is(0.3) ? (chance.of(ALIASES) ?? '') : this.anyItem();
    const tempting = chance.is(0.2) ? this.theme.items.filter((id) => isTempting(this.world.get(id))) : [];
    if (tempting.length > 0) return chance.of(tempting) ?? '';
    const things = this.theme.items.filter((id) => this.isLikely(operation, id, this.world.get(id)));
    return chance.of(things) ?? this.anyItem();
  }

  private isLikely(operation: OperationName, id: string, thing: Thing | undefined): boolean {
    if (operation === 'manufacture' || operation === 'introduce')
      return PALLETS.includes(id) ? this.chance.is(0.3) : thing?.began === undefined;
    if (thing?.began === undefined) return false;
    return LIKELY[operation]?.(id, thing) ?? thing.inside === undefined;
  }
}

const isFree = ({ inside }: Thing): boolean => inside === undefined;

/** What each operation is mostly done with; the others are done with what stands alone. */
const LIKELY: Readonly<Partial<Record<OperationName, (id: string, thing: Thing) => boolean>>> = {
  unpack: (_id, { inside }) => inside?.kind === 'container',
  remove: (_id, { inside }) => inside?.kind === 'assembly',
  install: (id, thing) => isFree(thing) && (MOTORS.includes(id) || CELLS.includes(id)),
  pack: (id, thing) => isFree(thing) && !PALLETS.includes(id),
  'void-shipping': (_id, thing) => thing.place.kind === 'transit' && isFree(thing),
  receive: (_id, thing) => thing.place.kind === 'transit' && isFree(thing),
  return: (_id, thing) => thing.isOut && isFree(thing),
  report: (_id, { report, ended }) => report !== undefined || ended !== undefined,
};

const CLAIMED_AS: Readonly<Partial<Record<FactKind, OperationName>>> = {
  manufactured: 'manufacture',
  received: 'receive',
  moved: 'move',
  shipped: 'ship',
  voided: 'void-shipping',
  sold: 'sell',
  returned: 'return',
  packed: 'pack',
  unpacked: 'unpack',
  installed: 'install',
  removed: 'remove',
};

/** What most operations are not for: in a carrier, on its way, gone, or of unknown owner. */
function isTempting(thing: Thing | undefined): boolean {
  if (thing?.began === undefined) return false;
  return (
    thing.inside !== undefined ||
    thing.place.kind === 'transit' ||
    thing.disposition === 'dispensed' ||
    thing.ended !== undefined ||
    thing.report !== undefined ||
    thing.owner === undefined
  );
}
