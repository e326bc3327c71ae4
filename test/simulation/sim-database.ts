import { RELEASE } from '../../projections/model-versions.js';
import {
  type InlineCheckpoint,
  type InlineModels,
  ModelsBroughtOn,
  ModelsSetBack,
} from '../../src/capture/inline-models.js';
import { BEFORE_FIRST } from '../../src/event-store/event-store.js';
import type { LateHistories } from '../../src/capture/late-histories.js';
import type { Lease, LeaseView } from '../../src/capture/lease.js';
import { LedgerError } from '../../src/ledger/errors.js';
import type { CaptureChanges } from '../../src/ledger/history/changes.js';
import { MemoryInlineModels } from '../support/memory-inline-models.js';
import { type Link, type Reply, answerOf } from './link.js';
import { ProjectedRows } from './projected-rows.js';
import type { Life, VirtualTime } from './virtual-time.js';

interface Commit {
  readonly at: number;
  readonly captures: readonly CaptureChanges[];
  readonly from: InlineCheckpoint;
  readonly to: InlineCheckpoint;
}

/**
 * The one database: the inline models and the projector's rows, whose last commits it may lose when it crashes, and the lease, which it does not lose.
 */
export class SimDatabase {
  models = new MemoryInlineModels();
  readonly rows = new ProjectedRows();
  private commits: Commit[] = [];
  private holder: { readonly name: string; readonly address: string; expires: number } | undefined;
  /** Counts crashes: whatever was under way at one is answered with an error. */
  private incarnation = 0;
  private downUntil = 0;
  /** Told of each cut. */
  readonly watching = new Set<() => void>();

  constructor(private readonly time: VirtualTime) {}

  /** Loses what was committed in the last `lostMs`, and is away for a while. */
  async crash(lostMs: number, downMs: number): Promise<void> {
    this.cut();
    this.downUntil = this.time.now + downMs;
    this.rows.loseAfter(this.time.now - lostMs);
    await this.restore(this.commits.filter(({ at }) => at < this.time.now - lostMs).length);
  }

  /** Brings back an old backup, which holds this part of what was committed. */
  async restoreBackup(part: number): Promise<void> {
    this.cut();
    this.rows.keep(part);
    await this.restore(Math.floor(this.commits.length * part));
  }

  /** All connections end. */
  private cut(): void {
    this.incarnation += 1;
    for (const tell of this.watching) tell();
  }

  private async restore(count: number): Promise<void> {
    this.commits = this.commits.slice(0, count);
    this.models = new MemoryInlineModels();
    for (const { captures, from, to } of this.commits) await this.models.apply(captures, from, to);
  }

  async apply(captures: readonly CaptureChanges[], from: InlineCheckpoint, to: InlineCheckpoint): Promise<boolean> {
    const isMine = await this.models.apply(captures, from, to);
    if (isMine) this.commits.push({ at: this.time.now, captures, from, to });
    return isMine;
  }

  hold(name: string, address: string, leaseMs: number): LeaseView {
    const { holder } = this;
    const isFree = !holder || holder.expires < this.time.now;
    // A process that is started again at its address takes over from the one that was there.
    const isSuccessor = holder?.address === address;
    if (isFree || isSuccessor || holder.name === name) {
      this.holder = { name, address, expires: this.time.now + leaseMs };
      return { isHeld: true };
    }
    return { isHeld: false, holder: holder.name, address: holder.address, release: RELEASE };
  }

  release(name: string): void {
    if (this.holder?.name === name) this.holder = undefined;
  }

  /** Whoever holds it finds that it ran out. */
  expireLease(): void {
    if (this.holder) this.holder.expires = this.time.now - 1;
  }

  /** Work on a connection: it is cut by a crash, and refused while the server is away. */
  async connected<T>(link: Link, life: Life, work: () => Promise<T> | T): Promise<T> {
    const begun = this.incarnation;
    const reply: Reply<T> = await link.call(life, () => {
      if (begun !== this.incarnation || this.time.now < this.downUntil) throw away();
      return work();
    });
    if (reply.kind === 'reply' && begun !== this.incarnation) throw away();
    return answerOf(Promise.resolve(reply));
  }
}

function away(): LedgerError {
  return new LedgerError('unavailable', { message: 'The database does not answer.', retryAfterSeconds: 1 });
}

/** The inline models as one process reaches them, which remembers where it knew them to stand. */
export function modelsOver(database: SimDatabase, link: Link, life: Life): InlineModels {
  let seen = BEFORE_FIRST;
  let reach = Number.POSITIVE_INFINITY;
  const ask = <T>(question: (models: MemoryInlineModels) => Promise<T>): Promise<T> =>
    database.connected(link, life, () => question(database.models));
  const lookUp = async <T>(question: (models: MemoryInlineModels) => Promise<T>): Promise<T> => {
    const needed = seen;
    return ask(async (models) => {
      if (models.position < needed) throw new ModelsSetBack(needed, models.position);
      if (models.position > reach) throw new ModelsBroughtOn(reach, models.position);
      return question(models);
    });
  };
  return {
    migrate: () => ask((models) => models.migrate()),
    checkpoint: async () => {
      const at = await ask((models) => models.checkpoint());
      seen = at.position;
      reach = seen;
      return at;
    },
    expectNotSetBack: () => lookUp(async () => undefined),
    load: (subjects) => lookUp((models) => models.load(subjects)),
    findKeys: (keys) => lookUp((models) => models.findKeys(keys)),
    findCaptures: (ids) => lookUp((models) => models.findCaptures(ids)),
    subjectsOfIdentifiers: (identifiers) => lookUp((models) => models.subjectsOfIdentifiers(identifiers)),
    openRecalls: () => ask((models) => models.openRecalls()),
    closedRecalls: () => ask((models) => models.closedRecalls()),
    companyPrefixes: () => ask((models) => models.companyPrefixes()),
    recalledContents: (subjects, recalls) => lookUp((models) => models.recalledContents(subjects, recalls)),
    apply: async (captures, from, to) => {
      reach = Math.max(reach, to.position);
      const isMine = await database.connected(link, life, () => database.apply(captures, from, to));
      if (isMine) seen = to.position;
      return isMine;
    },
  };
}

export function leaseOver(
  database: SimDatabase,
  link: Link,
  life: Life,
  { address, leaseMs }: { readonly address: string; readonly leaseMs: number },
): Lease {
  return {
    hold: () => database.connected(link, life, () => database.hold(life.name, address, leaseMs)),
    release: () => database.connected(link, life, () => database.release(life.name)),
  };
}

export function historiesOver(database: SimDatabase, link: Link, life: Life): LateHistories {
  return {
    position: () => database.connected(link, life, () => database.rows.at.position),
    closure: (subjects, upTo) => database.connected(link, life, () => database.rows.closure(subjects, upTo)),
  };
}
