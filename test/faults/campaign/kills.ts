import { passing } from '../chance.js';
import type { Round, Scenario } from './scenario.js';

const LONGEST_MS = 400;

type Kill = Pick<Scenario, 'name' | 'what' | 'share' | 'suits'> & { readonly kill: (round: Round) => Promise<unknown> };

/** Kills at a moment that nothing announces. */
function killing({ kill, ...scenario }: Kill): Scenario {
  return {
    ...scenario,
    async run(round) {
      const ms = round.chance.below(LONGEST_MS);
      round.note(`after ${ms} ms`);
      await passing(ms);
      await kill(round);
    },
  };
}

export const KILLS: readonly Scenario[] = [
  killing({
    name: 'kill-api',
    what: 'kill -9 of the API with its writer; it is started again',
    share: 4,
    kill: ({ stand }) => stand.api.process.kill(),
  }),
  killing({
    name: 'kill-projector',
    what: 'kill -9 of the projector; it is started again',
    share: 3,
    kill: ({ stand }) => stand.projector.kill(),
  }),
  killing({
    name: 'kill-postgres',
    what: 'kill -9 of the PostgreSQL server; it is started again, and the others go on',
    share: 3,
    async kill({ stand, note }) {
      await stand.postgres.kill();
      const startedAt = performance.now();
      await stand.postgres.startAgain();
      // It replays what it has written since its last checkpoint: nobody can be acknowledged anything meanwhile.
      note(`PostgreSQL took ${((performance.now() - startedAt) / 1_000).toFixed(1)} s to recover`);
    },
  }),
  killing({
    name: 'kill-postgres-backend',
    what: 'kill -9 of one process of PostgreSQL, which ends all connections and recovers by itself',
    share: 2,
    kill: ({ stand, chance }) => stand.postgres.killBackend((count) => chance.below(count)),
  }),
  killing({
    name: 'kill-eventstoredb',
    what: 'kill -9 of the EventStoreDB node; it is started again with what it has on disk',
    share: 3,
    suits: ({ node }) => node !== undefined,
    kill: async ({ stand }) => stand.node?.kill(),
  }),
  killing({
    name: 'kill-all',
    what: 'kill -9 of everything at once, as when the machine ends',
    share: 1,
    async kill({ stand }) {
      stand.api.process.killGroup();
      stand.projector.killGroup();
      const { api, projector, node, postgres } = stand;
      await Promise.all([api.process.exited, projector.exited, node?.kill(), postgres.kill()]);
    },
  }),
];
