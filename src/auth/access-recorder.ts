import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { CapturePort } from '../capture/capture-port.js';
import type { Config } from '../config.js';
import type { AccessChange } from '../ledger/operations/operation.js';
import type { Logger } from '../telemetry/logging.js';
import { type ApiKeyRow, forgetChange, grantOf, listApiKeys, noteEnded, OWNER, waitingChanges } from './api-keys.js';
import type { KnownGrants } from './known-grants.js';

export interface AccessRecorderParts {
  readonly db: Kysely<unknown>;
  readonly config: Pick<Config, 'ledger' | 'recordedFor'>;
  readonly grants: KnownGrants;
  readonly writer: CapturePort;
  /** Whether all releases in use read what it records. */
  readonly mayRecord: () => boolean;
  readonly logger: Pick<Logger, 'warn'>;
}

const LOOK_EVERY_MS = 1_000;

/**
 * Brings what was changed of keys into the log. What it sends follows from what is stored, and its key from that: whoever is killed anywhere has another send the same
 * again, and it is recorded once.
 */
export class AccessRecorder {
  private timer: NodeJS.Timeout | undefined;
  private settling: Promise<void> = Promise.resolve();
  private isClosed = false;
  private isReconciled = false;
  private isTakenIn = false;

  constructor(private readonly parts: AccessRecorderParts) {}

  /** Looks for what commands and other processes have left, now and then. */
  async start(): Promise<void> {
    await this.look();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await this.settling.catch(() => undefined);
  }

  /** Resolves when all that waited is in the log, and throws what kept it out. */
  settle(): Promise<void> {
    this.settling = this.settling.catch(() => undefined).then(() => this.record());
    return this.settling;
  }

  private async look(): Promise<void> {
    try {
      await this.settle();
    } catch (err) {
      this.parts.logger.warn({ err }, 'changes of keys wait to be recorded');
    }
    if (!this.isClosed) this.timer = setTimeout(() => void this.look(), LOOK_EVERY_MS).unref();
  }

  private async record(): Promise<void> {
    const { db, config, grants, mayRecord } = this.parts;
    const { ledger } = config;
    if (!mayRecord()) return;
    await grants.bringUp();
    const waiting = await waitingChanges(db, ledger);
    const isQuiet = this.isTakenIn && waiting.length === 0;
    const taken = isQuiet ? [] : await this.unrecorded(waiting.flatMap(({ changes }) => changes));
    if (taken.length > 0) await this.send(`taken-in/${hashOf(taken.map(keyOf))}`, taken);
    for (const { id, changes, actor } of waiting) {
      await this.send(id, changes, actor ?? undefined);
      await forgetChange(db, ledger, id);
    }
    this.isTakenIn = true;
    await this.reconcile();
  }

  /**
   * Keys of earlier releases, which granted without the log: those that are live are taken in at once, the first time. From then on a key that the log does not know
   * opens nothing, and is not taken in. With the first of others the owner's own are told too, which the file beside lets in. Keys that were revoked meanwhile by an
   * earlier release are told to have ended.
   */
  private async unrecorded(waiting: readonly AccessChange[]): Promise<readonly AccessChange[]> {
    const { db, config, grants } = this.parts;
    const waits = new Set(waiting.map(keyOf));
    const rows = (await listApiKeys(db, config.ledger)).filter(({ id }) => !waits.has(id));
    const at = new Date().toISOString();
    const isNew = ({ id, principal }: ApiKeyRow): boolean =>
      grants.of(id) === undefined && !grants.hasEnded(id) && (grants.isEmpty || principal === OWNER);
    const granted = rows.filter((row) => isLive(row) && isNew(row));
    const ended = rows.filter(
      ({ id, revoked, principal }) =>
        revoked !== null && !grants.hasEnded(id) && (grants.of(id) !== undefined || principal === OWNER),
    );
    const isOwnerAlone = granted.every(({ principal }) => principal === OWNER) && waiting.length === 0;
    return [
      ...(isOwnerAlone ? [] : granted).map((row) => ({ change: `in-${row.id}`, at, granted: grantOf(row) })),
      ...ended.map(({ id, revoked }) => ({ change: `out-${id}`, at: revoked?.toISOString() ?? at, ended: id })),
    ];
  }

  private async send(id: string, changes: readonly AccessChange[], actor?: string): Promise<void> {
    const { writer, config } = this.parts;
    const { recordedFor } = config;
    await writer.capture({
      operation: { operation: 'change-access', changes, recordedFor },
      caller: 'ledger',
      key: `access/${id}`,
      // The key follows from what is changed; when it was found does not count.
      requestHash: hashOf([id]),
      context: { recordedFor, ...(actor === undefined ? {} : { actor }) },
    });
  }

  private async reconcile(): Promise<void> {
    if (this.isReconciled) return;
    const { db, config, grants } = this.parts;
    const ended = grants.events.flatMap(({ type, data }) =>
      type === 'AccessEnded' ? [[data.key, data.at] as const] : [],
    );
    if (ended.length > 0) await noteEnded(db, config.ledger, new Map(ended));
    this.isReconciled = true;
  }
}

function isLive({ revoked, expires }: ApiKeyRow): boolean {
  return revoked === null && (expires === null || expires.getTime() > Date.now());
}

function keyOf(change: AccessChange): string {
  return 'granted' in change ? change.granted.key : change.ended;
}

function hashOf(texts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex');
}
