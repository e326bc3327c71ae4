import type { Logger } from '../telemetry/logging.js';
import { hashOf, isApiKey } from './api-key.js';
import type { Role } from './roles.js';

/** What a key that opens something belongs to. */
export interface Credential {
  readonly id: string;
  readonly principal: string;
  readonly hash: string;
  readonly role: Role;
  readonly parties: readonly string[];
  readonly numbers: readonly string[];
}

/** Where keys are kept. */
export interface KeyStore {
  live(): Promise<readonly Credential[]>;
  noteUsed(used: ReadonlyMap<string, Date>): Promise<void>;
}

/** Milliseconds that only go up. */
export interface Clock {
  now(): number;
  pause(ms: number): Promise<unknown>;
}

const MONOTONIC: Clock = {
  now: () => performance.now(),
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** No request is let in by what was read longer ago than this. */
export const REVOKED_WITHIN_MS = 1_000;
/** From then on it is read again, while those who come meanwhile need not wait for it. */
const READ_AGAIN_AFTER_MS = 400;
/** Whoever comes with keys that nobody knows has the database asked so often, and no oftener. */
export const READ_APART_MS = 100;
const NOTED_EVERY_MS = 30_000;

/**
 * The keys that open something, in memory. What is in memory is trusted for a second after the moment at which reading it began, and not longer: so a key that is
 * revoked anywhere opens nothing a second later, in no process, whatever became of its connections. No notification is needed for that, and none can be cut: where the
 * database does not answer, whoever comes with a key is refused. A quiet process reads nothing.
 */
export class KnownKeys {
  private byHash: ReadonlyMap<string, Credential> = new Map();
  private byId: ReadonlyMap<string, Credential> = new Map();
  /** When reading what is known began. */
  private asOf = -Infinity;
  /** When the last reading began, whatever became of it. */
  private triedAt = -Infinity;
  private reading: Promise<void> | undefined;
  private readonly used = new Map<string, Date>();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly store: KeyStore,
    private readonly logger: Pick<Logger, 'warn'>,
    private readonly clock: Clock = MONOTONIC,
  ) {
    this.timer = setInterval(() => void this.note(), NOTED_EVERY_MS).unref();
  }

  /** Whose key this is; undefined for whatever opens nothing. Throws what the store throws where it cannot be told. */
  async find(key: string): Promise<Credential | undefined> {
    if (!isApiKey(key)) return undefined;
    const hash = hashOf(key);
    const came = this.clock.now();
    await this.fresh(came);
    // One that is not known may have been made a moment ago. All who wait for that wait for one reading.
    if (!this.byHash.has(hash)) await this.readSince(came);
    const found = this.byHash.get(hash);
    if (found) this.used.set(found.id, new Date());
    return found;
  }

  /** The same by the id of a key, for whoever was let in elsewhere. */
  async findById(id: string): Promise<Credential | undefined> {
    const came = this.clock.now();
    await this.fresh(came);
    if (!this.byId.has(id)) await this.readSince(came);
    return this.byId.get(id);
  }

  /** Nothing is taken from what was read too long ago. */
  private async fresh(came: number): Promise<void> {
    if (came - this.asOf <= READ_AGAIN_AFTER_MS) return;
    const again = this.readSince(came - REVOKED_WITHIN_MS);
    if (came - this.asOf > REVOKED_WITHIN_MS) await again;
    else again.catch(() => undefined);
  }

  /** Reads, or waits for who reads already, until what is known was begun to be read no earlier than `since`. */
  private async readSince(since: number): Promise<void> {
    do {
      this.reading ??= this.read().finally(() => (this.reading = undefined));
      await this.reading;
    } while (this.asOf < since);
  }

  private async read(): Promise<void> {
    const early = this.triedAt + READ_APART_MS - this.clock.now();
    if (early > 0) await this.clock.pause(early);
    const began = this.clock.now();
    this.triedAt = began;
    const live = await this.store.live();
    this.byHash = new Map(live.map((one) => [one.hash, one]));
    this.byId = new Map(live.map((one) => [one.id, one]));
    this.asOf = began;
  }

  /** Notes the last uses; done by itself now and then. */
  async note(): Promise<void> {
    if (this.used.size === 0) return;
    const used = new Map(this.used);
    this.used.clear();
    await this.store
      .noteUsed(used)
      .catch((err: unknown) => this.logger.warn({ err }, 'the last use of keys could not be noted'));
  }

  /** Of what was used since then nothing is noted: a database that is away keeps nobody from stopping. */
  close(): void {
    clearInterval(this.timer);
  }
}
