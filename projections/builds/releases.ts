import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { LedgerError } from '../../src/ledger/errors.js';
import type { KnownModels, Versions } from './builds.js';
import { registryOf, registryTable, type Db } from './registry.js';
import { MODELS_SAY } from '../projections.sentences.js';

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
    this.lowestForm = await this.db.transaction().execute((trx) => showRelease(trx, this.release));
  }
}

/**
 * Answers the newest form of the log that may be written from now on, and keeps that. Throws `wrong-log` where a newer one may have been written than the
 * release reads: its models may be those of a newer release, by which it would go on without ever reading what it does not know.
 */
async function showRelease(trx: Db, release: Release): Promise<number> {
  const { ledger, name, versions, readsLogForm } = release;
  const registry = registryOf(trx, ledger);
  // One after the other: a release is either seen before a newer form is written, or finds that it was.
  await sql`LOCK TABLE ${registryTable(ledger, 'releases')} IN SHARE ROW EXCLUSIVE MODE`.execute(trx);
  const kept = await registry.selectFrom('log_form').select('form').executeTakeFirst();
  const written = kept?.form ?? OLDEST_FORM;
  if (written > readsLogForm) throw tooOld(release, written);
  await registry
    .insertInto('releases')
    .values({
      release: name,
      versions: JSON.stringify(versions),
      reads_log_form: readsLogForm,
      seen_at: sql`now()`,
    })
    .onConflict((conflict) => conflict.column('release').doUpdateSet({ seen_at: sql`now()` }))
    .execute();
  const form = Math.max(written, await lowestLogForm(trx, ledger, RELEASE_KEPT_SECONDS));
  if (form === kept?.form) return form;
  await registry
    .insertInto('log_form')
    .values({ form })
    .onConflict((conflict) => conflict.column('one').doUpdateSet({ form }))
    .execute();
  return form;
}

/** The newest form of the log that may have been written; undefined before any process of the ledger was seen. */
export async function writtenLogForm(db: Db, ledger: string): Promise<number | undefined> {
  return (await registryOf(db, ledger).selectFrom('log_form').select('form').executeTakeFirst())?.form;
}

function tooOld({ ledger, readsLogForm }: Release, written: number): LedgerError {
  const message = MODELS_SAY['newer-form']({ ledger, written, reads: readsLogForm });
  return new LedgerError('wrong-log', { message });
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
