import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { AsAsked, type Asked } from '../http/reading/asked.js';
import { Faults } from '../http/reading/faults.js';
import { momentIn } from '../http/reading/moment.js';
import { readQuery } from '../http/reading/read-request.js';
import { Reads } from '../http/reading/reads.js';
import { Problems, ReadParameters } from '../http/server/documented.js';
import { LEDGER_PARTS, type LedgerParts } from '../http/server/ledger-parts.js';
import { Permission } from '../http/server/permission.js';
import { grantsAt } from '../ledger/access/grants.js';
import { GrantsBody } from './grants.dto.js';

const SHARED = ['asOf', 'knownAt'] as const;

/** Who might do what, as the log tells it: keys that were made since, or revoked since, count as they did then. */
@ApiTags('service')
@Controller('v1/grants')
export class GrantsController {
  constructor(
    @Inject(LEDGER_PARTS) private readonly parts: LedgerParts,
    private readonly reads: Reads,
  ) {}

  @Get()
  @Permission('read:grants')
  @ApiOperation({ summary: 'Who might do what, at any moment, as it was known at any position', operationId: 'grants' })
  @ApiResponse({ status: 200, type: GrantsBody })
  @ReadParameters(...SHARED)
  @Problems(422, 503)
  async list(@AsAsked() asked: Asked): Promise<GrantsBody> {
    const faults = new Faults();
    const { reader, atMs = Date.now(), knownAt } = readQuery(asked, SHARED, [], faults);
    faults.throwIfAny();
    const { grants } = this.parts;
    const asOfPosition =
      knownAt &&
      (await this.reads.answer(['captures'], { reader, knownAt }, async (reading) => {
        const { standsAt } = await momentIn(reading, { knownAt });
        return standsAt;
      }));
    await grants.bringUp();
    const known = asOfPosition ?? grants.position;
    const events = grants.events.filter(({ position }) => position <= known);
    return { asOf: new Date(atMs).toISOString(), position: known, grants: grantsAt(events, atMs) };
  }
}
