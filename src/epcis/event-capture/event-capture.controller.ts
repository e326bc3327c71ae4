import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBody, ApiConsumes, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problems, WriteHeaders } from '../../http/server/documented.js';
import { Permission } from '../../http/server/permission.js';
import { permissionOf } from '../../ledger/operations/rules-of-operations.js';
import { CaptureEpcisDocument } from '../capture-epcis-document.js';
import { documentAnswer, EpcisAnswerBody, RECORDED_FOR, sentDocument, type EpcisAnswer } from '../document-answer.js';
import { DOCUMENT_TYPES } from '../document-body.js';

const EVENT_EXAMPLE = {
  '@context': 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
  type: 'ObjectEvent',
  eventTime: '2026-03-27T06:45:16Z',
  eventTimeZoneOffset: '-05:00',
  epcList: ['urn:epc:id:sgtin:9506000.012345.1'],
  action: 'OBSERVE',
  bizStep: 'storing',
  readPoint: { id: 'urn:epc:id:sgln:9506000.10001.0' },
};

/** A longer one is found by the capture that recorded it. */
const LONGEST_IN_PATH = 1_000;

@ApiTags('epcis')
@Controller('v1/epcis')
export class EventCaptureController {
  constructor(private readonly commands: CommandBus) {}

  /** One event without a document around it, answered once it is recorded (EPCIS 2.0 section 12.6.2). */
  @Post('events')
  @Permission(permissionOf('observe'))
  @ApiOperation({
    summary: 'Take in one EPCIS event',
    operationId: 'captureEpcisEvent',
    description:
      'As a document of that event alone. `Location` names it by its event id, or by its event hash where it has none.',
  })
  @ApiConsumes(...DOCUMENT_TYPES)
  @ApiBody({ schema: { type: 'object' }, examples: { seen: { summary: 'A sighting', value: EVENT_EXAMPLE } } })
  @ApiHeader(RECORDED_FOR)
  @ApiResponse({
    status: 201,
    type: EpcisAnswerBody,
    description: 'Recorded, or known (`Idempotency-Replayed: true`).',
  })
  @WriteHeaders()
  @Problems(409, 413, 415, 422, 503)
  async capture(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EpcisAnswer> {
    const sent = { ...sentDocument(body, request), isOneEvent: true };
    const recorded = await this.commands.execute(new CaptureEpcisDocument(sent));
    const answer = documentAnswer(reply, recorded);
    const { eventId } = recorded;
    if (eventId !== undefined && eventId.length <= LONGEST_IN_PATH && eventId.isWellFormed())
      void reply.header('location', `/v1/epcis/events/${encodeURIComponent(eventId)}`);
    return answer;
  }
}
