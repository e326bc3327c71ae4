import { setTimeout as delay } from 'node:timers/promises';
import {
  createApiKey,
  listApiKeys,
  migrateApiKeys,
  revokeApiKey,
  rotateApiKey,
  type ApiKeyRow,
  type MadeKey,
  type Told,
  waitingChanges,
} from '../auth/api-keys.js';
import { AUTH_SAYS, KEY_RULES } from '../auth/auth.sentences.js';
import { OVERLAP_SECONDS_DEFAULT, OVERLAP_SECONDS_MOST, readNewKey } from '../auth/new-key.js';
import { migrateLease, readLease } from '../capture/leadership/lease.js';
import { openPool } from '../composition/database-pool.js';
import { PATIENCE } from '../composition/open-ledger.js';
import { readConfig } from '../config.js';
import { ACCESS_FORM } from '../ledger/access/access.events.js';
import { LedgerError } from '../ledger/errors.js';
import type { Sentence } from '../ledger/sentences.js';
import { wrongUse, type Command, type Given } from './command.js';
import { withDatabase } from './command-database.js';
import { USAGE_SAYS } from './commands.sentences.js';
import { createRegistry, ledgerSchema, type Db } from '../../projections/builds/registry.js';
import { writtenLogForm } from '../../projections/builds/releases.js';

type Work = (db: Db, ledger: string, told: Told) => Promise<void>;

const ACTIONS: Readonly<Record<string, (given: Given) => Work>> = {
  create: (given) => {
    const asked = {
      name: given.text('name'),
      role: given.text('role'),
      parties: given.text('parties')?.split(',') ?? [],
      numbers: given.text('numbers')?.split(',') ?? [],
      expires: given.text('expires'),
    };
    const wrong: Sentence[] = [];
    const read = readNewKey(asked, (field, value, rule) =>
      wrong.push(USAGE_SAYS['wrong-option']({ option: field, value: typeof value === 'string' ? value : '', rule })),
    );
    if (!read) throw wrongUse(keys, USAGE_SAYS.several(wrong));
    return async (db, ledger, told) => printKey(await createApiKey(db, ledger, read, told));
  },
  list: () => async (db, ledger) => {
    for (const row of await listApiKeys(db, ledger)) console.log(lineOf(row));
  },
  revoke: (given) => {
    const id = idOf(given);
    return async (db, ledger, told) => {
      const revoked = await revokeApiKey(db, ledger, id, told);
      if (!revoked) throw noKey(id);
      console.log(`${id} is revoked; a second from now it opens nothing.`);
    };
  },
  rotate: (given) => {
    const id = idOf(given);
    const overlap = given.text('overlap') ?? String(OVERLAP_SECONDS_DEFAULT);
    if (!/^\d{1,9}$/.test(overlap) || Number(overlap) > OVERLAP_SECONDS_MOST) {
      const rule = KEY_RULES.overlap(OVERLAP_SECONDS_MOST);
      throw wrongUse(keys, USAGE_SAYS['wrong-option']({ option: 'overlap', value: overlap, rule }));
    }
    return async (db, ledger, told) => {
      const made = await rotateApiKey(db, ledger, id, Number(overlap), told);
      if (!made) throw noKey(id);
      printKey(made);
    };
  },
};

export const keys: Command = {
  name: 'keys',
  usage:
    'create --name NAME --role ROLE [--parties ID,ID] [--numbers PREFIX,PREFIX] [--expires INSTANT] | list | revoke --id ID | rotate --id ID [--overlap SECONDS]',
  help: 'who may come in: makes a key and prints it, this once; lists keys; ends one; replaces one, both valid for a day (docs/security.md)',
  words: 1,
  options: {
    name: { type: 'string' },
    role: { type: 'string' },
    parties: { type: 'string' },
    numbers: { type: 'string' },
    expires: { type: 'string' },
    id: { type: 'string' },
    overlap: { type: 'string' },
  },
  run: async (given, { logger }) => {
    const [action = ''] = given.words;
    const work = Object.hasOwn(ACTIONS, action) ? ACTIONS[action]?.(given) : undefined;
    if (!work) throw wrongUse(keys, USAGE_SAYS['no-action']({ action, known: Object.keys(ACTIONS) }));
    const config = readConfig();
    return withDatabase(config, logger, 'refuse', async (connectionString) => {
      const opened = openPool({ connectionString, max: 1, answerMs: PATIENCE.command }, logger);
      try {
        await createRegistry(opened.db, config.ledger);
        await migrateLease(opened.db, ledgerSchema(config.ledger));
        await migrateApiKeys(opened.db, config.ledger);
        await work(opened.db, config.ledger, await toldBy(opened.db, config.ledger));
        await recorded(opened.db, config.ledger);
        return 0;
      } finally {
        await opened.close();
      }
    });
  },
};

/** Where a release runs that could not read it, the log is told later, by the first that can. */
async function toldBy(db: Db, ledger: string): Promise<Told> {
  const form = await writtenLogForm(db, ledger);
  return { isTold: form === undefined || form >= ACCESS_FORM };
}

const RECORDED_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 100;

/** The process that writes records it in the log within a second. Where none runs, the next one does as soon as it has started. */
async function recorded(db: Db, ledger: string): Promise<void> {
  const deadline = Date.now() + RECORDED_WITHIN_MS;
  while ((await waitingChanges(db, ledger)).length > 0) {
    if (Date.now() > deadline || !(await isAnyWriting(db, ledger))) {
      console.error('It is not in the log yet: a new key opens nothing until the ledger runs and has recorded it.');
      return;
    }
    await delay(LOOK_EVERY_MS);
  }
}

async function isAnyWriting(db: Db, ledger: string): Promise<boolean> {
  const lease = await readLease(db, ledgerSchema(ledger), ledger);
  return lease !== undefined && lease.leftSeconds > 0;
}

function idOf(given: Given): string {
  const id = given.text('id');
  if (id === undefined) throw wrongUse(keys, USAGE_SAYS['no-id']());
  return id;
}

function noKey(id: string): LedgerError {
  return new LedgerError('not-found', { message: AUTH_SAYS['no-key'](id.slice(0, 200)) });
}

/** The key alone on standard output, so that a script can take it from there. */
function printKey({ key, row }: MadeKey): void {
  console.error(`${lineOf(row)}\nThis is the key; it is shown this once:`);
  console.log(key);
}

function lineOf({ id, principal, name, role, parties, numbers, ...times }: ApiKeyRow): string {
  const { created, expires, last_used: lastUsed, revoked } = times;
  const told = (word: string, at: Date | null): readonly string[] => (at ? [`${word} ${at.toISOString()}`] : []);
  const when = [
    ...told('created', created),
    ...told('expires', expires),
    ...told('last used', lastUsed),
    ...told('revoked', revoked),
  ];
  const bounds = [
    `for ${parties.length === 0 ? 'all parties' : parties.join(' ')}`,
    ...(numbers.length === 0 ? [] : [`numbers ${numbers.join(' ')}`]),
  ];
  return [id, principal, role, ...when, ...bounds, name].join('  ');
}
