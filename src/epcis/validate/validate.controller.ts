import { Body, Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { shownViolation } from '../../http/prose/violation-prose.js';
import { Problems } from '../../http/server/documented.js';
import { LEDGER_PARTS, type LedgerParts } from '../../http/server/ledger-parts.js';
import { principalOf } from '../../http/server/caller.js';
import { Permission } from '../../http/server/permission.js';
import { DOCUMENT_EXAMPLE, DOCUMENT_TYPES, documentOf } from '../document-body.js';
import { RECORDED_FOR } from '../document-answer.js';
import { readRecordedFor, speakerOf } from '../speaker.js';
import { ValidationBody } from './validate.dto.js';
import { validateDocument } from './validate-document.js';

@ApiTags('epcis')
@Controller('v1/epcis')
export class ValidateController {
  constructor(@Inject(LEDGER_PARTS) private readonly parts: LedgerParts) {}

  /** Nothing is recorded, and nothing of the ledger is told: what its history says against a document is not looked up. */
  @Post('validate')
  @HttpCode(200)
  @Permission('read:items')
  @ApiOperation({
    summary: 'Say all that is wrong with an EPCIS document, and what a capture would not record of it',
    operationId: 'validateEpcis',
    description:
      'The forms are those of a capture. Each fault, deviation and warning has its place (a path and a line in XML, a JSON pointer in JSON-LD), its value and the rule. Nothing is recorded.',
  })
  @ApiConsumes(...DOCUMENT_TYPES)
  @ApiHeader(RECORDED_FOR)
  @ApiBody({ schema: { type: 'string' }, examples: { receiving: { summary: 'A receipt', value: DOCUMENT_EXAMPLE } } })
  @ApiResponse({ status: 200, type: ValidationBody })
  @Problems(413, 415, 422, 503)
  async validate(@Body() body: unknown, @Req() request: FastifyRequest): Promise<ValidationBody> {
    const { recordedFor } = this.parts.config;
    const { faults, warnings, ...told } = await validateDocument(documentOf(body, request), {
      recordedFor,
      speakerOf: speakerOf(readRecordedFor(request.headers), principalOf(request), recordedFor),
    });
    return { ...told, faults: faults.map(shownViolation), warnings: [...warnings] };
  }
}
