import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import { FORWARDED_MAC, type ForwardedCheck } from '../capture/intake/forwarded-mac.js';
import { FORWARDED_CAPTURES_PATH } from '../capture/intake/forwarding.js';
import type { SentBy } from '../capture/capture-port.js';
import type { Config } from '../config.js';
import { ANYBODY, EVERYBODY, letIn, type Principal } from '../http/server/caller.js';
import { OPEN, type PermittedRoute } from '../http/server/permission.js';
import { ANSWER_SAYS } from '../http/server/server.sentences.js';
import { forbidden } from '../http/writing/granted.js';
import { PARTNER } from '../ledger/access/partners.js';
import { LedgerError } from '../ledger/errors.js';
import { holdsApiKey } from './api-key.js';
import { OWNER } from './api-keys.js';
import { AUTH_SAYS } from './auth.sentences.js';
import { bearerOf, soleAuthorization } from './bearer.js';
import { FailedAttempts } from './failed-attempts.js';
import type { Identity } from './identity.js';
import type { Credential, KnownKeys } from './known-keys.js';
import { hostsOf, isOurHost } from './named-host.js';
import { RefusalMoment } from './refusal-moment.js';
import { PERMISSIONS, permits } from './roles.js';
import type { ProviderTokens } from './tokens/provider-tokens.js';

/** What decides who comes in. */
export interface Access {
  readonly keys: Pick<KnownKeys, 'find'>;
  /** Absent: no provider's tokens let in. */
  readonly tokens?: Pick<ProviderTokens, 'find'>;
  readonly forwarded: ForwardedCheck;
}

/** Granted to no key: what processes of the ledger send each other is signed. */
const BETWEEN_PROCESSES = 'service:forward';

type Needed = PermittedRoute['permission'];

/** What the frame serves beside the controllers. */
const PAGES = /^\/(docs|openapi\.json)(\/|$|-)/;

/** The settings that it goes by. */
type Settings = Pick<Config, 'auth' | 'openRoutes' | 'host' | 'advertisedHost' | 'allowedHosts'>;

/**
 * Asks everybody who he is before anything of a request is read, and whether he may. What is not known as open is closed: a route of which it knows no permission keeps
 * the process from starting.
 */
export function guardRequests(
  server: FastifyInstance,
  routes: readonly PermittedRoute[],
  access: Access,
  settings: Settings,
): void {
  const needed = neededBy(routes, settings);
  const attempts = new FailedAttempts();
  server.addHook('onRoute', ({ method, url }) => {
    // The other methods of a path that is known are answered 405, to whoever has a key.
    for (const verb of [method].flat()) if (!needed.knows(url)) throw new Error(`${verb} ${url} names no permission`);
  });
  server.addHook('onRequest', async (request) => {
    const hosts = hostsOf(request.raw);
    if (!isOurHost(hosts, settings))
      throw new LedgerError('wrong-host', { message: ANSWER_SAYS['wrong-host'](hosts.join(', ').slice(0, 200)) });
    const permission = needed.of(request);
    if (permission === OPEN || isForwarded(request)) return;
    const principal = settings.auth === 'off' ? EVERYBODY : await principalBy(request, access, attempts);
    // Known from here on, also where it is refused: what it asked in vain is recorded as well.
    letIn(request, principal);
    if (permission !== undefined && !principal.permits(permission)) throw forbidden(permission);
    if (isKeyMisplaced(request)) throw new LedgerError('invalid-request', { message: AUTH_SAYS.misplaced() });
  });
  server.addHook('preParsing', async (request, _reply, payload) => {
    if (!isForwarded(request)) return payload;
    const body = await whole(payload);
    if (!access.forwarded.accepts(request.headers[FORWARDED_MAC], body)) throw await refused(request, attempts);
    return Readable.from([body]);
  });
}

interface NeededPermissions {
  knows(url: string): boolean;
  /** Undefined for what is not there. */
  of(request: FastifyRequest): Needed | undefined;
}

function neededBy(routes: readonly PermittedRoute[], { openRoutes }: Settings): NeededPermissions {
  const opened = new Set<Needed>(openRoutes.map((name) => OPENED_BY[name]));
  const byRoute = new Map(routes.map(({ verb, path, permission }) => [`${verb} ${path}`, permission]));
  for (const { verb, path, permission } of routes) {
    const isKnown = permission === OPEN || permission === BETWEEN_PROCESSES || PERMISSIONS.includes(permission);
    if (!isKnown) throw new Error(`${verb} ${path} needs ${permission}, which no role knows`);
  }
  const paths = new Set(routes.map(({ path }) => path));
  const docs: Needed = 'service:docs';
  return {
    knows: (url) => paths.has(url) || PAGES.test(url),
    of: ({ method, routeOptions: { url = '' } }) => {
      const permission = PAGES.test(url) ? docs : byRoute.get(`${method === 'HEAD' ? 'GET' : method} ${url}`);
      return permission !== undefined && opened.has(permission) ? OPEN : permission;
    },
  };
}

