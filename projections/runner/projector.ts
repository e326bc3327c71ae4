import { LedgerError } from '../../src/ledger/errors.js';
import { createRegistry } from '../builds/registry.js';
import { LogWatch } from './log-watch.js';
import { ProjectorRole, type RoleNews } from './projector-role.js';
import { ProjectorSession } from './projector-session.js';
import { pauseBeforeRestart } from './restart-pause.js';
import type { RunnerContext } from './runner-context.js';

const STAND_BY_MS = 500;
const MAX_PAUSE_MS = 5_000;

/**
 * Keeps the read models that the writer does not keep. It stands by while another projector of the ledger works, and goes on by itself after every
 * failure but one: a log that is not the one that the models were built from.
 */
export class Projector {
  private readonly role: ProjectorRole;
  private stopping = false;
  private changes: Set<RoleNews> = new Set();
  private session: ProjectorSession | undefined;
  private signalled = false;
  private wakeUp: (() => void) | undefined;
  private running: Promise<void> | undefined;

  constructor(private readonly context: RunnerContext) {
    const { pool, release, models, store } = context;
    this.role = new ProjectorRole(pool, release, models, new LogWatch(store), (news) => {
      // Checkpoints move all the time, its own as well.
      if (news === 'moved' && this.session?.awaitsHistories !== true) return;
      this.changes.add(news);
      this.wake();
    });
  }

  /** Works in the background until `stop`. The promise rejects with `LedgerError('wrong-log')`, and otherwise settles after `stop`. */
  start(): Promise<void> {
    this.running ??= this.run();
    return this.running;
  }

  /** Finishes the batch under way. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.running?.catch(() => undefined);
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (!this.stopping) {
      try {
        await createRegistry(this.context.db, this.context.release.ledger);
        if (await this.role.acquire()) await this.work(() => (failures = 0));
        else await this.pause(STAND_BY_MS);
      } catch (error) {
        if (error instanceof LedgerError && error.code === 'wrong-log') throw error;
        failures += 1;
        this.context.logger.warn({ err: error, failures }, 'the projector starts over');
        await this.pause(pauseBeforeRestart(failures, error));
      } finally {
        this.context.observer?.role(false);
        await this.role.end();
      }
    }
  }

  private async work(onProgress: () => void): Promise<void> {
    this.changes.clear();
    const session = new ProjectorSession(
      this.context,
      (model) => this.role.keeps(model),
      () => this.wake(),
    );
    this.session = session;
    try {
      await session.open();
      this.context.observer?.role(true);
      while (!this.stopping && this.role.held) {
        await this.heed(session);
        if (await session.step()) onProgress();
        else await this.pause(MAX_PAUSE_MS);
      }
      if (!this.stopping) this.context.logger.warn({}, 'another projector has the role now, or the connection is gone');
    } finally {
      this.session = undefined;
      await session.close();
    }
  }

  private async heed(session: ProjectorSession): Promise<void> {
    const changes = [...this.changes];
    this.changes.clear();
    if (changes.includes('kept')) await session.adopt();
    else if (changes.includes('builds')) await session.reload();
  }

  private wake(): void {
    this.signalled = true;
    this.wakeUp?.();
  }

  /** Until something happens, or at most this long. */
  private async pause(atMostMs: number): Promise<void> {
    if (!this.signalled && !this.stopping) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, atMostMs);
        this.wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.wakeUp = undefined;
    this.signalled = false;
  }
}
