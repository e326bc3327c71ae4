import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { KnownModels, Versions } from './builds.js';
import { registryOf, type Db } from './registry.js';

/** What is the same for all processes of a release. */
export interface Release extends KnownModels {
  /** Two releases have the same name where they know the same models, and can read the same forms of the log. */
  readonly name: string;
  /** The newest form of the log that it can read. */
  readonly readsLogForm: number;
}

/** As a model declares it: a number, or a text for those whose versions count only together. */
export interface DeclaredModel {
  readonly name: string;
  readonly version: number | string;
}

export function releaseOf(ledger: string, models: readonly DeclaredModel[], readsLogForm: number): Release {
  const versions = Object.fromEntries(models.map(({ name, version }) => [name, String(version)]));
  const told = JSON.stringify({ versions, readsLogForm });
  return { ledger, versions, readsLogForm, name: createHash('sha256').update(told).digest('hex').slice(0, 6) };
}

/** A release of which some process was seen, and for how long none was. */
export interface SeenRelease {
  readonly release: string;
  readonly versions: Versions;
  readonly unseenSeconds: number;
}

const SHOW_EVERY_MS = 60_000;
/** What a release can read that does not say so. */
const OLDEST_FORM = 1;
/** Of a release that shows itself every minute: it is run. */
export const IN_USE_SECONDS = 180;
/** So long after it was seen one may go back to a release: nothing has to be built, and nothing is in the log that it cannot read. */
export const RELEASE_KEPT_SECONDS = 4_200;

/** Shows, while a process lives, that its release is in use and what it needs. `createRegistry` comes before it. */
export class ReleasePresence {
  private timer: NodeJS.Timeout | undefined;
  private lowestForm = OLDEST_FORM;

  constructor(
    private readonly db: Db,
    private readonly release: Release,
    private readonly log: (message: string, cause: unknown) => void,
  ) {}

  async start(): Promise<void> {
    await this.show();
    this.timer = setInterval(() => {
      this.show().catch((error: unknown) => this.log('The release could not be shown', error));
    }, SHOW_EVERY_MS);
  }

  /** The newest form of the log that it may write: so that one can go back to whatever release was run lately. */
  get logForm(): number {
    return this.lowestForm;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async show(): Promise<void> {
    await showRelease(this.db, this.release);
    this.lowestForm = await lowestLogForm(this.db, this.release.ledger, RELEASE_KEPT_SECONDS);
  }
}

async function showRelease(db: Db, { ledger, name, versions, readsLogForm }: Release): Promise<void> {
  await registryOf(db, ledger)
    .insertInto('releases')
    .values({
      release: name,
      versions: JSON.stringify(versions),
      reads_log_form: readsLogForm,
      seen_at: sql`now()`,
    })
    .onConflict((conflict) => conflict.column('release').doUpdateSet({ seen_at: sql`now()` }))
    .execute();
}

/** Those that were seen, the latest first. */
export async function allReleases(db: Db, ledger: string): Promise<readonly SeenRelease[]> {
  const rows = await registryOf(db, ledger)
    .selectFrom('releases')
    .select(['release', 'versions'])
    .select(sql<string>`extract(epoch FROM now() - seen_at)`.as('unseen'))
    .orderBy('seen_at', 'desc')
    .execute();
  return rows.map(({ release, versions, unseen }) => ({
    release,
    versions: versionsIn(versions),
    unseenSeconds: Number(unseen),
  }));
}

/** Earlier releases wrote numbers. */
function versionsIn(json: string): Versions {
  const told = JSON.parse(json) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.entries(told).map(([model, version]) => [model, String(version)]));
}

/**
 * The form of the log that all releases can read of which a process was seen within the last so many seconds: who writes nothing newer is understood by
 * all of them. A process that does not reach the database is not seen, and a process shows itself once a minute.
 */
export async function lowestLogForm(db: Db, ledger: string, seenWithinSeconds: number): Promise<number> {
  const seen = await registryOf(db, ledger)
    .selectFrom('releases')
    .select(({ fn }) => fn.min('reads_log_form').as('lowest'))
    .where('seen_at', '>', sql<Date>`now() - ${seenWithinSeconds} * interval '1 second'`)
    .executeTakeFirst();
  return seen?.lowest ?? OLDEST_FORM;
}
