import { type CaptureWriter, createWriter } from '../../src/capture/writer/capture-writer.js';
import type { CaptureAnswer, CaptureRequest } from '../../src/capture/capture-port.js';
import { type ForwardedReply, replyToForwarded } from '../../src/capture/intake/forwarding.js';
import { outcomeUnknown, unavailable } from '../../src/capture/writer/pending-request.js';
import type { WriterLimits, WriterStep } from '../../src/capture/writer/writer-options.js';
import { LedgerError } from '../../src/ledger/errors.js';
import { Chance } from '../faults/chance.js';
import type { Reply } from './link.js';
import { historiesOver, leaseOver, modelsOver } from './sim-database.js';
import { SimEventStore } from './sim-log.js';
import { Life } from './virtual-time.js';
import type { World } from './world.js';
import { WRITER_SAYS } from '../../src/capture/capture.sentences.js';

export const LEASE_MS = 10_000;
const FORWARD_MS = 12_000;
const START_AGAIN_MS = 1_000;
const LIMITS: Partial<WriterLimits> = {
  maxRequests: 40,
  requestDeadlineMs: 10_000,
  lateWaitMs: 3_000,
  lateTurnMs: 1_000,
  cachedStates: 12,
};

/** What is to happen when a writer comes to a step for the nth time. */
interface Trap {
  readonly step: WriterStep;
  left: number;
  readonly spring: () => void;
}

/** One address at which an API process listens, killed and started again. Its writer is the product's own. */
export class SimProcess {
  life: Life | undefined;
  clockOffsetMs = 0;
  private writer: CaptureWriter | undefined;
  private starts = 0;
  private readonly traps: Trap[] = [];

  constructor(
    private readonly world: World,
    readonly index: number,
  ) {
    world.listeners.push(this);
  }

  get address(): string {
    return `p${this.index}`;
  }

  /** Of which release it is. */
  private get release(): number {
    return this.world.plan.releases[this.index] ?? 0;
  }

  /** What its clock says, in milliseconds since 1970. */
  clock(): number {
    const now = this.world.clockOf(this);
    this.world.clocks.push({ at: this.world.time.now, says: now });
    return now;
  }

  start(): void {
    if (this.life) return;
    const life = new Life(`host${this.index} ${this.address}#${++this.starts}`);
    this.life = life;
    this.world.note(() => `${life.name} starts`);
    // All that it does is done in its own name.
    this.world.time.after(0, () => this.run(life), life);
  }

  kill(): void {
    if (!this.life) return;
    this.world.note(() => `${this.life?.name ?? ''} is killed`);
    this.life.ended = true;
    this.life = undefined;
  }

  pause(): void {
    if (!this.life) return;
    this.world.note(() => `${this.life?.name ?? ''} is paused`);
    this.life.paused = true;
  }

  resume(): void {
    if (!this.life?.paused) return;
    this.world.note(() => `${this.life?.name ?? ''} wakes`);
    this.world.time.resume(this.life);
  }

  /** As SIGTERM does: it finishes what it has, and ends. */
  stop(): void {
    const { life, writer } = this;
    if (!life || !writer) return;
    this.world.note(() => `${life.name} is stopped`);
    this.world.time.after(
      0,
      () => {
        void writer.close().then(() => {
          this.world.note(() => `${life.name} has ended by itself`);
          life.ended = true;
          if (this.life === life) this.life = undefined;
        });
      },
      life,
    );
  }

  trap(step: WriterStep, nth: number, spring: () => void): void {
    this.traps.push({ step, left: nth, spring });
  }

  disarm(): void {
    this.traps.length = 0;
  }

  /** A request that came over the network, from a client or from another process. Undefined where nobody listens. */
  receive(request: CaptureRequest, isForwarded: boolean, reply: (reply: ForwardedReply) => void): boolean {
    const { life } = this;
    if (!life) return false;
    const { world } = this;
    world.time.after(
      0,
      () => {
        const { writer } = this;
        if (!writer) return;
        const copy = JSON.parse(JSON.stringify(request)) as CaptureRequest;
        void replyToForwarded(isForwarded ? writer.local : writer, copy).then(reply, (error: unknown) =>
          world.fail(error),
        );
      },
      life,
    );
    return true;
  }

  private run(life: Life): void {
    const { world } = this;
    const chance = Chance.of(world.plan.seed, life.name);
    const { log, database } = world.links;
    this.writer = createWriter({
      store: new SimEventStore(world.log, life, log, chance),
      models: modelsOver(world.database, this.release, database, life),
      histories: historiesOver(world.database, database, life),
      lease: leaseOver(world.database, database, life, {
        address: this.address,
        release: this.release,
        leaseMs: LEASE_MS,
      }),
      leaseMs: LEASE_MS,
      holder: life.name,
      forward: (address, request) => this.forward(life, address, request),
      limits: { ...LIMITS, maxAppendBytes: world.log.maxAppendBytes },
      clock: () => this.clock(),
      random: (count) => Uint8Array.from({ length: count }, () => chance.below(256)),
      step: (step) => this.at(step, life),
      log: (message, cause) =>
        world.note(() => `${life.name} says: ${message} ${cause instanceof Error ? cause.message : ''}`),
    });
    void this.startWriter(this.writer, life).catch((error: unknown) => world.fail(error));
  }

  /** As an API process does: what is away comes back. */
  private async startWriter(writer: CaptureWriter, life: Life): Promise<void> {
    for (;;) {
      try {
        return await writer.start();
      } catch (error) {
        if (!(error instanceof LedgerError) || error.code === 'wrong-log') throw error;
        if (error.code !== 'unavailable') return;
      }
      await this.world.time.wait(START_AGAIN_MS, life);
    }
  }

  private at(step: WriterStep, life: Life): Promise<void> | undefined {
    const { world } = this;
    world.note(() => `${life.name} is at ${step}`);
    for (const trap of this.traps) {
      if (trap.step !== step || --trap.left !== 0) continue;
      trap.spring();
    }
    // It goes on when it wakes, or never.
    return life.ended || life.paused ? world.time.wait(0, life) : undefined;
  }

  private async forward(life: Life, address: string, request: CaptureRequest): Promise<CaptureAnswer> {
    const { world } = this;
    const gaveUp = world.time
      .wait(FORWARD_MS, life)
      .then((): Reply<ForwardedReply> => ({ kind: 'none', wasSent: true }));
    const answer = world.links.network.call(life, () => world.deliver(address, request, true));
    const reply = await Promise.race([answer, gaveUp]);
    if (reply.kind === 'error') throw unavailable(WRITER_SAYS['writer-silent'](), reply.error);
    if (reply.kind === 'none') throw reply.wasSent ? outcomeUnknown() : unavailable(WRITER_SAYS['writer-silent']());
    if ('answer' in reply.value) return reply.value.answer;
    throw new LedgerError(reply.value.error.code, reply.value.error.detail);
  }
}
