import type { Config } from '../config.js';
import type { MetricsDoor, Refusal } from '../telemetry/metrics-server.js';
import type { Access } from './guard.js';
import { identityBy } from './guard.js';
import { bearerOf } from './bearer.js';
import { permits } from './roles.js';

/** What a process without an API tells, by the names of `OPEN_ROUTES`. */
const PERMISSION_BY = { ready: 'service:health', metrics: 'service:metrics' } as const;

/** Who is told how a process without an API does. */
export class ServiceDoor implements MetricsDoor {
  constructor(
    private readonly access: Pick<Access, 'keys' | 'tokens'>,
    private readonly settings: Pick<Config, 'auth' | 'openRoutes'>,
    private readonly onAway: (error: unknown) => void,
  ) {}

  /** Undefined where it is let in. */
  async refusal(route: keyof typeof PERMISSION_BY, authorization: string | undefined): Promise<Refusal | undefined> {
    if (this.settings.auth === 'off' || this.settings.openRoutes.includes(route)) return undefined;
    try {
      const found = await identityBy(bearerOf(authorization), this.access);
      if (!found) return 401;
      return found.roles.some((role) => permits(role, PERMISSION_BY[route])) ? undefined : 403;
    } catch (error) {
      this.onAway(error);
      return 503;
    }
  }
}
