import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBody, ApiConsumes, ApiOperation, ApiProperty, ApiResponse, ApiTags, OmitType } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problems, WriteHeaders } from '../http/server/documented.js';
import { Permission } from '../http/server/permission.js';
import { permissionOf } from '../ledger/operations/rules-of-operations.js';
import { CaptureAnswerBody } from '../http/writing/answer.dto.js';
import { answerWrite, type WriteAnswerBody } from '../http/writing/write-answer.js';
import { senderOf } from '../http/writing/sender.js';
import { CaptureEpcisDocument, type EpcisCaptured } from './capture-epcis-document.js';
import { DocumentWarningBody } from './document-warning.dto.js';
import { DOCUMENT_EXAMPLE, DOCUMENT_TYPES, documentOf } from './document-body.js';

export class EpcisAnswerBody extends OmitType(CaptureAnswerBody, ['warnings']) {
  @ApiProperty({ type: [DocumentWarningBody], description: 'Of what was not recorded as it stands the first 100.' })
  warnings!: DocumentWarningBody[];

  @ApiProperty({ description: 'How many warnings there are.', example: 0 })
  warningsTotal!: number;

  @ApiProperty({ description: 'Events of the document; `events` counts those of single items.', example: 8 })
  documentEvents!: number;
}

@ApiTags('epcis')
@Controller('v1/epcis')
export class EpcisController {
  constructor(private readonly commands: CommandBus) {}

  /** Claims are recorded whatever the history says; what contradicts it comes back as flags. */
  @Post('capture')
  @Permission(permissionOf('observe'))
  @ApiOperation({
    summary: 'Take in an EPCIS document: claims of its sender, all or none',
    operationId: 'captureEpcis',
    description:
      'EPCIS 1.2 XML, 2.0 XML or 2.0 JSON-LD: a capture document, a query document, a list of events or one event. ObjectEvents, AggregationEvents and ' +
      'AssociationEvents of serialized items are recorded; what the ledger cannot use is kept with the document and named in `warnings`. Without ' +
      '`Idempotency-Key`, the sender and the instance identifier of the document are the key, or else its bytes: sent again, it is answered as known.',
  })
  @ApiConsumes(...DOCUMENT_TYPES)
  @ApiBody({ schema: { type: 'string' }, examples: { receiving: { summary: 'A receipt', value: DOCUMENT_EXAMPLE } } })
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
  ): Promise<Omit<WriteAnswerBody, 'warnings'> & Omit<EpcisCaptured, 'answer' | 'sender'>> {
    const isKeyGiven = Boolean(request.headers['idempotency-key']);
    const command = new CaptureEpcisDocument(documentOf(body, request), senderOf(request), isKeyGiven);
    const { answer, sender, ...ofDocument } = await this.commands.execute(command);
    return { ...answerWrite(reply, answer, sender), ...ofDocument };
  }
}
