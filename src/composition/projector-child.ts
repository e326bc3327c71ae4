import { fork, type ChildProcess } from 'node:child_process';
import { childEnvironment } from '../config.js';
import type { DatabaseConfig } from './open-ledger.js';
import type { Logger } from '../telemetry/logging.js';

/** The exit code by which a projector says that starting it again is of no use. */
export const OF_NO_USE = 3;

const RESTART_LEAST_MS = 250;
const RESTART_MOST_MS = 10_000;
const STEADY_AFTER_MS = 30_000;

/**
 * The projector as a process of its own, so that its work does not make requests wait. It ends with its parent, and is started again
 * when it ends by itself.
 */
export class ProjectorChild {
  private child: ChildProcess | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isStopping = false;
  private pause = RESTART_LEAST_MS;

  constructor(
    private readonly config: DatabaseConfig,
    private readonly logger: Logger,
    private readonly onUseless: () => void,
  ) {}

  start(): void {
    const env = {
      ...childEnvironment(/^DATABASE_(URL(_FILE)?|PASSWORD(_FILE)?)$/),
      DATABASE_URL: this.config.databaseUrl,
    };
    const startedAt = performance.now();
    const child = fork(new URL('../projector.js', import.meta.url), [], {
      env,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.child = child;
    child.on('error', (error) => this.logger.error({ err: error }, 'the projector could not be started'));
    child.once('exit', (code, signal) => this.ended(code, signal, performance.now() - startedAt));
  }

  /** Lets it finish the batch in hand. */
  async stop(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.connected) child.disconnect();
    await ended;
  }

  private ended(code: number | null, signal: string | null, lifeMs: number): void {
    if (this.isStopping) return;
    if (code === OF_NO_USE) {
      this.onUseless();
      return;
    }
    this.pause = lifeMs > STEADY_AFTER_MS ? RESTART_LEAST_MS : Math.min(RESTART_MOST_MS, this.pause * 2);
    this.logger.warn({ code, signal, againInMs: this.pause }, 'the projector ended; it is started again');
    this.timer = setTimeout(() => this.start(), this.pause);
  }
}
