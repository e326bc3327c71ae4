// Writes appended captures to the inline models, one transaction at a time, and answers their requests then.
import type { KnownKey } from '../../../projections/captures/captures.queries.js';
import { recordedAnswer } from '../../ledger/capture/recorded-answer.js';
import type { RecordedClaim } from '../../ledger/capture/claimed-events.js';
import type { ItemState } from '../../ledger/item/item.state.js';
import type { DecidedCapture } from '../writer/decided-capture.js';
import type { Unflushed, UnflushedGroup } from '../deciding/decision-inputs.js';
import type { InlineCheckpoint } from './inline-models.js';
import { WriterLost, outcomeUnknown } from '../writer/pending-request.js';
import type { WriterParts } from '../writer/writer-options.js';

type FlusherParts = Pick<WriterParts, 'models' | 'step' | 'onRecorded' | 'log'>;

interface Listeners {
  /** Some are answered. */
  readonly onAnswered: () => void;
  /** Once, when the models could not be written. */
  readonly onFailure: () => void;
}

/** So much may wait while something is being written; then the writer waits as well. */
const WAITING_ITEMS = 3_000;

/** What was appended and goes to the inline models in one transaction. */
interface Batch {
  readonly captures: DecidedCapture[];
  readonly group: {
    readonly states: Map<string, ItemState | undefined>;
    readonly keys: Map<string, KnownKey>;
    readonly claims: Map<string, readonly RecordedClaim[]>;
    readonly said: Set<string>;
  } & {
    -readonly [K in 'rearranges' | 'identifies']: UnflushedGroup[K];
  };
  items: number;
  to: InlineCheckpoint;
}

/**
 * Brings what is in the log into the inline models, and answers it then. One transaction at a time: what is appended meanwhile waits and goes
 * together with all that waits, because a transaction costs more than what a small capture has to write.
 */
export class InlineFlusher {
  private waiting: Batch | undefined;
  private writing: Batch | undefined;
  private turn: Promise<void> = Promise.resolve();
  private failure: WriterLost | undefined;

  /** `from` is where the models stand. */
  constructor(
    private readonly parts: FlusherParts,
    private from: InlineCheckpoint,
    private readonly listeners: Listeners,
  ) {}

  /** How many captures are not answered yet. */
  get unanswered(): number {
    return (this.waiting?.captures.length ?? 0) + (this.writing?.captures.length ?? 0);
  }

  /** In the log, but perhaps not in the models: the newest first. It stays as it is whatever is flushed later. */
  get unflushed(): Unflushed {
    return [this.waiting, this.writing].flatMap((batch) => (batch ? [batch.group] : []));
  }

  /** `group` is what these captures, which end at `to`, have changed. */
  add(captures: readonly DecidedCapture[], group: UnflushedGroup, to: InlineCheckpoint): void {
    if (this.failure) return refuseAll(captures, this.failure);
    this.waiting ??= {
      captures: [],
      group: {
        states: new Map(),
        keys: new Map(),
        claims: new Map(),
        said: new Set(),
        rearranges: false,
        identifies: false,
      },
      items: 0,
      to,
    };
    const { waiting } = this;
    waiting.captures.push(...captures);
    for (const [subject, state] of group.states) waiting.group.states.set(subject, state);
    for (const [key, known] of group.keys) waiting.group.keys.set(key, known);
    for (const [id, claims] of group.claims)
      waiting.group.claims.set(id, [...(waiting.group.claims.get(id) ?? []), ...claims]);
    for (const subject of group.said) waiting.group.said.add(subject);
    waiting.group.rearranges ||= group.rearranges;
    waiting.group.identifies ||= group.identifies;
    waiting.items += captures.reduce((items, { pending }) => items + pending.items, 0);
    waiting.to = to;
    if (this.writing) return;
    this.turn = this.write();
    // Whoever awaits it hears of its failure; until somebody does, it is not unhandled.
    this.turn.catch(() => undefined);
  }

  /** Once little enough waits. Throws `WriterLost` where the models could not be written. */
  async room(): Promise<void> {
    while ((this.waiting?.items ?? 0) >= WAITING_ITEMS && !this.failure) await this.turn;
    if (this.failure) throw this.failure;
  }

  /** Once the models hold all that was added. Throws `WriterLost` where they could not be written. */
  async flushed(): Promise<void> {
    while (this.writing) await this.turn;
    if (this.failure) throw this.failure;
  }

  private async write(): Promise<void> {
    const batch = this.waiting;
    this.waiting = undefined;
    this.writing = batch;
    if (!batch) return;
    for (const { pending } of batch.captures) pending.progress(batch.items);
    try {
      const changes = batch.captures.map((capture) => capture.changes);
      if (!(await this.parts.models.apply(changes, this.from, batch.to))) throw new WriterLost();
      this.from = batch.to;
    } catch (error) {
      throw this.fail(batch, error);
    }
    await this.parts.step('flushed');
    for (const { pending, changes } of batch.captures)
      pending.answer({ ...recordedAnswer(changes.capture), known: false });
    this.parts.onRecorded([...batch.group.states.keys()]);
    this.turn = this.write();
    this.turn.catch(() => undefined);
    this.listeners.onAnswered();
  }

  private fail(batch: Batch, cause: unknown): WriterLost {
    this.failure = new WriterLost();
    this.writing = undefined;
    refuseAll([...batch.captures, ...(this.waiting?.captures ?? [])], cause);
    this.parts.log('The inline models could not be written; the log is read again by the next writer', cause);
    this.listeners.onFailure();
    return this.failure;
  }
}

function refuseAll(captures: readonly DecidedCapture[], cause: unknown): void {
  for (const { pending } of captures) pending.refuse(outcomeUnknown(cause));
}
