import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { AddressInfo } from 'node:net';
import { reachableAt, reachableHere } from './address.js';
import { createApplication } from './application.js';
import { openLedger, type DatabaseConfig, type Ledger, type Stores } from './open-ledger.js';
import { LedgerError, UnreadableLog } from '../ledger/errors.js';
import { admitOwner, liveApiKeys } from '../auth/api-keys.js';
import { readOwnerKey } from '../auth/owner-key.js';
import { BadSettingsError, type BadSetting } from '../settings-reader.js';
import { OWNER_FILE_RULES } from '../auth/auth.sentences.js';
import type { Logger } from '../telemetry/logging.js';
import { PROCESS_SAYS } from './composition.sentences.js';
import { PortTaken } from './port-taken.js';

/** An API that listens, over a writer that runs or stands by. */
export interface RunningApi {
  readonly url: string;
  readonly port: number;
  readonly ledger: Ledger;
  readonly app: NestFastifyApplication;
  /** Takes no more requests, records what is in hand, closes the stores. */
  stop(): Promise<void>;
}

const WRITER_RETRY_MS = 1_000;
const IN_HAND_MS = 5_000;

/**
 * Listens, and lets the writer start: it may have much to read first, and requests are told so meanwhile. Throws `PortTaken`, or
 * `LedgerError('wrong-log')` where the read models are of another log. The stores are closed with it, also when it fails.
 */
export async function startApi(config: DatabaseConfig, stores: Stores, logger: Logger): Promise<RunningApi> {
  const ledger = await openLedger(config, stores, logger);
  try {
    await admit(config, ledger, logger);
    const app = await createApplication(ledger, ledger);
    await listen(app, config);
    const { port } = app.getHttpServer().address() as AddressInfo;
    await startWriter(ledger, reachableAt(config, port), logger);
    return { url: reachableHere(config, port), port, ledger, app, stop: () => stop(app, ledger) };
  } catch (error) {
    await ledger.close().catch(() => undefined);
    throw error;
  }
}

/** Lets the owner's key in, and says who is let in where there is none. */
async function admit(config: DatabaseConfig, { db }: Ledger, logger: Logger): Promise<void> {
  if (config.auth === 'off') {
    logger.warn({}, 'AUTH is off: whoever reaches this ledger from this machine may read and record everything');
    return;
  }
  if (config.ownerKeyFile === undefined) {
    const hasKeys = (await liveApiKeys(db, config.ledger)).length > 0;
    if (!hasKeys) logger.warn({}, 'there is no key yet: npm run ledger -- keys create --name first --role admin');
    return;
  }
  const key = await readOwnerKey(config);
  if (key === undefined) throw new BadSettingsError([noOwnerKey(config.ownerKeyFile)]);
  if (!(await admitOwner(db, config.ledger, key)))
    logger.warn({ file: config.ownerKeyFile }, 'the key of this file was revoked or has expired, and opens nothing');
}

function noOwnerKey(value: string): BadSetting {
  return { name: 'OWNER_KEY_FILE', value, rule: OWNER_FILE_RULES['no-key']() };
}

async function listen(app: NestFastifyApplication, { port, host }: DatabaseConfig): Promise<void> {
  try {
    // Not by way of Nest, which would log the error besides.
    const server: FastifyInstance = app.getHttpAdapter().getInstance();
    await server.listen({ port, host });
  } catch (error) {
    await app.close().catch(() => undefined);
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EADDRINUSE') throw new PortTaken(PROCESS_SAYS['port-taken']({ port, host }));
    if (code === 'EACCES') throw new PortTaken(PROCESS_SAYS['port-forbidden'](port));
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') throw new PortTaken(PROCESS_SAYS['no-host'](host));
    throw error;
  }
}

/**
 * What is away comes back: the writer itself goes on trying. A log that is not ours does not become ours. One that cannot be read further stops nothing
 * that can still answer; what is to be recorded is refused.
 */
async function startWriter(ledger: Ledger, address: string, logger: Logger): Promise<void> {
  for (;;) {
    try {
      await ledger.start(address);
      return;
    } catch (error) {
      const isNotOurs = error instanceof LedgerError && error.code === 'wrong-log' && !(error instanceof UnreadableLog);
      if (!(error instanceof LedgerError) || isNotOurs) throw error;
      logger.warn({ err: error }, 'the writer is not ready yet');
      if (error.code !== 'unavailable') return;
      await new Promise((resolve) => setTimeout(resolve, WRITER_RETRY_MS));
    }
  }
}

/** Requests in hand are waited for, but for no store that is away: then those who wait hear that the outcome is not known. */
async function stop(app: NestFastifyApplication, ledger: Ledger): Promise<void> {
  const answered = app.close();
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([answered, new Promise((resolve) => (timer = setTimeout(resolve, IN_HAND_MS)))]);
  clearTimeout(timer);
  await ledger.close();
  await answered;
}
