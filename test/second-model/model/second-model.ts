// A second model of the ledger, as naive as can be: a list of facts, all of them folded again for every question.
import { answer, NOBODY, type Answer } from './answer.js';
import { byTwoClocks } from './clocks.js';
import { draftOfClaim, draftsOf, type Draft, type Drafting } from './drafts.js';
import { broughtBy, fold, type Folded, type Stayed } from './folding.js';
import { form, formsOf, subjectIn } from './forms.js';
import { atAnotherHour, isAgainstAnHour } from './hours.js';
import { counting, endOf, instantOf } from './order.js';
import { partsOf, tellsFirst, tornParts } from './parts.js';
import { leavesNothing, onceStarted, stoodAt, unplacedIn, withNews, withToldAgain, withToldPlaces } from './placing.js';
import { releasedWith } from './released.js';
import { causesOf, isClearable, isCleared, isStep, mayEnd, type Recall } from './recalls.js';
import { forbiddenBy } from './forbidding.js';
import type { Broken } from './rules.js';
import { receivedSince, undoing } from './shipments.js';
import { asSights, mayBeExcused, othersClaims, type OthersClaims } from './strangers.js';
import type {
  ClaimRequest,
  ClearRecallRequest,
  CorrectRequest,
  Entry,
  Fact,
  ItemsRequest,
  MarkRecalledRequest,
  Request,
  World,
} from './words.js';
import { carriersOf } from './world.js';

/** What is left of a request. */
interface Deciding {
  readonly request: ItemsRequest;
  readonly entries: readonly Indexed[];
  readonly drafting: Drafting;
  readonly out: ReadonlySet<number>;
}

/** What replaces a capture, and what of it was received since. */
interface Replacing {
  readonly facts: readonly Fact[];
  readonly received: readonly Broken[];
}

interface Taken {
  readonly facts: readonly Fact[];
  readonly broken: readonly Broken[];
}

const NO_CLAIMS: OthersClaims = { strangers: NOBODY, yielding: NOBODY };

/** When the first of what it tells happens. */
const earliestOf = ({ items }: ItemsRequest, now: string): number =>
  Math.min(...items.map(({ at }) => endOf(at ?? now)));

interface Indexed {
  readonly entry: Entry;
  readonly index: number;
}

export class SecondModel {
  readonly facts: Fact[] = [];
  readonly recalls = new Map<string, Recall>();
  captures = 0;
  private kept: Folded & { readonly facts: number } = { world: new Map(), stays: [], broken: [], facts: 0 };

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

  /** What was in what, and when, as far as `captures` had told. */
  stays(captures = this.captures): readonly Stayed[] {
    return fold(this.facts.filter(({ capture }) => capture < captures)).stays;
  }

  /** The item that an identifier belongs to. */
  subjectOf(id: string): string {
    return subjectIn(this.world(), id);
  }

  private formsOf(request: ItemsRequest, out = NOBODY): readonly Broken[] {
    const items = request.items.filter((_, index) => !out.has(index));
    return formsOf({ ...request, items }, this.world(), this.facts);
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
      case 'mark-recalled':
        return this.decideMarks(request, now);
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
    const alone = request.skip === true ? this.refusedAlone(request, now, out) : new Map<number, readonly Broken[]>();
    if (alone.size > 0) {
      const left = new Set([...out, ...alone.keys()]);
      if (left.size === request.items.length) return answer([...alone.values()].flat(), []);
      return this.decideItems(request, now, left);
    }
    const forms = this.formsOf(request, out);
    const malformed = new Set(forms.map(({ item }) => item));
    const unfit = request.items.flatMap(({ id }, index) => (malformed.has(id) && !out.has(index) ? [index] : []));
    if (unfit.length > 0) {
      const left = new Set([...out, ...unfit]);
      if (request.skip !== true || left.size === request.items.length) return answer(forms, []);
      return this.decideItems(request, now, left);
    }
    const earliest = earliestOf(request, now);
    const drafting = { by: request.by, now, world: this.world(earliest) };
    const torn = tornParts(request, drafting.world);
    if (torn.length > 0 && request.skip !== true)
      return answer(
        torn.map(({ id }) => form(id)),
        [],
      );
    const parts = new Set(partsOf(request, drafting.world).map(({ id }) => id));
    const nowhere = unplacedIn(request, drafting);
    const entries = request.items
      .map((entry, index) => ({ entry, index }))
      .filter(({ entry, index }) => !out.has(index) && !parts.has(entry.id))
      .sort((a, b) => tellsFirst(request, drafting.world, a.entry) - tellsFirst(request, drafting.world, b.entry));
    const decided = this.decideEntries({ request, entries, drafting, out }, now);
    if (nowhere.length === 0 || request.record === true) return decided;
    return answer([...nowhere.map(form), ...decided.broken.filter(({ isFlag }) => !isFlag)], []);
  }

