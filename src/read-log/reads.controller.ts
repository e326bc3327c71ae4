import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AsAsked, type Asked } from '../http/reading/asked.js';
import { writeCursor } from '../http/reading/cursor.js';
import { linkNext } from '../http/reading/next-link.js';
import { Problems, ReadParameters } from '../http/server/documented.js';
import { LEDGER_PARTS, type LedgerParts } from '../http/server/ledger-parts.js';
import { Permission } from '../http/server/permission.js';
import { listReadGaps, listReads, type ReadRow } from './read-log.js';
import { ReadBody, ReadsBody } from './reads.dto.js';
import { readReadsRequest } from './reads-request.js';

const filter = (name: string, description: string, example: string): MethodDecorator =>
  ApiQuery({ name, required: false, description, schema: { type: 'string' }, example });

@ApiTags('service')
@Controller('v1/reads')
export class ReadsController {
  constructor(@Inject(LEDGER_PARTS) private readonly parts: LedgerParts) {}

  @Get()
  @Permission('read:reads')
  @ApiOperation({ summary: 'Who asked what, when, and what it was answered at', operationId: 'reads' })
  @filter('principal', 'Who asked.', 'principal-0f1e2d3c4b5a697887')
  @filter('permission', 'What the question needs.', 'read:items')
  @filter('from', 'From this instant or date (UTC) on.', '2026-03-27T00:00:00Z')
  @filter('to', 'Up to this instant, or the end of this date (UTC).', '2026-03-27')
  @ApiResponse({ status: 200, type: ReadsBody })
  @ReadParameters('limit', 'cursor')
  @Problems(422, 503)
  async list(
    @AsAsked() asked: Asked,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReadsBody> {
    const { sought, limit, behind, paged } = readReadsRequest(asked);
    const { db, config } = this.parts;
    const page = { limit: limit + 1, ...(behind ? { behind } : {}) };
    const [found, gaps] = await Promise.all([
      listReads(db, config.ledger, sought, page),
      listReadGaps(db, config.ledger, sought),
    ]);
    const rows = found.slice(0, limit);
    const last = rows.at(-1);
    const place = last && { at: last.at.toISOString(), id: last.id };
    linkNext(request, reply, found.length > limit && place ? writeCursor(paged, place) : undefined);
    const shownGaps = gaps.map(({ from, until, unrecorded }) => ({
      from: from.toISOString(),
      until: until.toISOString(),
      unrecorded,
    }));
    return { reads: rows.map(shown), ...(shownGaps.length > 0 ? { gaps: shownGaps } : {}) };
  }
}

function shown(row: ReadRow): ReadBody {
  const { id, at, principal, key, permission, part, method, url, body, sha256, position, rows, status, request } = row;
  return {
    ...{ id, at: at.toISOString(), principal },
    ...(key === null ? {} : { key }),
    ...{ permission, part, method, url },
    ...(body === null ? {} : { body }),
    ...(sha256 === null ? {} : { sha256 }),
    ...(row.as_of === null ? {} : { asOf: row.as_of }),
    ...(row.known_at === null ? {} : { knownAt: row.known_at }),
    ...(position === null ? {} : { position: Number(position) }),
    ...(rows === null ? {} : { rows: Number(rows) }),
    status,
    ...(row.is_cut ? { cut: true } : {}),
    request,
  };
}
