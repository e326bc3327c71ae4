import { LogFeed } from '../../projections/runner/log-feed.js';
import type { WholePosition } from '../../src/ledger/capture/capture-reader.js';
import { LedgerError } from '../../src/ledger/errors.js';
import { Chance } from '../faults/chance.js';
import { SimEventStore } from './sim-log.js';
import { Life } from './virtual-time.js';
import type { World } from './world.js';
import { asSaid } from '../../src/ledger/sentences.js';

const PAUSE_MS = 300;
const MOST_EVENTS = 60;

/**
 * A projector process: the product's own feed of whole captures, in batches of any size, over rows in memory. What the SQL of the models does is
 * tested with PostgreSQL; here two of them work at once, as if the lock that lets only one work were not there.
 */
export class SimProjector {
  private life: Life | undefined;
  private starts = 0;

  constructor(
    private readonly world: World,
    private readonly index: number,
  ) {}

  start(): void {
    if (this.life) return;
    const life = new Life(`projector${this.index}#${++this.starts}`);
    this.life = life;
    this.world.time.after(0, () => void this.run(life).catch((error: unknown) => this.world.fail(error)), life);
  }

  kill(): void {
    if (this.life) this.life.ended = true;
    this.life = undefined;
  }

  pause(): void {
    if (this.life) this.life.paused = true;
  }

  resume(): void {
    if (this.life?.paused === true) this.world.time.resume(this.life);
  }

  private async run(life: Life): Promise<void> {
    const chance = Chance.of(this.world.plan.seed, life.name);
    for (;;) {
      try {
        await this.work(life, chance);
      } catch (error) {
        // As the runner does: it starts over, but for a log that is another one.
        if (!(error instanceof LedgerError) || error.code !== 'unavailable') throw error;
      }
      await this.world.time.wait(PAUSE_MS, life);
    }
  }

  /** Until somebody else has moved the checkpoint. */
  private async work(life: Life, chance: Chance): Promise<void> {
    const { database, links, log, time } = this.world;
    const store = new SimEventStore(log, life, links.log, chance);
    let at = await database.connected(links.database, life, () => database.rows.at);
    await expectSameLog(store, at);
    let wake: () => void = () => undefined;
    const feed = new LogFeed(store, at, () => wake());
    let isCut = false;
    // The connection that holds its role ends with the server.
    const cut = (): void =>
      links.database.notify(life, () => {
        isCut = true;
        wake();
      });
    database.watching.add(cut);
    try {
      while (!isCut) {
        const woken = new Promise<void>((resolve) => (wake = resolve));
        const batch = feed.take(1 + chance.below(MOST_EVENTS));
        if (!batch) {
          await woken;
          continue;
        }
        const known = at;
        const isMine = await database.connected(links.database, life, () =>
          database.rows.apply(batch, known, time.now),
        );
        if (!isMine) return;
        at = batch.to;
        this.world.note(() => `${life.name} is at ${at.position}`);
      }
    } finally {
      database.watching.delete(cut);
      await feed.stop();
    }
  }
}

async function expectSameLog(store: SimEventStore, { position, eventId }: WholePosition): Promise<void> {
  if (position < 0) return;
  const [event] = await store.readAt([position]);
  if (event?.id !== eventId)
    throw new LedgerError('wrong-log', { message: asSaid(`another event stands at ${position}`) });
}
