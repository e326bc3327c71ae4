import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problems } from '../../http/server/documented.js';
import { Permission } from '../../http/server/permission.js';
import { answerEvents } from './event-queries.js';
import { EventReads } from './event-reads.js';
import { EventsAnswer, FormHeaders, QueryParameters } from './query.documented.js';

/** The query of the standard that takes all parameters (EPCIS 2.0 section 8.2.7). */
const SIMPLE_QUERY = 'SimpleEventQuery';

@ApiTags('epcis')
@Controller('v1/epcis/events')
export class EventsController {
  constructor(private readonly reads: EventReads) {}

  @Get()
  @Permission('read:epcis')
  @ApiOperation({
    summary: 'EPCIS events, by the query language of EPCIS 2.0',
    operationId: 'epcisEvents',
    description:
      'Every capture as EPCIS events, however it came. Parameters are those of the query schema of EPCIS 2.0, all of them in docs/epcis.md, families such as ' +
      '`EQ_ILMD_{field}` among them; several values stand between `|`. Identifiers and values of CBV are taken in any spelling. What no index finds is looked ' +
      'at one by one, up to a bound (413, QueryTooComplexException).',
  })
  @QueryParameters()
  @FormHeaders()
  @EventsAnswer()
  @Problems(400, 406, 413, 503)
  events(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    return answerEvents(this.reads, request, reply, { name: SIMPLE_QUERY });
  }

  @Get(':id')
  @Permission('read:epcis')
  @ApiOperation({
    summary: 'One EPCIS event by its id, with the declarations that it is erroneous',
    operationId: 'epcisEvent',
  })
  @ApiParam({ name: 'id', description: 'The id that it was given, or its event hash.', schema: { type: 'string' }, example: 'urn:uuid:3b6f1f0e-5b0a-4f43-9c76-2f0ad3f0c4b1' }) // prettier-ignore
  @QueryParameters()
  @FormHeaders()
  @EventsAnswer()
  @Problems(400, 404, 406, 413, 503)
  event(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const fixed = new Map([['EQ_eventID', [id]]]);
    return answerEvents(this.reads, request, reply, { name: SIMPLE_QUERY, fixed, mustBeThere: 'no-event' });
  }
}