  private decideEntries({ request, entries, drafting, out }: Deciding, now: string): Answer {
    const drafts = entries.flatMap(({ entry }) => draftsOf(request, [entry], drafting));
    const claims = request.record === true ? NO_CLAIMS : othersClaims(this.facts, request);
    const { facts, broken } = this.takenFrom(drafts, now, claims.yielding);
    const received = receivedSince(drafts, this.facts).map(form);
    const refusing = [...broken.filter(({ isFlag }) => !isFlag), ...received];
    if (refusing.length === 0 || (request.record === true && !leavesNothing(facts)))
      return { kind: 'accepted', broken, facts, skipped: out };
    const isAsked = claims.strangers.size > 0 && mayBeExcused(refusing, facts, now);
    const eased = isAsked ? this.besideClaims({ request, entries, drafting, out }, now, claims) : undefined;
    if (eased) return { kind: 'accepted', ...eased, skipped: out };
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
    const more = new Set([...out, ...named.map(({ index }) => index)]);
    if (more.size === request.items.length || more.size === out.size) return answer(refusing, []);
    return this.decideItems(request, now, more);
  }

  private takenFrom(drafts: readonly Draft[], now: string, yielding = NOBODY): Taken {
    return this.taken(this.placed(onceStarted(undoing(drafts, this.facts)), now), yielding);
  }

  /** The holder's word, judged and drafted without what strangers claim; undefined where that refuses it, too. */
  private besideClaims(
    { request, entries }: Deciding,
    now: string,
    { strangers, yielding }: OthersClaims,
  ): Taken | undefined {
    const other = this.without(strangers);
    const drafting = { by: request.by, now, world: other.world(earliestOf(request, now)) };
    const drafts = entries.flatMap(({ entry }) => draftsOf(request, [entry], drafting));
    if (other.takenFrom(drafts, now).broken.some(({ isFlag }) => !isFlag)) return undefined;
    const { facts, broken } = this.takenFrom(drafts, now, yielding);
    return { facts, broken: broken.map((one) => ({ ...one, isFlag: true })) };
  }

  private without(numbers: ReadonlySet<number>): SecondModel {
    const other = new SecondModel();
    other.facts.push(...this.facts.filter(({ number }) => !numbers.has(number)));
    for (const [id, recall] of this.recalls) other.recalls.set(id, recall);
    other.captures = this.captures;
    return other;
  }

  /** What is refused wherever it stands, and goes first. What goes with another entry is refused with that. */
  private refusedAlone(request: ItemsRequest, now: string, out: ReadonlySet<number>): Map<number, readonly Broken[]> {
    const earliest = earliestOf(request, now);
    const parts = new Set(partsOf(request, this.world(earliest)));
    const found = new Map<number, readonly Broken[]>();
    for (const [index, entry] of request.items.entries()) {
      if (out.has(index) || parts.has(entry)) continue;
      const { kind, broken } = this.decideItems({ ...request, items: [entry], skip: false }, now);
      if (kind === 'refused') found.set(index, broken);
    }
    return found;
  }

  /** Facts at hours of their dates where nothing refuses them, and what they break. */
  private taken(facts: readonly Fact[], yielding = NOBODY): Taken {
    // What comes back of a shipment that was none follows from what that turns out to have been.
    const pieces = new Set(
      this.facts.flatMap(({ kind, of, number }) => (kind === 'voided' && of !== undefined ? [number] : [])),
    );
    const all = (some: readonly Fact[]): readonly Broken[] =>
      [...this.broughtBy(some), ...this.forbidden(some)].map((one) =>
        yielding.has(one.number) || pieces.has(one.number) ? { ...one, isFlag: true } : one,
      );
    const broken = all(facts);
    const reasons = (some: readonly Broken[]): number => some.filter(({ isFlag }) => !isFlag).length;
    if (reasons(broken) === 0) return { facts, broken };
    const known = counting(this.facts);
    const moved = atAnotherHour(facts, known, (some) => reasons(all(some)));
    if (moved) return { facts: moved, broken: all(moved) };
    const isExcused = isAgainstAnHour(facts, known, (some, others) => reasons(broughtBy(known, some, others)));
    const forbidden = this.forbidden(facts);
    if (!isExcused || reasons(forbidden) > 0) return { facts, broken };
    return { facts, broken: broken.map((one) => ({ ...one, isFlag: true })) };
  }

