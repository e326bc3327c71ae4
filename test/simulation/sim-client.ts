import type { CaptureAnswer, CaptureRequest } from '../../src/capture/capture-port.js';
import type { ForwardedReply } from '../../src/capture/intake/forwarding.js';
import { LedgerError } from '../../src/ledger/errors.js';
import { Chance } from '../faults/chance.js';
import { SELF } from '../support/pure-ledger.js';
import { OperationSource } from './operation-source.js';
import { Violation } from './referee.js';
import { Life } from './virtual-time.js';
import type { World } from './world.js';

const PATIENCE_MS = 15_000;
const PAUSE_MS = 3_000;

type Heard = ForwardedReply | 'nobody-there' | 'no-reply';

/** Sends operations one after the other, each until it is known what became of it, and holds what it hears against the log. */
export class SimClient {
  readonly life: Life;
  /** What it waits for. */
  waitsFor: string | undefined;
  private readonly chance: Chance;
  private readonly source: OperationSource;
  private readonly answered: CaptureAnswer[] = [];

  constructor(
    private readonly world: World,
    private readonly index: number,
    private readonly operations: number,
  ) {
    this.life = new Life(`c${index}`);
    this.chance = Chance.of(world.plan.seed, `client ${index}`);
    this.source = new OperationSource(Chance.of(world.plan.seed, `operations ${index}`));
  }

  /** Until all its operations are known. */
  async work(): Promise<void> {
    for (let number = 0; number < this.operations; number++) {
      await this.world.time.wait(this.chance.below(this.chance.below(4) === 0 ? PAUSE_MS : 40), this.life);
      const key = `c${this.index}-${number}`;
      const request = this.request(key, `hash of ${key}`);
      await this.untilKnown(request);
      // Some ask again, and some use a key for something else.
      if (this.chance.below(6) === 0) await this.untilKnown(request);
      if (this.chance.below(12) === 0) await this.untilKnown(this.request(key, `other hash of ${key}`));
    }
  }

  private request(key: string, requestHash: string): CaptureRequest {
    const told = this.source.next(this.answered);
    return { ...told, key, caller: 'tester', requestHash, context: { recordedFor: SELF } };
  }

  private async untilKnown(request: CaptureRequest): Promise<void> {
    const { world, life } = this;
    world.referee.asked(request);
    this.waitsFor = `${request.operation.operation} of key ${request.key}`;
    // Whether all attempts so far were answered, so that no copy of the request is under way.
    let isAlone = world.referee.recorded(request.key) === undefined;
    for (;;) {
      const since = world.referee.moments.length - 1;
      const sentAt = world.time.now;
      const heard = await this.send(request);
      world.note(() => `${life.name} hears of ${request.key}: ${JSON.stringify(heard).slice(0, 160)}`);
      const isSure = typeof heard === 'object';
      if (isSure && this.settles(request, heard, { since, sentAt, isAlone })) break;
      isAlone &&= heard === 'nobody-there' || (isSure && 'error' in heard && heard.error.code !== 'outcome-unknown');
      await world.time.wait(20 + this.chance.below(1_500), life);
    }
    this.waitsFor = undefined;
  }

  /** Whether that is the end of it. */
  private settles(
    request: CaptureRequest,
    heard: ForwardedReply,
    { since, sentAt, isAlone }: { since: number; sentAt: number; isAlone: boolean },
  ): boolean {
    const { referee } = this.world;
    const span = { since, clocks: this.world.clocksSince(sentAt) };
    if ('answer' in heard) {
      referee.answered(request, heard.answer, span);
      if (request.dryRun !== true) this.answered.push(heard.answer);
      return true;
    }
    const error = new LedgerError(heard.error.code, heard.error.detail);
    switch (error.code) {
      case 'contradicts-history':
        referee.refused(request, error, span);
        return true;
      case 'key-reused':
        referee.keyReused(request);
        return true;
      case 'overloaded':
      case 'unavailable':
      case 'behind':
        if (isAlone && !this.world.repeats) referee.nothingRecorded(request);
        return false;
      case 'outcome-unknown':
        return false;
      default:
        // After a backup of the models was brought back nothing else is to be expected either.
        throw new Violation('error', `${request.key} was answered ${error.code}: ${error.message}`);
    }
  }

  private async send(request: CaptureRequest): Promise<Heard> {
    const { world, life } = this;
    const address = `p${this.chance.below(world.plan.processes)}`;
    const patience = world.time.wait(PATIENCE_MS, life).then((): Heard => 'no-reply');
    const reply = world.links.network.call(life, () => world.deliver(address, request, false));
    const heard = reply.then((what): Heard => {
      if (what.kind === 'reply') return what.value;
      return what.kind === 'error' ? 'nobody-there' : 'no-reply';
    });
    return Promise.race([heard, patience]);
  }
}
