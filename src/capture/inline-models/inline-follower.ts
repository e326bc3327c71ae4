// Keeps the inline models of a standby near the end of the log while a writer of another release writes.
import type { WriterParts } from '../writer/writer-options.js';
import { ModelsBroughtOn } from './inline-models.js';
import { WriterLost } from '../writer/pending-request.js';
import { catchUp } from '../leadership/takeover.js';

/**
 * Keeps the inline models of this process near the end of the log while a writer of another release writes that keeps others: so that this process
 * answers questions meanwhile, and has little to read when it takes over.
 */
export class InlineFollower {
  private following: Promise<void> = Promise.resolve();
  private isFollowing = false;
  private isStopped = false;

  constructor(private readonly parts: WriterParts) {}

  /** Reads what is new, unless it does already. What goes wrong is said, and tried again by the next call. */
  follow(): void {
    if (this.isFollowing) return;
    this.isStopped = false;
    this.isFollowing = true;
    this.following = this.readOn()
      .catch((error: unknown) => {
        // Another process with the same models was quicker.
        if (!(error instanceof WriterLost || error instanceof ModelsBroughtOn))
          this.parts.log('The log could not be followed', error);
      })
      .finally(() => (this.isFollowing = false));
  }

  /** Resolves when nothing of it goes on any more. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.following;
  }

  private async readOn(): Promise<void> {
    const { models, store, histories, limits } = this.parts;
    const read: typeof store.read = async (from, limit) => (this.isStopped ? [] : store.read(from, limit));
    await catchUp({ models, histories, limits, store: { read } }, await models.checkpoint());
  }
}
