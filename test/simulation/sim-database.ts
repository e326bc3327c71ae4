import {
  type InlineCheckpoint,
  type InlineModels,
  ModelsBroughtOn,
  WriterReplaced,
  ModelsSetBack,
} from '../../src/capture/inline-models/inline-models.js';
import { BEFORE_FIRST } from '../../src/event-store/event-store.js';
import type { LateHistories } from '../../src/capture/deciding/late-histories.js';
import type { Lease, LeaseView } from '../../src/capture/leadership/lease.js';
import { LedgerError } from '../../src/ledger/errors.js';
import type { CaptureToApply } from '../../src/capture/inline-models/parking.js';
import { MemoryInlineModels } from '../support/memory-inline-models.js';
import { type Link, type Reply, answerOf } from './link.js';
import { RELEASES } from './plan.js';
import { ProjectedRows } from './projected-rows.js';
import type { Life, VirtualTime } from './virtual-time.js';
import { asSaid } from '../../src/ledger/sentences.js';

interface Commit {
  readonly at: number;
  readonly captures: readonly CaptureToApply[];
  readonly from: InlineCheckpoint;
  readonly to: InlineCheckpoint;
}

/** The inline models of one release, with all that was committed to them. */
class ReleaseModels {
  models = new MemoryInlineModels();
  commits: readonly Commit[] = [];

  async apply(commit: Commit): Promise<boolean> {
    const isMine = await this.models.apply(commit.captures, commit.from, commit.to);
    if (isMine) this.commits = [...this.commits, commit];
    return isMine;
  }

  async restore(commits: readonly Commit[]): Promise<void> {
    this.commits = commits;
    this.models = new MemoryInlineModels();
    for (const { captures, from, to } of commits) await this.models.apply(captures, from, to);
  }
}

interface Holder {
  readonly name: string;
  readonly address: string;
  readonly release: number;
  expires: number;
}

/**
 * The one database: the inline models of each release and the projector's rows, whose last commits it may lose when it crashes, and the lease, which
 * it does not lose.
 */
export class SimDatabase {
  readonly rows = new ProjectedRows();
  private readonly releases: readonly ReleaseModels[] = Array.from({ length: RELEASES }, () => new ReleaseModels());
  private holder: Holder | undefined;
  /** The highest epoch of a writer that has begun to answer; like the lease, a crash does not lose it. */
  leading = 0;
  /** Counts crashes: whatever was under way at one is answered with an error. */
  private incarnation = 0;
  private downUntil = 0;
  /** Told of each cut. */
  readonly watching = new Set<() => void>();

  constructor(private readonly time: VirtualTime) {}

  /** Those of a release, as they are now. */
  modelsOf(release: number): MemoryInlineModels {
    return this.release(release).models;
  }

  /** Loses what was committed in the last `lostMs`, and is away for a while. */
  async crash(lostMs: number, downMs: number): Promise<void> {
    this.cut();
    this.downUntil = this.time.now + downMs;
    this.rows.loseAfter(this.time.now - lostMs);
    const kept = (commits: readonly Commit[]) => commits.filter(({ at }) => at < this.time.now - lostMs);
    for (const release of this.releases) await release.restore(kept(release.commits));
  }

  /** Brings back an old backup, which holds this part of what was committed. */
  async restoreBackup(part: number): Promise<void> {
    this.cut();
    this.rows.keep(part);
    this.leading = 0;
    for (const release of this.releases)
      await release.restore(release.commits.slice(0, Math.floor(release.commits.length * part)));
  }

  /** All connections end. */
  private cut(): void {
    this.incarnation += 1;
    for (const tell of this.watching) tell();
  }

  lead(epoch: number): boolean {
    if (this.leading >= epoch) return false;
    this.leading = epoch;
    return true;
  }

  apply(release: number, changes: Omit<Commit, 'at'>): Promise<boolean> {
    return this.release(release).apply({ ...changes, at: this.time.now });
  }

