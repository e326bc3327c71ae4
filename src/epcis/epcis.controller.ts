import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBody, ApiConsumes, ApiOperation, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problems, WriteHeaders } from '../http/server/documented.js';
import { Permission } from '../http/server/permission.js';
import { permissionOf } from '../ledger/operations/rules-of-operations.js';
import { CaptureAnswerBody } from '../http/writing/answer.dto.js';
import { answerWrite, type WriteAnswerBody } from '../http/writing/write-answer.js';
import { senderOf } from '../http/writing/sender.js';
import { LedgerError } from '../ledger/errors.js';
import { CaptureEpcisDocument } from './capture-epcis-document.js';

const XML_TYPES = ['application/xml', 'text/xml'];

const EXAMPLE = `<?xml version="1.0" encoding="UTF-8"?>
<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:1" schemaVersion="1.2" creationDate="2026-03-27T12:00:00Z">
  <EPCISBody><EventList>
    <ObjectEvent>
      <eventTime>2026-03-27T06:45:16Z</eventTime>
      <eventTimeZoneOffset>-05:00</eventTimeZoneOffset>
      <epcList><epc>urn:epc:id:sgtin:9506000.012345.1</epc></epcList>
      <action>OBSERVE</action>
      <bizStep>urn:epcglobal:cbv:bizstep:receiving</bizStep>
      <disposition>urn:epcglobal:cbv:disp:in_progress</disposition>
      <readPoint><id>urn:epc:id:sgln:9506000.10001.0</id></readPoint>
    </ObjectEvent>
  </EventList></EPCISBody>
</epcis:EPCISDocument>`;

export class EpcisAnswerBody extends CaptureAnswerBody {
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
    summary: 'Take in an EPCIS 1.2 document: claims of its sender, all or none',
    operationId: 'captureEpcis',
    description:
      'ObjectEvent and AggregationEvent of EPCIS 1.2 XML. Without `Idempotency-Key`, the sender and the InstanceIdentifier of the ' +
      'Standard Business Document Header are the key, or else the bytes of the document: sent again, it is answered as known.',
  })
  @ApiConsumes(...XML_TYPES)
  @ApiBody({ schema: { type: 'string' }, examples: { receiving: { summary: 'A receipt', value: EXAMPLE } } })
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
  ): Promise<WriteAnswerBody & { readonly documentEvents: number }> {
    // The server hands an XML body over unread; whatever else it could read was sent as another type.
    if (!Buffer.isBuffer(body) && typeof body !== 'string') throw notXml(request.headers['content-type']);
    const isKeyGiven = Boolean(request.headers['idempotency-key']);
    const command = new CaptureEpcisDocument(Buffer.from(body), senderOf(request), isKeyGiven);
    const { answer, sender, documentEvents } = await this.commands.execute(command);
    return { ...answerWrite(reply, answer, sender), documentEvents };
  }
}

function notXml(contentType: string | undefined): LedgerError {
  const rule = `is to be ${XML_TYPES.join(' or ')}: EPCIS 1.2 XML is captured now, EPCIS 2.0 JSON-LD comes later`;
  const violations = [{ field: 'content-type', ...(contentType === undefined ? {} : { value: contentType }), rule }];
  return new LedgerError('invalid-request', { message: 'This is no XML document.', violations, violationsTotal: 1 });
}
