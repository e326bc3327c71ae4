import type { Kysely } from 'kysely';
import type pg from 'pg';
import {
  askFor,
  makePartnerLogin,
  openBuildTo,
  partnerFaults,
  signedFor,
  type PartnerLogin,
} from '../../projections/partner-views/partner-role.js';
import { accessSchema, lockAccessSchema } from '../auth/access-schema.js';
import type { Config } from '../config.js';
import type { PartnersPart } from '../http/server/ledger-parts.js';
import { LedgerError } from '../ledger/errors.js';
import { asSaid } from '../ledger/sentences.js';
import type { Logger } from '../telemetry/logging.js';
import { PROCESS_SAYS } from './composition.sentences.js';
import { openPool, type OpenPool } from './database-pool.js';

type Db = Kysely<unknown>;
type Where = Pick<Config, 'ledger' | 'questionSeconds'> & { readonly databaseUrl: string };

const CONNECTIONS = 4;
const ASK_AGAIN_SECONDS = 60;

interface Opened {
  readonly login: PartnerLogin;
  readonly pool: OpenPool;
}

/**
 * The connection by which partners are answered: opened when the first of them asks. A build is read once the catalogue says that its policies and grants are what they are to
 * be; where the login cannot be made, or is not what it is to be, partners are refused, and it is said why.
 */
export class Partners implements PartnersPart {
  private opened: Promise<Opened> | undefined;
  private readonly checked = new Map<string, Promise<void>>();

  constructor(
    private readonly where: Where,
    private readonly db: Db,
    private readonly logger: Pick<Logger, 'error' | 'warn'>,
  ) {}

  async ask<T>(build: string, party: string, question: (trx: Db) => Promise<T>): Promise<T> {
    const { login, pool } = await this.open();
    await this.check(build, login);
    return pool.db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (trx) => {
        const as = await askFor(trx, signedFor([party], login, Date.now()));
        if (as?.current_user !== login.role || as.rolsuper || as.rolbypassrls)
          throw this.unsafe(['the connection is of another login']);
        return question(trx);
      });
  }

  /** Undefined before the first was asked. */
  async pool(): Promise<pg.Pool | undefined> {
    return (await this.opened?.catch(() => undefined))?.pool.pool;
  }

  async close(): Promise<void> {
    const opened = await this.opened?.catch(() => undefined);
    await opened?.pool.close();
  }

  private open(): Promise<Opened> {
    this.opened ??= this.login().catch((error: unknown) => {
      this.opened = undefined;
      throw error;
    });
    return this.opened;
  }

  private async login(): Promise<Opened> {
    const { databaseUrl, ledger, questionSeconds } = this.where;
    const schema = accessSchema(ledger);
    const login = await this.asSaid(() =>
      this.db.transaction().execute(async (trx) => {
        await lockAccessSchema(trx, ledger);
        return makePartnerLogin(trx, schema);
      }),
    );
    const url = new URL(databaseUrl);
    url.username = login.role;
    url.password = login.password;
    if (url.username !== login.role) throw this.refused('DATABASE_URL names no host');
    const answerMs = questionSeconds * 1_000;
    const pool = openPool(
      { connectionString: url.href, max: CONNECTIONS, answerMs, idle_in_transaction_session_timeout: answerMs },
      this.logger as Logger,
    );
    try {
      await this.asSaid(() => pool.pool.query('SELECT'));
    } catch (error) {
      await pool.close();
      throw error;
    }
    return { login, pool };
  }

  private check(build: string, login: PartnerLogin): Promise<void> {
    const known = this.checked.get(build);
    if (known) return known;
    const checking = this.letIn(build, login).catch((error: unknown) => {
      this.checked.delete(build);
      throw error;
    });
    this.checked.set(build, checking);
    return checking;
  }

  private async letIn(build: string, login: PartnerLogin): Promise<void> {
    const { ledger } = this.where;
    const schema = accessSchema(ledger);
    const faults = await this.asSaid(() =>
      this.db.transaction().execute(async (trx) => {
        await lockAccessSchema(trx, ledger);
        await openBuildTo(trx, login, build, schema);
        return partnerFaults(trx, login, build, schema);
      }),
    );
    if (faults.length > 0) throw this.unsafe(faults);
  }

  /** SQLSTATE 42501 and class 28: who asks may not, or is not let in. No waiting mends that. */
  private async asSaid<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const { code = '', message = '' } = error as { readonly code?: string; readonly message?: string };
      if (code === '42501' || code.startsWith('28')) throw this.refused(message);
      throw error;
    }
  }

  private refused(said: string): LedgerError {
    this.logger.warn({ said }, 'partners are answered nothing: the database lets no login be made for them');
    const message = PROCESS_SAYS['no-partner-login'](asSaid(said));
    return new LedgerError('unavailable', { message, retryAfterSeconds: ASK_AGAIN_SECONDS });
  }

  /** What exactly is for the operator, not for a partner. */
  private unsafe(faults: readonly string[]): LedgerError {
    this.logger.error({ faults }, 'partners are answered nothing: their login may read what it is not to');
    const message = PROCESS_SAYS['unsafe-partner-login']();
    return new LedgerError('unavailable', { message, retryAfterSeconds: ASK_AGAIN_SECONDS });
  }
}
