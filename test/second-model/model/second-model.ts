// A second model of the ledger, as naive as can be: a list of facts, all of them folded again for every question.
import { draftOfClaim, draftsOf, type Draft } from './drafts.js';
import { apply } from './fold.js';
import { atAnotherHour, isAgainstAnHour } from './hours.js';
import { counting, endOf, inOrder, instantOf } from './order.js';
import { partsOf, tornParts } from './parts.js';
import { isBlocked, isClearable, isCleared, type Recall } from './recalls.js';
import { brokenBy, isExpired, type Broken } from './rules.js';
import type {
  ClaimRequest,
  ClearRecallRequest,
  CorrectRequest,
  Custody,
  Entry,
  Fact,
  ItemsRequest,
  Request,
  World,
} from './words.js';
import { carriersOf, thingOf, withContents } from './world.js';

/** What is to be answered to a request, and what is then recorded. */
export interface Answer {
  readonly kind: 'accepted' | 'refused';
  readonly broken: readonly Broken[];
  readonly facts: readonly Fact[];
  /** Entries that are left out, by index, where the request asks for that. */
  readonly skipped: ReadonlySet<number>;
}

interface Indexed {
  readonly entry: Entry;
  readonly index: number;
}

interface Folded {
  readonly world: World;
  readonly broken: readonly Broken[];
}

function fold(facts: readonly Fact[]): Folded {
  const world: World = new Map();
  const broken: Broken[] = [];
  for (const fact of inOrder(counting(facts))) {
    if (fact.kind === 'erroneous') continue;
    broken.push(...brokenBy(world, fact, thingOf(world, fact.item)));
    apply(world, fact);
  }
  return { world, broken };
}

const keyOf = ({ number, rule, about }: Broken): string => `${number} ${rule} ${about}`;

const NOBODY: ReadonlySet<number> = new Set();

/** What all of these break that was not broken by what was known. */
function broughtBy(known: readonly Fact[], all: readonly Fact[]): readonly Broken[] {
  const before = new Set(fold(known).broken.map(keyOf));
  return fold(all).broken.filter((broken) => !before.has(keyOf(broken)));
}

export class SecondModel {
  readonly facts: Fact[] = [];
  readonly recalls = new Map<string, Recall>();
  captures = 0;
  private kept: Folded & { readonly facts: number } = { world: new Map(), broken: [], facts: 0 };

  /** Everything that is known, folded once: what asks it changes nothing. */
  private get folded(): Folded {
    if (this.kept.facts !== this.facts.length) this.kept = { ...fold(this.facts), facts: this.facts.length };
    return this.kept;
  }

  /** All items as they were at `instant`, as far as `captures` had told. */
  world(instant = Number.POSITIVE_INFINITY, captures = this.captures): World {
    if (instant === Number.POSITIVE_INFINITY && captures === this.captures) return this.folded.world;
    const known = counting(this.facts.filter(({ capture }) => capture < captures));
    return fold(known.filter((fact) => fact.instant <= instant)).world;
  }

  /** The item that an identifier belongs to. */
  subjectOf(id: string): string {
    for (const { id: subject, identifiers, formerIdentifiers } of this.world().values())
      if (identifiers.includes(id) || formerIdentifiers.includes(id)) return subject;
    return id;
  }

  decide(request: Request, now: string): Answer {
    switch (request.kind) {
      case 'operation':
        return this.decideItems(this.withSubjects(request), now);
      case 'claims':
        return this.decideClaims(request, now);
      case 'correct':
        return this.decideCorrection(request, now);
      case 'clear-recall':
        return this.decideClearing(request, now);
      case 'open-recall':
        return answer(this.recalls.has(request.recall) ? [form(request.recall)] : [], []);
      case 'close-recall': {
        const recall = this.recalls.get(request.recall);
        return answer(recall && recall.closedAt === undefined ? [] : [form(request.recall)], []);
      }
    }
  }

  /** All rules that are broken by what was recorded, and by these. */
  standing(facts: readonly Fact[]): ReadonlySet<string> {
    return new Set([...this.folded.broken, ...fold([...this.facts, ...facts]).broken].map(({ rule }) => rule));
  }