  private decideClaims({ claims, by }: ClaimRequest, now: string): Answer {
    const drafting = { by, now, world: new Map() };
    const drafts = claims.map((claim) => draftOfClaim({ ...claim, id: this.subjectOf(claim.id) }, drafting));
    const seen = asSights(withToldPlaces(undoing(drafts, this.facts), this.facts), this.facts);
    const facts = this.placed(seen, now);
    return {
      kind: 'accepted',
      broken: [...this.broughtBy(facts), ...this.forbidden(facts)],
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
    const forms = replacing ? this.formsOf(replacing) : [];
    if (forms.length > 0) return answer(forms, []);
    const told = replacing ? this.replacing(replacing, now, errors) : { facts: [], received: [] };
    const facts = [...errors, ...told.facts];
    const broken = [...this.broughtBy(facts), ...this.forbidden(facts)];
    const own = new Set(facts.map(({ number }) => number));
    const refusing = [...broken.filter(({ isFlag, number }) => !isFlag && own.has(number)), ...told.received];
    if (refusing.length > 0 && (replacement?.record !== true || leavesNothing(facts))) return answer(refusing, []);
    return { kind: 'accepted', broken, facts, skipped: NOBODY };
  }

  private replacing(request: ItemsRequest, now: string, errors: readonly Fact[]): Replacing {
    const earliest = earliestOf(request, now);
    const all = [...this.facts, ...errors];
    const { world } = fold(counting(all).filter(({ instant }) => instant <= earliest));
    const drafts = draftsOf(request, request.items, { by: request.by, now, world });
    const facts = this.placed(onceStarted(undoing(drafts, all)), now, errors);
    return { facts, received: receivedSince(drafts, all).map(form) };
  }

  private decideClearing({ by, recall, items, remedy }: ClearRecallRequest, now: string): Answer {
    const opened = this.recalls.get(recall);
    if (!opened) return answer([form(recall)], []);
    const world = this.world();
    const told = { at: now, by, claimed: false };
    const drafts = items.flatMap((id): readonly Draft[] => {
      const item = this.subjectOf(id);
      const thing = world.get(item);
      const causes = thing && !isStep(remedy) ? causesOf(opened, thing, world) : undefined;
      const { holder } = thing ?? {};
      const of = { recall, ...(remedy ? { remedy } : {}), ...(causes ? { causes } : {}) };
      const cleared: Draft = { kind: 'cleared', item, ...told, fields: {}, ...of };
      if (remedy !== 'destroyed' || !mayEnd(thing)) return [cleared];
      // Its end is told on behalf of who holds it.
      const fields = { cause: 'destroyed' as const, ...(holder === undefined ? {} : { onBehalfOf: holder }) };
      return [cleared, { kind: 'decommissioned', item, ...told, fields, recall }];
    });
    const facts = this.placed([...drafts, ...releasedWith(opened, drafts, world)], now);
    const again = facts.filter(({ item, kind }) => {
      if (kind !== 'cleared') return false;
      const thing = world.get(item);
      return thing?.began !== undefined && (isCleared(opened, thing, world) || !isClearable(opened, thing, world));
    });
    const broken = this.broughtBy(facts).filter(({ isFlag }) => !isFlag);
    if (again.length + broken.length > 0) return answer([...broken, ...again.map(({ item }) => form(item))], []);
    return { ...answer([], facts), broken: this.broughtBy(facts) };
  }

  /** What bears no mark yet, or was cleared and is hit anew. */
  private decideMarks({ by, recall, items, again }: MarkRecalledRequest, now: string): Answer {
    const world = this.world();
    const opened = this.recalls.get(recall);
    const unmarked = items.filter((item) => {
      const thing = world.get(item);
      if (!again) return thing?.marks.has(recall) !== true;
      return thing?.marks.get(recall) === 'cleared' && opened !== undefined && !isCleared(opened, thing, world);
    });
    const told = { at: now, by, claimed: false, fields: {}, recall, ...(again ? { again } : {}) };
    return answer(
      [],
      this.placed(
        unmarked.map((item): Draft => ({ kind: 'marked', item, ...told })),
        now,
      ),
    );
  }

  /** Gives drafts their place: `after` are facts that come before them in the same capture. */
  private placed(drafts: readonly Draft[], now: string, after: readonly Fact[] = []): readonly Fact[] {
    const world = this.world();
    const aboutOf = ({ item, fields, kind }: Draft): ReadonlySet<string> => {
      const thing = world.get(item);
      const carriers = thing ? carriersOf(world, thing).map(({ id }) => id) : [];
      const packed = drafts.filter((one) => one.fields.container === item).map((one) => one.item);
      const undone = kind === 'voided' ? drafts.map((one) => one.item) : [];
      return new Set([item, fields.container ?? item, fields.assembly ?? item, ...carriers, ...packed, ...undone]);
    };
    const known = [...this.facts, ...after];
    const counted = fold(known).world;
    const next = (known.at(-1)?.number ?? -1) + 1;
    return withToldAgain(drafts, world, known).map((draft, index) => {
      const told = Math.min(instantOf(draft.at, aboutOf(draft), known), Date.parse(now));
      const instant = byTwoClocks(draft, told, known);
      return {
        ...withNews(draft, counted),
        ...stoodAt(instant, draft, known),
        instant,
        number: next + index,
        capture: this.captures,
      };
    });
  }

  /** What was not broken before: by the facts themselves, and by later ones that they make impossible. */
  private broughtBy(facts: readonly Fact[]): readonly Broken[] {
    return broughtBy(this.facts, facts);
  }

  private forbidden(facts: readonly Fact[]): readonly Broken[] {
    return forbiddenBy({ known: this.facts, recalls: [...this.recalls.values()] }, facts);
  }
}
