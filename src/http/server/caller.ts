import type { FastifyRequest } from 'fastify';
import type { SentBy } from '../../capture/capture-port.js';
import type { PermissionName } from './permission.js';

/** Who sends a request, as its key says; what its headers say of that counts for nothing. */
export interface Principal {
  /** What its idempotency keys belong to; the same for all of its keys. */
  readonly caller: string;
  /** Who records, as captures name it: an opaque reference. Absent where nobody was asked who it is. */
  readonly actor?: string;
  /** The id of the key that it came with. */
  readonly key?: string;
  /** By what it was let in. Absent where nobody was asked who it is. */
  readonly sentBy?: SentBy;
  /** It records for these only, and acts for these only; undefined: for all. */
  readonly parties?: ReadonlySet<string>;
  /** It gives birth to, identifies and recalls under these only: GS1 company prefixes, beginnings of canonical ids; undefined: all. */
  readonly numbers?: readonly string[];
  /** Of all that there is it is answered what this party was told; undefined: everything that it may ask. */
  readonly sees?: string;
  readonly permits: (permission: PermissionName) => boolean;
  /** Whether what it came with still lets it in: for an answer that goes on. Throws where that cannot be told. */
  readonly isLetIn: () => Promise<boolean>;
}

/** What everything was recorded as before there were keys. The owner of the ledger goes on with it, so that repetitions of then are known. */
export const ANYBODY = 'anybody';

/** Whoever asks where nobody is asked who he is. */
export const EVERYBODY: Principal = { caller: ANYBODY, permits: () => true, isLetIn: () => Promise.resolve(true) };

const principals = new WeakMap<FastifyRequest, Principal>();

export function letIn(request: FastifyRequest, principal: Principal): void {
  principals.set(request, principal);
}

/** Undefined for a request that nobody has let in. */
export function senderKnown(request: FastifyRequest): Principal | undefined {
  return principals.get(request);
}

/** Throws for a request that nobody has let in: an open route asks nobody who it is. */
export function principalOf(request: FastifyRequest): Principal {
  const principal = principals.get(request);
  if (!principal) throw new Error(`${request.method} ${request.routeOptions.url ?? ''} does not know who sends it`);
  return principal;
}
