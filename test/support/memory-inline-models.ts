import { buyersIn, ownersIn } from '../../src/ledger/operations/reached-titles.js';
import { BEFORE_FIRST } from '../../src/event-store/event-store.js';
import type { CallerKey, CapturePlace, KnownKey } from '../../projections/captures/captures.queries.js';
import { given } from '../../src/ledger/operations/drafting.js';
import type { AskedWithin, Within } from '../../src/ledger/operations/within.js';
import {
  type InlineCheckpoint,
  type InlineModels,
  ModelsSetBack,
} from '../../src/capture/inline-models/inline-models.js';
import { recallOpenedAt, recallOpenedBy, recallStatus } from '../../src/capture/books/recall-book.js';
import { type BookName, type Books, type EntryOf, applyToBooks, booksOf } from '../../src/capture/books/books.js';
import { recordedClaims, type RecordedClaim } from '../../src/ledger/capture/claimed-events.js';
import { recordedAnswer } from '../../src/ledger/capture/recorded-answer.js';
import type { ParkedAt, CaptureToApply } from '../../src/capture/inline-models/parking.js';
import { withEvent } from '../../src/ledger/master-data/known-subjects.js';
import { isMasterDataEvent } from '../../src/ledger/master-data/master-data.events.js';
import { NOTHING_SAID, type SubjectKept } from '../../src/ledger/master-data/statements.js';
import type { ItemState } from '../../src/ledger/item/item.state.js';
import type { RecallStatus, OpenRecall } from '../../src/ledger/operations/decide-context.js';
import { contentsOf, coveredContents } from '../../src/ledger/recall/covered-contents.js';
import { firstReported, firstToExpire, leftOpenIn } from './covered-contents.js';
import { MemoryStays } from './memory-stays.js';

/** The inline models without a database: they outlive any writer that works with them. */
export class MemoryInlineModels implements InlineModels {
  readonly parked = new Map<string, ParkedAt>();
  states = new Map<string, ItemState>();
  keys = new Map<string, KnownKey>();
  private captures = new Map<string, CapturePlace>();
  private claims: readonly RecordedClaim[] = [];
  private books: Books = booksOf(() => []);
  private known = new Map<string, SubjectKept>();
  private stays = MemoryStays.none();
  private seen = BEFORE_FIRST;
  private at: InlineCheckpoint = { position: BEFORE_FIRST, eventId: '', epoch: 0, recordedAtMs: 0 };

  async migrate(): Promise<void> {}

  /** Another with the same rows, which goes its own way from here. */
  copy(): MemoryInlineModels {
    const other = new MemoryInlineModels();
    other.restore(this);
    return other;
  }

  /** Has the rows of the other from here on, as after a backup was brought back. */
  restore(other: MemoryInlineModels): void {
    this.states = new Map(other.states);
    this.keys = new Map(other.keys);
    this.captures = new Map(other.captures);
    this.claims = other.claims;
    this.known = new Map(other.known);
    this.stays = other.stays.copy();
    this.books = booksOf((name) => other.books[name].entries());
    this.at = other.at;
  }

  recallsNow(): { readonly open: readonly OpenRecall[]; readonly closed: ReadonlySet<string> } {
    const ended = this.books.recalls
      .entries()
      .filter(({ key, to }) => to !== undefined && this.statusOf(key) === 'closed');
    return { open: this.books.recalls.values(this.position), closed: new Set(ended.map(({ key }) => key)) };
  }

  statusOf(recall: string, position = this.position): RecallStatus | undefined {
    return recallStatus(this.books, recall, position);
  }

  openedAtOf(recall: string): number | undefined {
    return recallOpenedAt(this.books.recalls, recall, this.position);
  }

  openedByOf(recall: string): string | undefined {
    return recallOpenedBy(this.books.recalls, recall, this.position);
  }

  saidOf(subject: string): SubjectKept {
    return this.known.get(subject) ?? NOTHING_SAID;
  }

  async said(subjects: readonly string[]): Promise<ReadonlyMap<string, SubjectKept>> {
    await this.expectNotSetBack();
    return new Map(subjects.map((subject) => [subject, this.saidOf(subject)]));
  }

  /** The first subject that an identifier belongs to or once did. */
  ownerOf(identifier: string): string | undefined {
    const owners = [...this.states.values()].filter(
      ({ identifiers = [], formerIdentifiers = [] }) =>
        identifiers.includes(identifier) || formerIdentifiers.includes(identifier),
    );
    return owners.map(({ subject }) => subject).sort()[0];
  }

  /** All that it holds, by table; those of two that were built from the same log are equal. */
  rows(): Readonly<Record<string, unknown>> {
    const { keys, captures, claims, books, at } = this;
    const { open, closed } = this.recallsNow();
    const prefixes = new Set(books.prefixes.values(this.position));
    const stays = this.stays.rows();
    // A state without any event says the same as none.
    const states = new Map([...this.states].filter(([, { revision }]) => revision >= 0));
    const { known } = this;
    return { states, keys, captures, claims, open: new Set(open), closed, prefixes, known, stays, at };
  }