const OPENED_BY = {
  ready: 'service:health',
  metrics: 'service:metrics',
  docs: 'service:docs',
} as const satisfies Readonly<Record<Config['openRoutes'][number], Needed>>;

function isForwarded({ method, routeOptions }: FastifyRequest): boolean {
  return method === 'POST' && routeOptions.url === FORWARDED_CAPTURES_PATH;
}

/** Paths are kept by proxies, and some headers in the log, where nothing is ever taken back. */
function isKeyMisplaced({ url, raw: { rawHeaders } }: FastifyRequest): boolean {
  const isCredential = (index: number): boolean => rawHeaders[index - 1]?.toLowerCase() === 'authorization';
  return holdsApiKey(url) || rawHeaders.some((text, index) => holdsApiKey(text) && !isCredential(index));
}

/** A refusal takes as long whatever is wrong, from the moment at which it begins to be looked at. */
async function principalBy(request: FastifyRequest, access: Access, attempts: FailedAttempts): Promise<Principal> {
  const moment = new RefusalMoment();
  try {
    const sent = bearerOf(soleAuthorization(request.raw));
    const find = (): Promise<Identity | undefined> => identityBy(sent, access);
    const found = await find();
    if (found) return asPrincipal(found, sentByOf(found, sent), async () => (await find()) !== undefined);
    await moment.passed;
  } finally {
    moment.cancel();
  }
  throw await refused(request, attempts);
}

/** No key has a dot, and no token is without. */
export async function identityBy(
  sent: string,
  { keys, tokens }: Pick<Access, 'keys' | 'tokens'>,
): Promise<Identity | undefined> {
  if (sent.includes('.')) return tokens?.find(sent);
  const key = await keys.find(sent);
  return key && identityOf(key);
}

/** One answer for all reasons. */
async function refused(request: FastifyRequest, attempts: FailedAttempts): Promise<LedgerError> {
  await attempts.slow(request.ip);
  return new LedgerError('unauthenticated', { message: ANSWER_SAYS['no-key']() });
}

/** A key without parties acts for all; one without numbers gives out all. */
function identityOf({ id, principal, role, parties, numbers }: Credential): Identity {
  return {
    ...{ principal, roles: [role], key: id },
    ...(parties.length === 0 ? {} : { parties: new Set(parties) }),
    ...(numbers.length === 0 ? {} : { numbers }),
  };
}

function sentByOf({ key }: Identity, sent: string): SentBy {
  return key === undefined ? { token: sent } : { key };
}

/** Who was let in by another process. A key is known by its id, a token is checked once more. */
export async function letInElsewhere(
  by: SentBy,
  { keys, tokens }: { readonly keys: Pick<KnownKeys, 'findById'>; readonly tokens?: Access['tokens'] },
): Promise<Principal | undefined> {
  const key = 'key' in by ? await keys.findById(by.key) : undefined;
  const found = 'token' in by ? await tokens?.find(by.token) : key && identityOf(key);
  return found && asPrincipal(found, by, () => Promise.resolve(true));
}

function asPrincipal(
  { principal, roles, ...bounds }: Identity,
  sentBy: SentBy,
  isLetIn: Principal['isLetIn'],
): Principal {
  const sees = partyOf({ principal, roles, ...bounds });
  // What a partner may ask is answered for its party alone: that counts for nothing beside another role.
  const counting = sees === undefined ? roles.filter((role) => role !== PARTNER) : roles;
  return {
    caller: principal === OWNER ? ANYBODY : principal,
    actor: principal,
    ...bounds,
    ...(sees === undefined ? {} : { sees }),
    sentBy,
    permits: (permission) => counting.some((role) => permits(role, permission)),
    isLetIn,
  };
}

/** A partner's key is of one party, for which rows are kept since its grant was recorded; a token has no grant. */
function partyOf({ roles, parties, key }: Identity): string | undefined {
  const isPartner = roles.length > 0 && roles.every((role) => role === PARTNER);
  if (!isPartner || key === undefined || parties?.size !== 1) return undefined;
  return [...parties][0];
}

async function whole(payload: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of payload) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