  /** Records what was decided. */
  record(request: Request, { facts }: Pick<Answer, 'facts'>): void {
    if (request.kind === 'open-recall') this.recalls.set(request.recall, { ...request, openedAt: this.captures });
    if (request.kind === 'close-recall') {
      const recall = this.recalls.get(request.recall);
      if (recall) recall.closedAt = this.captures;
    }
    this.facts.push(...facts);
    this.captures += 1;
  }

  private withSubjects(request: ItemsRequest): ItemsRequest {
    const items = request.items.map((entry): Entry => {
      const { container, assembly, components } = entry;
      return {
        ...entry,
        id: this.subjectOf(entry.id),
        ...(container === undefined ? {} : { container: this.subjectOf(container) }),
        ...(assembly === undefined ? {} : { assembly: this.subjectOf(assembly) }),
        ...(components ? { components: components.map((one) => ({ ...one, id: this.subjectOf(one.id) })) } : {}),
      };
    });
    return { ...request, items };
  }

  private decideItems(request: ItemsRequest, now: string, out = NOBODY): Answer {
    const forms = this.formOf(request);
    const malformed = new Set(forms.map(({ item }) => item));
    const unfit = request.items.flatMap(({ id }, index) => (malformed.has(id) && !out.has(index) ? [index] : []));
    if (unfit.length > 0) {
      const left = new Set([...out, ...unfit]);
      if (request.skip !== true || left.size === request.items.length) return answer(forms, []);
      return this.decideItems(request, now, left);
    }
    const earliest = Math.min(...request.items.map(({ at }) => endOf(at ?? now)));
    const drafting = { by: request.by, now, world: this.world(earliest) };
    const torn = tornParts(request, drafting.world);
    if (torn.length > 0 && request.skip !== true)
      return answer(
        torn.map(({ id }) => form(id)),
        [],
      );
    const parts = new Set(partsOf(request, drafting.world).map(({ id }) => id));
    const entries = request.items
      .map((entry, index) => ({ entry, index }))
      .filter(({ entry, index }) => !out.has(index) && !parts.has(entry.id));
    const drafts = entries.flatMap(({ entry, index }) =>
      draftsOf(request, [entry], drafting).map((draft) => ({ draft, index })),
    );
    const { facts, broken } = this.taken(this.placed(onceStarted(drafts.map(({ draft }) => draft)), now));
    const refusing = broken.filter(({ isFlag }) => !isFlag);
    if (refusing.length === 0 || (request.record === true && !leavesNothing(facts)))
      return { kind: 'accepted', broken, facts, skipped: out };
    if (request.skip !== true) return answer(refusing, []);
    const isRefused = ({ entry }: Indexed, by: readonly string[]): boolean =>
      [entry.id, ...(entry.components ?? []).map(({ id }) => id)].some((id) => by.includes(id));
    const refused = request.record === true ? facts.filter((fact) => leavesNothing([fact])) : refusing;
    const named = entries.filter((one) =>
      isRefused(
        one,
        refused.map(({ item }) => item),
      ),
    );
    // What is refused wherever it stands goes first.
    const alone = named.filter(({ entry }) => this.refusesAlone(request, entry, now));
    const leaving = alone.length > 0 ? alone : named;
    const more = new Set([...out, ...leaving.map(({ index }) => index)]);
    if (more.size === request.items.length || more.size === out.size) return answer(refusing, []);
    return this.decideItems(request, now, more);
  }

  private refusesAlone(request: ItemsRequest, entry: Entry, now: string): boolean {
    return this.decideItems({ ...request, items: [entry], skip: false }, now).kind === 'refused';
  }

  /** Facts at hours of their dates where nothing refuses them, and what they break. */
  private taken(facts: readonly Fact[]): { readonly facts: readonly Fact[]; readonly broken: readonly Broken[] } {
    const all = (some: readonly Fact[]): readonly Broken[] => [
      ...this.broughtBy(some),
      ...this.blocked(some),
      ...this.expiredWithin(some),
    ];
    const broken = all(facts);
    const reasons = (some: readonly Broken[]): number => some.filter(({ isFlag }) => !isFlag).length;
    if (reasons(broken) === 0) return { facts, broken };
    const known = counting(this.facts);
    const moved = atAnotherHour(facts, known, (some) => reasons(all(some)));
    if (moved) return { facts: moved, broken: all(moved) };
    const isExcused = isAgainstAnHour(facts, known, (some, others) => reasons(broughtBy(known, [...others, ...some])));
    const forbidden = [...this.blocked(facts), ...this.expiredWithin(facts)];
    if (!isExcused || reasons(forbidden) > 0) return { facts, broken };
    return { facts, broken: broken.map((one) => ({ ...one, isFlag: true })) };
  }

