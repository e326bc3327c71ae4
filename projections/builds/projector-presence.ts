import { sql } from 'kysely';
import type { KnownModels } from './builds.js';
import { registryOf, type Db } from './registry.js';

/** What the projectors that keep the models of a release say of themselves, every few seconds. */
export interface ProjectorShown {
  readonly secondsAgo: number;
  /** Why it does not reach the log; absent where it does. */
  readonly trouble?: string;
}

/** As a projector names what it keeps. */
export function keptName(model: string, version: string): string {
  return `${model} ${version}`;
}

/**
 * Of each model that is known the projector counts that kept it last, of whatever release it is; of these the one that was silent for longest is told.
 * Undefined where no model was ever kept.
 */
export async function shownProjector(db: Db, { ledger, versions }: KnownModels): Promise<ProjectorShown | undefined> {
  const names = Object.entries(versions).map(([model, version]) => keptName(model, version));
  const rows = await registryOf(db, ledger)
    .selectFrom('projectors')
    .select(['keeps', 'trouble'])
    .select(sql<string>`extract(epoch FROM clock_timestamp() - shown_at)`.as('seconds'))
    .orderBy('shown_at', 'desc')
    .execute();
  const keepers = names.flatMap((name) => rows.find(({ keeps }) => keeps.includes(name)) ?? []);
  if (keepers.length === 0) return undefined;
  const trouble = keepers.find((row) => row.trouble !== null)?.trouble ?? null;
  const secondsAgo = Math.max(...keepers.map(({ seconds }) => Number(seconds)));
  return { secondsAgo, ...(trouble === null ? {} : { trouble }) };
}
