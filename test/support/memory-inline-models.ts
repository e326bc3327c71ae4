import { BEFORE_FIRST } from '../../src/event-store/event-store.js';
import type { CallerKey, CapturePlace, KnownKey } from '../../projections/captures/captures.queries.js';
import type { RecalledContent } from '../../projections/recalls/recalls.queries.js';
import type { InlineCheckpoint, InlineModels } from '../../src/capture/inline-models.js';
import { RecallBook } from '../../src/capture/recall-book.js';
import { recordedAnswer } from '../../src/ledger/capture/recorded-answer.js';
import type { CaptureChanges } from '../../src/ledger/history/changes.js';
import type { ItemState } from '../../src/ledger/item/item.state.js';
import type { OpenRecall } from '../../src/ledger/operations/decide-context.js';
import { matches } from '../../src/ledger/recall/scope.js';

/** The inline models without a database: they outlive any writer that works with them. */
export class MemoryInlineModels implements InlineModels {
  readonly states = new Map<string, ItemState>();
  readonly keys = new Map<string, KnownKey>();
  private readonly captures = new Map<string, CapturePlace>();
  private readonly recalls = new RecallBook([], []);
  private readonly closed = new Set<string>();
  private readonly prefixes = new Set<string>();
  private at: InlineCheckpoint = { position: BEFORE_FIRST, eventId: '', epoch: 0, recordedAtMs: 0 };

  async migrate(): Promise<void> {}

  async checkpoint(): Promise<InlineCheckpoint> {
    return this.at;
  }

  async load(subjects: readonly string[]): Promise<ReadonlyMap<string, ItemState>> {
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
    return keys.flatMap(({ caller, key }) => this.keys.get(`${caller} ${key}`) ?? []);
  }

  async findCaptures(ids: readonly string[]): Promise<readonly CapturePlace[]> {
    return ids.flatMap((id) => this.captures.get(id) ?? []);
  }

  async subjectsOfIdentifiers(identifiers: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for (const state of this.states.values()) {
      for (const identifier of state.identifiers ?? []) {
        if (identifiers.includes(identifier)) found.set(identifier, state.subject);
      }
    }
    return found;
  }

  async openRecalls(): Promise<readonly OpenRecall[]> {
    return this.recalls.open;
  }

  async closedRecalls(): Promise<readonly string[]> {
    return [...this.closed];
  }

  async companyPrefixes(): Promise<readonly string[]> {
    return [...this.prefixes];
  }

  async recalledContents(subjects: readonly string[], recalls: readonly string[]): Promise<readonly RecalledContent[]> {
    return subjects.flatMap((subject) =>
      this.recalls.open.flatMap(({ recall, scope }) => {
        const content = recalls.includes(recall) && this.contentsOf(subject).find((state) => matches(scope, state));
        return content ? [{ subject, recall, content: content.subject }] : [];
      }),
    );
  }

  async apply(captures: readonly CaptureChanges[], from: InlineCheckpoint, to: InlineCheckpoint): Promise<boolean> {
    if (this.at.position !== from.position) return false;
    for (const changes of captures) this.applyOne(changes);
    this.at = to;
    return true;
  }

  private contentsOf(carrier: string): readonly ItemState[] {
    const direct = [...this.states.values()].filter((state) => state.carrier?.id === carrier);
    return [...direct, ...direct.flatMap((state) => this.contentsOf(state.subject))];
  }

  private applyOne(changes: CaptureChanges): void {
    const { capture, states, refolded } = changes;
    const { caller, key, requestHash } = capture.header;
    for (const subject of refolded.keys()) this.states.delete(subject);
    for (const [subject, state] of states) this.states.set(subject, state);
    this.keys.set(`${caller} ${key}`, { caller, key, requestHash, answer: recordedAnswer(capture) });
    const { firstPosition, position } = capture;
    this.captures.set(capture.header.capture, { capture: capture.header.capture, firstPosition, position });
    this.recalls.apply(capture);
    for (const prefix of capture.header.companyPrefixes ?? []) this.prefixes.add(prefix);
    for (const event of capture.events) if (event.type === 'RecallClosed') this.closed.add(event.subject);
  }
}
