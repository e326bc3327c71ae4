import { passing } from '../chance.js';
import type { Round, Scenario } from './scenario.js';

const LONGEST_MS = 400;

/** A moment that nothing announces. */
async function anyMoment({ chance, note }: Round): Promise<void> {
  const ms = chance.below(LONGEST_MS);
  note(`after ${ms} ms`);
  await passing(ms);
}

export const killApi: Scenario = {
  name: 'kill-api',
  what: 'kill -9 of the API with its writer; it is started again',
  share: 4,
  async run(round) {
    await anyMoment(round);
    await round.stand.api.process.kill();
  },
};

export const killProjector: Scenario = {
  name: 'kill-projector',
  what: 'kill -9 of the projector; it is started again',
  share: 3,
  async run(round) {
    await anyMoment(round);
    await round.stand.projector.kill();
  },
};

export const killPostgres: Scenario = {
  name: 'kill-postgres',
  what: 'kill -9 of the PostgreSQL server; it is started again, and the others go on',
  share: 3,
  async run(round) {
    await anyMoment(round);
    await round.stand.postgres.kill();
  },
};

export const killBackend: Scenario = {
  name: 'kill-postgres-backend',
  what: 'kill -9 of one process of PostgreSQL, which ends all connections and recovers by itself',
  share: 2,
  async run(round) {
    await anyMoment(round);
    await round.stand.postgres.killBackend((count) => round.chance.below(count));
  },
};

export const killEventStore: Scenario = {
  name: 'kill-eventstoredb',
  what: 'kill -9 of the EventStoreDB node; it is started again with what it has on disk',
  share: 3,
  suits: ({ node }) => node !== undefined,
  async run(round) {
    await anyMoment(round);
    await round.stand.node?.kill();
  },
};

export const killAll: Scenario = {
  name: 'kill-all',
  what: 'kill -9 of everything at once, as when the machine ends',
  share: 1,
  async run(round) {
    await anyMoment(round);
    const { stand } = round;
    stand.api.process.killGroup();
    stand.projector.killGroup();
    await Promise.all([stand.api.process.exited, stand.projector.exited, stand.node?.kill(), stand.postgres.kill()]);
  },
};
