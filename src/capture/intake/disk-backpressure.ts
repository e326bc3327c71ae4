// Refuses writes while the disk of the embedded PostgreSQL is nearly full.
import { statfs } from 'node:fs/promises';
import { LedgerError } from '../../ledger/errors.js';
import type { CaptureAnswer, CapturePort, CaptureRequest } from '../capture-port.js';
import { WRITER_SAYS } from '../capture.sentences.js';

const LOOK_EVERY_MS = 500;
const MEGABYTE = 1_000_000;

/** The disk that the embedded PostgreSQL writes to. */
export class DiskRoom {
  private lookedAt = Number.NEGATIVE_INFINITY;
  private freeMegabytes = Number.POSITIVE_INFINITY;

  constructor(
    readonly folder: string,
    readonly reserveMegabytes: number,
  ) {}

  /** Megabytes that are free, where those are less than the reserve. */
  async shortage(): Promise<number | undefined> {
    const now = performance.now();
    if (now - this.lookedAt > LOOK_EVERY_MS) {
      this.lookedAt = now;
      const { bavail, bsize } = await statfs(this.folder);
      this.freeMegabytes = Math.floor((bavail * bsize) / MEGABYTE);
    }
    return this.freeMegabytes < this.reserveMegabytes ? this.freeMegabytes : undefined;
  }
}

/**
 * Takes nothing more while the disk of the embedded PostgreSQL has less than its reserve: one that has no room at all for its own log ends itself,
 * and what it took before still has to go into the read models.
 */
export class DiskBackpressure implements CapturePort {
  constructor(
    private readonly port: CapturePort,
    private readonly disk: DiskRoom,
  ) {}

  async capture(request: CaptureRequest): Promise<CaptureAnswer> {
    const free = await this.disk.shortage();
    if (free === undefined) return this.port.capture(request);
    const { folder, reserveMegabytes } = this.disk;
    const message = WRITER_SAYS['disk-full']({ folder, free, kept: reserveMegabytes });
    throw new LedgerError('unavailable', { message, retryAfterSeconds: 10 });
  }
}
