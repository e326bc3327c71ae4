import { BEFORE_FIRST, type EventStore, type StoredEvent } from '../event-store/event-store.js';
import { type AccessEvent, isAccessEvent } from '../ledger/access/access.events.js';
import { foldGrants, type GrantHeld } from '../ledger/access/grants.js';
import { placed, readStored } from '../ledger/capture/stored-form.js';
import { LedgerError } from '../ledger/errors.js';
import { FIRST_RULES } from '../ledger/item/rules.js';
import type { Logger } from '../telemetry/logging.js';

/** Where captures that change access stand, as the models tell it, which are at `position`. */
export interface ChangesTold {
  readonly position: number;
  readonly captures: readonly { readonly firstPosition: number; readonly position: number }[];
}

export interface KnownGrantsParts {
  readonly store: Pick<EventStore, 'read' | 'readAt' | 'head'>;
  /** Those that stand after a position. */
  readonly changesAfter: (position: number) => Promise<ChangesTold>;
  readonly logger: Pick<Logger, 'error'>;
}

const READ_EVENTS = 2_000;

/**
 * What the log says of who may do what, in memory. What was read of a log stays true, so that nothing that is restored takes it back: neither older models nor an
 * older schema of keys. At first it reads the log itself from where the models are to its end, as these may come from a backup; from then on they tell what is new.
 */
export class KnownGrants {
  private readonly known: AccessEvent[] = [];
  /** All that stands up to here is known. */
  private upTo = BEFORE_FIRST;
  private held: ReadonlyMap<string, GrantHeld> = new Map();
  private ended: ReadonlySet<string> = new Set();
  private isWhole = false;
  private reading: Promise<void> = Promise.resolve();

  constructor(private readonly parts: KnownGrantsParts) {}

  /** Whether nothing was ever granted in this log: then it was written without grants. */
  get isEmpty(): boolean {
    return this.held.size === 0;
  }

  /** In the order of the log. */
  get events(): readonly AccessEvent[] {
    return this.known;
  }

  /** Where what is known stands. */
  get position(): number {
    return this.upTo;
  }

  of(key: string): GrantHeld | undefined {
    return this.held.get(key);
  }

  hasEnded(key: string): boolean {
    return this.ended.has(key);
  }

  /** Resolves when all is known that the log had when this was asked. Throws what the stores throw. */
  bringUp(): Promise<void> {
    this.reading = this.reading.catch(() => undefined).then(() => this.read());
    return this.reading;
  }

  private async read(): Promise<void> {
    const told = await this.parts.changesAfter(this.upTo);
    const positions = told.captures.flatMap(({ firstPosition, position }) =>
      Array.from({ length: position - firstPosition }, (_, index) => firstPosition + 1 + index),
    );
    if (positions.length > 0) this.take(await this.parts.store.readAt(positions));
    this.upTo = Math.max(this.upTo, told.position);
    if (!this.isWhole) await this.readToEnd();
    this.isWhole = true;
  }

  private async readToEnd(): Promise<void> {
    const { store, logger } = this.parts;
    const head = await store.head();
    while (this.upTo < head) {
      try {
        const events = await store.read(this.upTo + 1, READ_EVENTS);
        if (events.length === 0) return;
        this.take(events);
        this.upTo = events.at(-1)?.position ?? head;
      } catch (error) {
        if (!(error instanceof LedgerError) || error.code !== 'wrong-log') throw error;
        // Of what cannot be read nobody knows what it grants or ends; what can is still to be answered.
        logger.error(
          { err: error, from: this.upTo + 1 },
          'keys may be taken that were revoked: the log cannot be read',
        );
        return;
      }
    }
  }

  private take(stored: readonly StoredEvent[]): void {
    const events = stored.filter((one) => isAccessEvent(one)).flatMap(accessEvent);
    if (events.length === 0) return;
    this.known.push(...events);
    this.held = foldGrants(this.known);
    this.ended = new Set(this.known.flatMap(({ type, data }) => (type === 'AccessEnded' ? [data.key] : [])));
  }
}

/** Its time is an instant, so that the record time has no part in where it sorts. */
function accessEvent(stored: StoredEvent): readonly AccessEvent[] {
  const read = readStored(stored);
  if (read.kind !== 'subject') return [];
  const event = placed(read.event, stored.position, { recordedAtMs: 0, rules: FIRST_RULES });
  return isAccessEvent(event) ? [event] : [];
}
