import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { sql } from 'kysely';
import { allBuilds, type Build } from '../../../projections/registry.js';
import { LEDGER_PARTS, type LedgerParts } from '../ledger-parts.js';

const CHECK_TIMEOUT_MS = 3_000;

interface Checks {
  readonly store: string;
  readonly database: string;
  readonly writer: string;
  readonly head?: number;
  readonly models: Readonly<Record<string, { readonly position: number; readonly lag: number }>>;
}

@ApiTags('service')
@Controller('health')
export class HealthController {
  constructor(@Inject(LEDGER_PARTS) private readonly parts: LedgerParts) {}

  @Get('live')
  @ApiOperation({ summary: 'The process answers', operationId: 'live' })
  @ApiResponse({ status: 200, content: { 'application/json': { example: { status: 'live' } } } })
  live(): object {
    return { status: 'live' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Store, database and writer answer; how far the read models are', operationId: 'ready' })
  @ApiResponse({
    status: 200,
    content: {
      'application/json': {
        example: {
          status: 'ready',
          store: 'answers',
          database: 'answers',
          writer: 'active',
          head: 4711,
          models: { items: { position: 4711, lag: 0 } },
        },
      },
    },
  })
  @ApiResponse({
    status: 503,
    description: 'One of them does not.',
    content: {
      'application/json': {
        example: { status: 'not ready', store: 'does not answer', database: 'answers', writer: 'starting', models: {} },
      },
    },
  })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const checks = await this.check();
    const isReady =
      checks.store === 'answers' &&
      checks.database === 'answers' &&
      ['active', 'standby'].includes(checks.writer) &&
      this.keepsUp(checks);
    void reply.status(isReady ? 200 : 503);
    return { status: isReady ? 'ready' : 'not ready', ...checks };
  }

  /** Every model has a build that answers, and none is too far behind. */
  private keepsUp({ models }: Checks): boolean {
    const { config, models: names } = this.parts;
    return names.every((name) => (models[name]?.lag ?? Infinity) <= config.maximumLagEvents);
  }

  private async check(): Promise<Checks> {
    const { store, db, config, writer } = this.parts;
    const [head, builds] = await Promise.all([
      inTime(store.head()),
      inTime(sql`SELECT 1`.execute(db).then(() => allBuilds(db, config.ledger))),
    ]);
    const live = (builds ?? []).filter((build) => build.state === 'live');
    return {
      store: head === undefined ? 'does not answer' : 'answers',
      database: builds === undefined ? 'does not answer' : 'answers',
      writer: writer.status().role,
      ...(head === undefined ? {} : { head }),
      models: Object.fromEntries(live.map((build) => [build.model, standingOf(build, head)])),
    };
  }
}

function standingOf(
  { position }: Build,
  head: number | undefined,
): { readonly position: number; readonly lag: number } {
  return { position, lag: Math.max(0, (head ?? position) - position) };
}

/** Undefined where it fails or takes too long. */
async function inTime<T>(answer: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, CHECK_TIMEOUT_MS, undefined)));
  try {
    return await Promise.race([answer, late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