  private decideClaims({ claims, by }: ClaimRequest, now: string): Answer {
    const drafting = { by, now, world: new Map() };
    const drafts = claims.map((claim) => draftOfClaim({ ...claim, id: this.subjectOf(claim.id) }, drafting));
    const facts = this.placed(drafts, now);
    return {
      kind: 'accepted',
      broken: [...this.broughtBy(facts), ...this.blocked(facts), ...this.expiredWithin(facts)],
      facts,
      skipped: NOBODY,
    };
  }

  /** What is void already is left out; that its consequences contradict is flagged, what replaces it must hold by itself. */
  private decideCorrection({ by, capture, item, replacement }: CorrectRequest, now: string): Answer {
    const named = this.facts.filter((fact) => fact.capture === capture && (item === undefined || fact.item === item));
    const counts = new Set(counting(this.facts).map(({ number }) => number));
    const voids = named.filter(({ number }) => counts.has(number));
    const isPartial = voids.length < named.length && replacement !== undefined;
    if (voids.length === 0 || isPartial) return answer([form(item ?? '')], []);
    const declared = [...new Set(voids.map((fact) => fact.item))].map((subject): Draft => ({
      kind: 'erroneous',
      item: subject,
      at: now,
      by,
      claimed: false,
      fields: {},
      voids: voids.filter((fact) => fact.item === subject).map(({ number }) => number),
    }));
    const errors = this.placed(declared, now);
    const replacing = replacement ? this.withSubjects(replacement) : undefined;
    if (replacing && this.formOf(replacing).length > 0) return answer(this.formOf(replacing), []);
    const facts = [...errors, ...(replacing ? this.replacing(replacing, now, errors) : [])];
    const broken = [...this.broughtBy(facts), ...this.blocked(facts), ...this.expiredWithin(facts)];
    const own = new Set(facts.map(({ number }) => number));
    const refusing = broken.filter(({ isFlag, number }) => !isFlag && own.has(number));
    if (refusing.length > 0 && (replacement?.record !== true || leavesNothing(facts))) return answer(refusing, []);
    return { kind: 'accepted', broken, facts, skipped: NOBODY };
  }

  private replacing(request: ItemsRequest, now: string, errors: readonly Fact[]): readonly Fact[] {
    const earliest = Math.min(...request.items.map(({ at }) => endOf(at ?? now)));
    const known = counting([...this.facts, ...errors]).filter(({ instant }) => instant <= earliest);
    return this.placed(
      onceStarted(draftsOf(request, request.items, { by: request.by, now, world: fold(known).world })),
      now,
      errors,
    );
  }

  private decideClearing({ by, recall, items, remedy }: ClearRecallRequest, now: string): Answer {
    const opened = this.recalls.get(recall);
    if (!opened) return answer([form(recall)], []);
    const drafts = items.map((id): Draft => ({
      kind: 'cleared',
      item: this.subjectOf(id),
      at: now,
      by,
      claimed: false,
      fields: {},
      recall,
      ...(remedy === undefined ? {} : { remedy }),
    }));
    const facts = this.placed(drafts, now);
    const world = this.world();
    const again = facts.filter(({ item }) => {
      const thing = world.get(item);
      return thing?.began !== undefined && (isCleared(opened, thing) || !isClearable(opened, thing, world));
    });
    const broken = this.broughtBy(facts).filter(({ isFlag }) => !isFlag);
    if (again.length + broken.length > 0) return answer([...broken, ...again.map(({ item }) => form(item))], []);
    return answer([], facts);
  }

  /** Gives drafts their place: `after` are facts that come before them in the same capture. */
  private placed(drafts: readonly Draft[], now: string, after: readonly Fact[] = []): readonly Fact[] {
    const world = this.world();
    const aboutOf = ({ item, fields }: Draft): ReadonlySet<string> => {
      const thing = world.get(item);
      const carriers = thing ? carriersOf(world, thing).map(({ id }) => id) : [];
      const packed = drafts.filter((one) => one.fields.container === item).map((one) => one.item);
      return new Set([item, fields.container ?? item, fields.assembly ?? item, ...carriers, ...packed]);
    };
    const known = [...this.facts, ...after];
    return drafts.map((draft, index) => {
      const instant = Math.min(instantOf(draft.at, aboutOf(draft), known), Date.parse(now));
      return {
        ...draft,
        ...stoodAt(instant, draft, known),
        instant,
        number: known.length + index,
        capture: this.captures,
      };
    });
  }

