import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOperation, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { liveBuilds, type Build } from '../../../projections/builds/builds.js';
import { parkedCounts } from '../../../projections/builds/parked.js';
import { shownProjector, type ProjectorShown } from '../../../projections/builds/projector-presence.js';
import { inTime } from '../../telemetry/in-time.js';
import { LEDGER_PARTS, type LedgerParts } from '../server/ledger-parts.js';
import { problemContent, Problems } from '../server/documented.js';
import { Open, Permission } from '../server/permission.js';
import { LiveBody, NotReadyBody, ReadyBody } from './health.dto.js';

/** A projector shows itself every three seconds. */
const SILENT_AFTER_SECONDS = 15;

interface Standing {
  readonly position: number;
  readonly lag: number;
  /** Subjects that the model could not take in. */
  readonly parked: number;
}

interface Checks {
  readonly store: string;
  readonly database: string;
  readonly writer: string;
  readonly projector: 'works' | 'does not reach the log' | 'is silent' | 'unknown';
  /** Where the database is embedded: below its reserve nothing is recorded. */
  readonly disk?: 'has room' | 'is full';
  readonly head?: number;
  readonly models: Readonly<Record<string, Standing>>;
}

@ApiTags('service')
@Controller('health')
export class HealthController {
  constructor(@Inject(LEDGER_PARTS) private readonly parts: LedgerParts) {}

  @Get('live')
  @Open()
  @ApiOperation({ summary: 'The process answers', operationId: 'live' })
  @ApiResponse({ status: 200, type: LiveBody })
  @Problems(503)
  live(): object {
    return { status: 'live' };
  }

  @Get('ready')
  @Permission('service:health')
  @ApiOperation({ summary: 'Store, database and writer answer; how far the read models are', operationId: 'ready' })
  @ApiResponse({ status: 200, type: ReadyBody })
  @ApiExtraModels(NotReadyBody)
  @ApiResponse({
    status: 503,
    description: 'One of them does not; a problem where this process is being stopped.',
    content: { 'application/json': { schema: { $ref: getSchemaPath(NotReadyBody) } }, ...problemContent(503) },
  })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const checks = await this.check();
    const isReady =
      checks.store === 'answers' &&
      checks.database === 'answers' &&
      checks.disk !== 'is full' &&
      ['active', 'standby'].includes(checks.writer) &&
      this.keepsUp(checks);
    void reply.status(isReady ? 200 : 503);
    return { status: isReady ? 'ready' : 'not ready', ...checks };
  }

  /** Every model has a build that answers, and none is too far behind. */
  private keepsUp({ models }: Checks): boolean {
    const { config, release } = this.parts;
    return Object.keys(release.versions).every((name) => (models[name]?.lag ?? Infinity) <= config.maximumLagEvents);
  }

  private async check(): Promise<Checks> {
    const { store, writer, disk } = this.parts;
    const [head, models] = await Promise.all([answerOf(store.head()), answerOf(this.models())]);
    return {
      store: head === undefined ? 'does not answer' : 'answers',
      database: models === undefined ? 'does not answer' : 'answers',
      writer: writer.status().role,
      projector: standingOfProjector(models?.projector),
      ...(disk ? { disk: (await disk.shortage()) === undefined ? 'has room' : 'is full' } : {}),
      ...(head === undefined ? {} : { head }),
      models: models?.standing(head) ?? {},
    };
  }

  private async models(): Promise<{
    readonly projector: ProjectorShown | undefined;
    standing(head: number | undefined): Checks['models'];
  }> {
    const { db, release } = this.parts;
    const live = await liveBuilds(db, release);
    const parked = await parkedCounts(db, release.ledger);
    const standingOf = ({ schema, position }: Build, head = position): Standing => ({
      position,
      lag: Math.max(0, head - position),
      parked: parked.get(schema) ?? 0,
    });
    return {
      projector: await shownProjector(db, release),
      standing: (head) => Object.fromEntries(live.map((build) => [build.model, standingOf(build, head)])),
    };
  }
}

function standingOfProjector(shown: ProjectorShown | undefined): Checks['projector'] {
  if (!shown) return 'unknown';
  if (shown.secondsAgo > SILENT_AFTER_SECONDS) return 'is silent';
  return shown.trouble === undefined ? 'works' : 'does not reach the log';
}

/** Undefined where it fails or takes too long. */
function answerOf<T>(answer: Promise<T>): Promise<T | undefined> {
  return inTime(answer).catch(() => undefined);
}
