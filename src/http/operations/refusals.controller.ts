import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Problems } from '../server/documented.js';
import { Permission } from '../server/permission.js';
import { Refusals } from '../server/refusals.js';
import { ViolationAnswer } from '../server/problem.dto.js';
import type { ShownViolation } from '../prose/violation-prose.js';

@ApiTags('operations')
@Controller('v1/refusals')
export class RefusalsController {
  constructor(private readonly refusals: Refusals) {}

  @Get(':id')
  @Permission('read:refusals')
  @ApiOperation({
    summary: 'All violations of a refusal that had more than 100; kept for a day',
    operationId: 'refusal',
  })
  @ApiParam({ name: 'id', description: 'From `all` of the problem.', example: '5b0c7c1e-0000-4000-8000-000000000000' })
  @ApiResponse({ status: 200, type: [ViolationAnswer] })
  @Problems(400, 404, 503)
  async find(@Param('id') id: string): Promise<readonly ShownViolation[]> {
    return this.refusals.find(id);
  }
}