  /** What was not broken before: by the facts themselves, and by later ones that they make impossible. */
  private broughtBy(facts: readonly Fact[]): readonly Broken[] {
    const before = new Set(this.folded.broken.map(keyOf));
    return fold([...this.facts, ...facts]).broken.filter((broken) => !before.has(keyOf(broken)));
  }

  private blocked(facts: readonly Fact[]): readonly Broken[] {
    const world = this.world();
    const inForce = [...this.recalls.values()].filter(({ closedAt }) => closedAt === undefined);
    return facts.flatMap((fact) =>
      inForce.some((recall) => isBlocked(recall, fact, world))
        ? [
            {
              rule: 'recalled' as const,
              about: 'item' as const,
              item: fact.item,
              number: fact.number,
              isFlag: fact.claimed,
            },
          ]
        : [],
    );
  }

  /** What is sold must hold nothing expired: what counts is what is in it now, and when it is sold. */
  private expiredWithin(facts: readonly Fact[]): readonly Broken[] {
    const world = this.world();
    return facts.flatMap((fact) => {
      const thing = fact.kind === 'sold' ? world.get(fact.item) : undefined;
      const isSpoilt = thing && withContents(world, thing).some((one) => isExpired(one, fact));
      return isSpoilt === true
        ? [{ rule: 'expired' as const, about: 'item' as const, item: fact.item, number: fact.number, isFlag: false }]
        : [];
    });
  }

  /** What no history could allow: an item named twice, an identifier of another item. */
  private formOf({ items, operation }: ItemsRequest): readonly Broken[] {
    const ids = items.map(({ id }) => id);
    const twice = ids.filter((id, index) => ids.indexOf(id) < index);
    const world = this.world();
    const taken = operation === 'identify' ? items.filter((entry) => this.isTaken(entry, world)) : [];
    const gives = items.filter(({ change }) => operation === 'identify' && change !== 'ended');
    const given = gives.filter((entry) => gives.some((one) => one !== entry && one.identifier === entry.identifier));
    const identifiers = [...taken, ...given].map(({ id }): Broken => ({ ...form(id), rule: 'identifier-taken' }));
    return [...twice.map(form), ...identifiers];
  }

  private isTaken({ id, identifier = '', change }: Entry, world: World): boolean {
    if (change === 'ended') return false;
    const belongsTo = this.subjectOf(identifier);
    return belongsTo !== id && (belongsTo !== identifier || this.isKnown(identifier, world));
  }

  private isKnown(id: string, world: World): boolean {
    return world.has(id) || this.facts.some(({ item }) => item === id);
  }
}

/** What comes into a carrier brings along where it was known to be. */
function stoodAt(instant: number, { kind, item, by }: Draft, known: readonly Fact[]): { readonly stood?: Custody } {
  if (kind !== 'packed' && kind !== 'installed') return {};
  const until = counting(known).filter((fact) => fact.instant <= instant);
  const { place, holder } = fold(until).world.get(item) ?? {};
  if (!place || place.kind === 'nowhere' || place.kind === 'gone') return {};
  return { stood: { place, holder: place.kind === 'with' ? place.party : (holder ?? by) } };
}

function answer(broken: readonly Broken[], facts: readonly Fact[]): Answer {
  return { kind: broken.length > 0 ? 'refused' : 'accepted', broken, facts, skipped: NOBODY };
}

const form = (item: string): Broken => ({ rule: 'form', about: 'item', item, number: -1, isFlag: false });

/** Several entries of one operation begin a logistic unit once. */
function onceStarted(drafts: readonly Draft[]): readonly Draft[] {
  const started = new Set<string>();
  return drafts.filter(({ kind, item }) => {
    if (kind !== 'started') return true;
    const isAgain = started.has(item);
    started.add(item);
    return !isAgain;
  });
}

const leavesNothing = (facts: readonly Fact[]): boolean =>
  facts.some(
    ({ kind, fields }) =>
      (kind === 'unpacked' && (fields.container ?? '') === '') ||
      (kind === 'removed' && (fields.assembly ?? '') === ''),
  );
