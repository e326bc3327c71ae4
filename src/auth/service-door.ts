import type { Config } from '../config.js';
import type { KnownKeys } from './known-keys.js';
import { bearerOf } from './bearer.js';
import { permits } from './roles.js';

/** What a process without an API tells, by the names of `OPEN_ROUTES`. */
const PERMISSION_BY = { ready: 'service:health', metrics: 'service:metrics' } as const;

export type ServiceRoute = keyof typeof PERMISSION_BY;

/** How a request is refused: not known who sends it, not permitted, or not to be told while the database is away. */
export type Refusal = 401 | 403 | 503;

/** Who is told how a process without an API does. */
export class ServiceDoor {
  constructor(
    private readonly keys: Pick<KnownKeys, 'find'>,
    private readonly settings: Pick<Config, 'auth' | 'openRoutes'>,
    private readonly onAway: (error: unknown) => void,
  ) {}

  /** Undefined where it is let in. */
  async refusal(route: ServiceRoute, authorization: string | undefined): Promise<Refusal | undefined> {
    if (this.settings.auth === 'off' || this.settings.openRoutes.includes(route)) return undefined;
    try {
      const found = await this.keys.find(bearerOf(authorization));
      if (!found) return 401;
      return permits(found.role, PERMISSION_BY[route]) ? undefined : 403;
    } catch (error) {
      this.onAway(error);
      return 503;
    }
  }
}
