import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AsAsked, type Asked } from '../http/reading/asked.js';
import { Problems } from '../http/server/documented.js';
import { LEDGER_PARTS, type LedgerParts } from '../http/server/ledger-parts.js';
import { Permission } from '../http/server/permission.js';
import { seenBy } from '../http/server/seen.js';
import { cloudEvents } from './cloud-events.js';
import { BARE, linesOf, serverSentEvents } from './feed-forms.js';
import { readFeedRequest } from './feed-request.js';
import { FeedStreams } from './feed-streams.js';
import { FeedAnswer, FeedParameters } from './feed.dto.js';

@ApiTags('feeds')
@Controller('v1/feed')
export class FeedController {
  constructor(
    @Inject(LEDGER_PARTS) private readonly parts: LedgerParts,
    private readonly streams: FeedStreams,
  ) {}

  @Get()
  @Permission('read:feed')
  @ApiOperation({
    summary: 'Everything that was recorded, capture by capture in the order of the log',
    operationId: 'feed',
  })
  @FeedParameters()
  @FeedAnswer()
  @Problems(410, 422, 503)
  async feed(@AsAsked() asked: Asked, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { method, headers } = request;
    const lastEventId = headers['last-event-id'];
    const question = readFeedRequest(asked, { accept: headers.accept, lastEventId: lastEventId?.toString() });
    const words = question.envelope === 'cloudevents' ? cloudEvents(this.parts.config.ledger) : BARE;
    const form = question.format === 'events' ? serverSentEvents(words) : linesOf(words);
    const stream = method === 'HEAD' ? '' : await this.streams.begin(question, form, seenBy(request));
    // A proxy is to pass on each chunk as it comes, and to keep none of them.
    void reply.headers({ 'content-type': form.contentType, 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    // Whoever follows has the connection to itself, which ends with the feed.
    if (question.follow) void reply.header('connection', 'close');
    // Where there is nothing to tell yet, whoever follows hears all the same that it is let in.
    if (typeof stream !== 'string') stream.once('resume', () => reply.raw.flushHeaders());
    await reply.send(stream);
  }
}