  private release(release: number): ReleaseModels {
    return this.releases[release] as ReleaseModels;
  }

  hold({ name, address, release }: Omit<Holder, 'expires'>, leaseMs: number): LeaseView {
    const { holder } = this;
    const isFree = !holder || holder.expires < this.time.now;
    // A process that is started again at its address takes over from the one that was there.
    const isSuccessor = holder?.address === address;
    if (isFree || isSuccessor || holder.name === name) {
      this.holder = { name, address, release, expires: this.time.now + leaseMs };
      return { isHeld: true };
    }
    const keepsOurModels = holder.release === release;
    return { isHeld: false, holder: holder.name, address: holder.address, keepsOurModels };
  }

  letGo(name: string): void {
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
  return new LedgerError('unavailable', { message: asSaid('The database does not answer.'), retryAfterSeconds: 1 });
}

/** The inline models as one process reaches them, which remembers where it knew them to stand. */
export function modelsOver(database: SimDatabase, release: number, link: Link, life: Life): InlineModels {
  let seen = BEFORE_FIRST;
  let reach = Number.POSITIVE_INFINITY;
  let epoch = Number.POSITIVE_INFINITY;
  const ask = <T>(question: (models: MemoryInlineModels) => Promise<T>): Promise<T> =>
    database.connected(link, life, () => question(database.modelsOf(release)));
  const lookUp = async <T>(question: (models: MemoryInlineModels) => Promise<T>): Promise<T> => {
    const needed = seen;
    return ask(async (models) => {
      if (models.position < needed) throw new ModelsSetBack(needed, models.position);
      if (models.position > reach) throw new ModelsBroughtOn(reach, models.position);
      if (database.leading > epoch) throw new WriterReplaced(epoch, database.leading);
      return question(models);
    });
  };
  return {
    parked: new Map(),
    migrate: () => ask((models) => models.migrate()),
    checkpoint: async () => {
      const at = await ask((models) => models.checkpoint());
      seen = at.position;
      reach = seen;
      epoch = Number.POSITIVE_INFINITY;
      return at;
    },
    lead: (own) =>
      database.connected(link, life, () => {
        epoch = own;
        return database.lead(own);
      }),
    expectNotSetBack: () => lookUp(async () => undefined),
    load: (subjects) => lookUp((models) => models.load(subjects)),
    findKeys: (keys) => lookUp((models) => models.findKeys(keys)),
    findClaims: (ids) => lookUp((models) => models.findClaims(ids)),
    findCaptures: (ids) => lookUp((models) => models.findCaptures(ids)),
    subjectsOfIdentifiers: (identifiers) => lookUp((models) => models.subjectsOfIdentifiers(identifiers)),
    said: (subjects) => lookUp((models) => models.said(subjects)),
    entriesOf: (book) => ask((models) => models.entriesOf(book)),
    forbiddingContents: (subjects, asked) => lookUp((models) => models.forbiddingContents(subjects, asked)),
    apply: async (captures, from, to) => {
      reach = Math.max(reach, to.position);
      const isMine = await database.connected(link, life, () => database.apply(release, { captures, from, to }));
      if (isMine) seen = to.position;
      return isMine;
    },
  };
}

export function leaseOver(
  database: SimDatabase,
  link: Link,
  life: Life,
  { address, release, leaseMs }: Pick<Holder, 'address' | 'release'> & { readonly leaseMs: number },
): Lease {
  return {
    hold: () => database.connected(link, life, () => database.hold({ name: life.name, address, release }, leaseMs)),
    release: () => database.connected(link, life, () => database.letGo(life.name)),
  };
}

export function historiesOver(database: SimDatabase, link: Link, life: Life): LateHistories {
  return {
    position: () => database.connected(link, life, () => database.rows.at.position),
    closure: (question) => database.connected(link, life, () => database.rows.closure(question)),
  };
}
