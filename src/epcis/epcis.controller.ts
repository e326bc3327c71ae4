import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  ApiBody,
  ApiConsumes,
  ApiOperation,
  ApiProperty,
  ApiPropertyOptional,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problems, WriteHeaders } from '../http/server/documented.js';
import { Permission } from '../http/server/permission.js';
import { permissionOf } from '../ledger/operations/rules-of-operations.js';
import { CaptureAnswerBody } from '../http/writing/answer.dto.js';
import { answerWrite, type WriteAnswerBody } from '../http/writing/write-answer.js';
import { senderOf } from '../http/writing/sender.js';
import { LedgerError } from '../ledger/errors.js';
import { CaptureEpcisDocument, type EpcisCaptured } from './capture-epcis-document.js';
import { DOCUMENT_SAYS, EPCIS_RULES } from './epcis.sentences.js';

const TYPES = ['application/xml', 'text/xml', 'application/json', 'application/ld+json'];

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

/** What was not recorded as it stands. The document is kept as it came. */
export class DocumentWarningBody {
  @ApiProperty({
    enum: ['not-used', 'deviates', 'noted'],
    description:
      '`not-used`: kept, and nothing of it recorded of items. `deviates`: taken for what it means, though the standard has it otherwise. `noted`: all else.',
  })
  code!: string;

  @ApiProperty({ example: 'EPCISBody/EventList/*[3]', description: 'A path in XML, a JSON pointer in JSON-LD.' })
  field!: string;

  @ApiPropertyOptional({ description: 'Line of an XML document, from 1.', example: 42 })
  line?: number;

  @ApiPropertyOptional({ description: 'What was sent, cut to 200 characters.' })
  value?: string;

  @ApiProperty({
    example: 'is a TransactionEvent, which is kept and not used: nothing of it is recorded of items',
  })
  rule!: string;
}

export class EpcisAnswerBody extends CaptureAnswerBody {
  @ApiProperty({ type: [DocumentWarningBody], description: 'What was not recorded as it stands (first 100).' })
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
  @ApiConsumes(...TYPES)
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
  ): Promise<WriteAnswerBody & Omit<EpcisCaptured, 'answer' | 'sender'>> {
    // The server hands the body over unread; whatever else it could read was sent as another type.
    if (!Buffer.isBuffer(body) && typeof body !== 'string') throw noDocument(request.headers['content-type']);
    const isKeyGiven = Boolean(request.headers['idempotency-key']);
    const command = new CaptureEpcisDocument(Buffer.from(body), senderOf(request), isKeyGiven);
    const { answer, sender, ...ofDocument } = await this.commands.execute(command);
    return { ...answerWrite(reply, answer, sender), ...ofDocument };
  }
}

function noDocument(contentType: string | undefined): LedgerError {
  const rule = EPCIS_RULES['content-type'](TYPES);
  const violations = [{ field: 'content-type', ...(contentType === undefined ? {} : { value: contentType }), rule }];
  return new LedgerError('invalid-request', {
    message: DOCUMENT_SAYS['no-document'](),
    violations,
    violationsTotal: 1,
  });
}
