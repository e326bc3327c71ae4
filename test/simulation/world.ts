import type { CaptureRequest } from '../../src/capture/capture-port.js';
import type { ForwardedReply } from '../../src/capture/intake/forwarding.js';
import type { StoredEvent } from '../../src/event-store/event-store.js';
import { Chance } from '../faults/chance.js';
import { Link } from './link.js';
import { DAWN } from './operation-source.js';
import { type LinkName, type Plan, LINKS } from './plan.js';
import { Referee } from './referee.js';
import { SimDatabase } from './sim-database.js';
import { SimLog } from './sim-log.js';
import { type Life, VirtualTime } from './virtual-time.js';

/** The clocks begin two hours after the first event time that is told. */
const BEGINS = DAWN + 2 * 3_600_000;
/** A few events fill an append, so that captures of several appends are common. */
const MAX_APPEND_BYTES = 1_600;

/** A process that others reach over the network. */
export interface Listener {
  readonly address: string;
  readonly life: Life | undefined;
  readonly clockOffsetMs: number;
  receive(request: CaptureRequest, isForwarded: boolean, reply: (reply: ForwardedReply) => void): boolean;
}

/** Everything there is in one run: a log, a database, processes, clients, and the ways between them. */
export class World {
  readonly time: VirtualTime;
  readonly referee = new Referee();
  readonly log: SimLog;
  readonly database: SimDatabase;
  readonly links: Readonly<Record<LinkName, Link>>;
  /** Who listens at an address; whoever is made says so. */
  readonly listeners: Listener[] = [];
  /** What writers were told that the time is. */
  readonly clocks: { readonly at: number; readonly says: number }[] = [];
  readonly trace: string[] = [];
  failure: Error | undefined;
  /** Requests may have come twice. */
  repeats = false;

  constructor(
    readonly plan: Plan,
    private readonly isTraced: boolean,
  ) {
    this.time = new VirtualTime((life) => this.clockIn(life));
    this.log = new SimLog(MAX_APPEND_BYTES, (by, events) => this.appended(by, events));
    this.database = new SimDatabase(this.time);
    const link = (name: LinkName): Link => {
      return new Link(this.time, Chance.of(plan.seed, `link ${name}`), name !== 'database');
    };
    this.links = Object.fromEntries(LINKS.map((name) => [name, link(name)])) as Record<LinkName, Link>;
  }

  clockOf(process: Listener): number {
    return BEGINS + this.time.now + process.clockOffsetMs;
  }

  clocksSince(at: number): readonly number[] {
    return [...new Set(this.clocks.filter((read) => read.at >= at).map(({ says }) => says))];
  }

  /** Over the network; resolves with the reply, rejects where nobody listens. */
  deliver(address: string, request: CaptureRequest, isForwarded: boolean): Promise<ForwardedReply> {
    const process = this.listeners.find((other) => other.address === address);
    return new Promise((resolve, reject) => {
      const isTaken = process?.receive(request, isForwarded, resolve);
      if (isTaken !== true) reject(new Error('connection refused'));
    });
  }

  note(what: () => string): void {
    if (this.isTraced) this.trace.push(`${this.time.now.toString().padStart(7)} ${what()}`);
  }

  /** The first thing that was wrong is what the run is about. */
  fail(error: unknown): void {
    this.failure ??= error instanceof Error ? error : new Error(String(error));
  }

  private async appended(by: Life, events: readonly StoredEvent[]): Promise<void> {
    this.note(() => `${by.name} wrote ${events.map(({ position, type }) => `${position} ${type}`).join(', ')}`);
    await this.referee.appended(by, events).catch((error: unknown) => this.fail(error));
  }

  private clockIn(life: Life | undefined): number {
    const process = this.listeners.find((other) => other.life !== undefined && other.life === life);
    return process ? this.clockOf(process) : BEGINS + this.time.now;
  }
}