  /** Where they stand, for those who only look. */
  get position(): number {
    return this.at.position;
  }

  async checkpoint(): Promise<InlineCheckpoint> {
    this.seen = this.at.position;
    return this.at;
  }

  /** There is but one release of them, so that the checkpoint tells. */
  async lead(_epoch: number): Promise<boolean> {
    return true;
  }

  async expectNotSetBack(): Promise<void> {
    if (this.at.position < this.seen) throw new ModelsSetBack(this.seen, this.at.position);
  }

  async load(subjects: readonly string[]): Promise<ReadonlyMap<string, ItemState>> {
    await this.expectNotSetBack();
    const loaded = new Map<string, ItemState>();
    for (const subject of subjects) {
      for (let state = this.states.get(subject); state && !loaded.has(state.subject);) {
        loaded.set(state.subject, state);
        state = state.carrier && this.states.get(state.carrier.id);
      }
    }
    return loaded;
  }

  async findKeys(keys: readonly CallerKey[]): Promise<readonly KnownKey[]> {
    await this.expectNotSetBack();
    return keys.flatMap(({ caller, key }) => this.keys.get(`${caller} ${key}`) ?? []);
  }

  async findClaims(ids: readonly string[]): Promise<readonly RecordedClaim[]> {
    await this.expectNotSetBack();
    return this.claims.filter(({ id }) => ids.includes(id));
  }

  async findCaptures(ids: readonly string[]): Promise<readonly CapturePlace[]> {
    await this.expectNotSetBack();
    return ids.flatMap((id) => this.captures.get(id) ?? []);
  }

  async subjectsOfIdentifiers(identifiers: readonly string[]): Promise<ReadonlyMap<string, string>> {
    await this.expectNotSetBack();
    const found = new Map<string, string>();
    for (const identifier of identifiers) {
      const owner = this.ownerOf(identifier);
      if (owner !== undefined) found.set(identifier, owner);
    }
    return found;
  }

  async entriesOf<N extends BookName>(book: N): Promise<readonly EntryOf<N>[]> {
    return this.books[book].entries();
  }

  async forbiddingContents(
    subjects: readonly string[],
    { recalls, expiring, reported, leftOpen, owning, selling, clearing }: AskedWithin,
  ): Promise<ReadonlyMap<string, Within>> {
    await this.expectNotSetBack();
    const { open: inForce, closed } = this.recallsNow();
    const open = inForce.filter(({ recall }) => recalls.includes(recall));
    const contents = contentsOf(this.states.values());
    const found = new Map<string, Within>();
    for (const subject of new Set([...subjects, ...selling.keys()])) {
      const top = contents.has(subject) ? this.states.get(subject) : undefined;
      if (!top) continue;
      const covered = open.map((recall) => [recall.recall, coveredContents(contents, top, recall)] as const);
      const recalled = covered.flatMap(([recall, [content]]) =>
        content === undefined ? [] : [[recall, content] as const],
      );
      const causes = covered.filter(([recall, all]) => clearing.includes(recall) && all.length > 0);
      const expires = expiring.includes(subject) ? firstToExpire(contents, top) : undefined;
      const missed = reported.includes(subject) ? firstReported(contents, top, this.states) : undefined;
      const left = leftOpen.includes(subject) ? leftOpenIn(contents, top, closed) : undefined;
      const owners = owning.has(subject) ? ownersIn(this.states)(subject) : undefined;
      const sellers = selling.get(subject);
      const buyers = sellers && buyersIn(this.states, subject, sellers);
      const told = given({ expires, reported: missed, leftOpen: left, owners, buyers });
      const all = causes.length === 0 ? {} : { causes: new Map(causes) };
      if (recalled.length > 0 || Object.keys(told).length > 0)
        found.set(subject, { recalled: new Map(recalled), ...told, ...all });
    }
    return found;
  }

  async apply(captures: readonly CaptureToApply[], from: InlineCheckpoint, to: InlineCheckpoint): Promise<boolean> {
    if (this.at.position !== from.position) return false;
    for (const changes of captures) this.applyOne(changes);
    this.at = to;
    this.seen = to.position;
    return true;
  }

  private applyOne(changes: CaptureToApply): void {
    const { capture, states, refolded, untold } = changes;
    if (untold) throw new Error(`the capture at ${capture.position}: ${untold.error}`);
    const { caller, key, requestHash } = capture.header;
    for (const subject of refolded.keys()) this.states.delete(subject);
    for (const [subject, state] of states) this.states.set(subject, state);
    this.keys.set(`${caller} ${key}`, { caller, key, requestHash, answer: recordedAnswer(capture) });
    const { firstPosition, position } = capture;
    this.captures.set(capture.header.capture, { capture: capture.header.capture, firstPosition, position });
    this.claims = [...this.claims, ...recordedClaims(capture)];
    applyToBooks(this.books, capture);
    for (const event of capture.events.filter(isMasterDataEvent))
      this.known.set(event.subject, withEvent(this.known.get(event.subject), event));
    this.stays.apply(changes);
  }
}
