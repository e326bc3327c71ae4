import { sentences } from '../ledger/sentences.js';

/** Why a process of the ledger cannot start, or a database cannot be worked on. */
export const PROCESS_SAYS = sentences({
  'port-taken': {
    wanted: ({ port, host }: { readonly port: number; readonly host: string }) =>
      `Port ${port} on ${host} is taken; choose another one with PORT.`,
  },
  'port-forbidden': {
    wanted: (port: number) => `Port ${port} may not be listened on; choose another one with PORT.`,
  },
  'no-host': { wanted: (host: string) => `HOST ${host} is no address of this machine; choose another one with HOST.` },
  'no-partner-login': {
    wanted: (error: string) =>
      `This ledger answers no partner: its database lets no login be made or used for them (${error}). Let the role of DATABASE_URL make roles (CREATEROLE), or ask with a key of another role.`,
  },
  'unsafe-partner-login': {
    wanted: () =>
      'This ledger answers no partner: the database lets the login that is made for them do more than it is to. Its operator finds in the log messages what that is.',
  },
  'postgres-away': { wanted: (error: string) => `PostgreSQL does not answer: ${error}` },
  'at-work': {
    wanted: (ledger: string) =>
      `A process of ledger ${ledger} works, or was killed a moment ago. Stop all of them, and try again when the writer's lease has run out.`,
  },
});
