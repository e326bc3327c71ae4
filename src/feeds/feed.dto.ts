import { applyDecorators } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiHeader,
  ApiProperty,
  ApiPropertyOptional,
  ApiQuery,
  ApiResponse,
  getSchemaPath,
} from '@nestjs/swagger';
import { RecordedCaptureBody } from '../http/reading/recorded-capture.dto.js';
import { SoFarParameters } from '../http/reading/same-log.dto.js';
import { SubjectEventBody } from '../http/reading/subject-event.dto.js';

/** A capture in a feed: what was recorded at once, as the log has it. */
export class FeedCaptureBody extends RecordedCaptureBody {
  @ApiProperty({ description: 'Of its last event: what to go on `after`.', example: 4711 })
  position!: number;

  @ApiProperty({ type: [SubjectEventBody], description: 'In the order of the log.' })
  events!: SubjectEventBody[];
}

/** What a feed says where there is no capture to tell: nothing is left out up to this position. */
export class FeedPositionBody {
  @ApiProperty({ description: 'What to go on `after`.', example: 4712 })
  position!: number;
}

/** A capture or a position in the envelope of CloudEvents 1.0, in structured JSON. */
export class CloudEventBody {
  @ApiProperty({ enum: ['1.0'] })
  specversion!: string;

  @ApiProperty({ description: 'Of the capture: what comes again has the same.', example: '01k9x2m7r0c3v5w8y1z4a6b7d9' })
  id!: string;

  @ApiProperty({ example: 'urn:traceledger:ledger:main' })
  source!: string;

  @ApiProperty({
    description: '`traceledger.capture.` and the operation, or `traceledger.position`.',
    example: 'traceledger.capture.ship',
  })
  type!: string;

  @ApiPropertyOptional({ description: 'When it was recorded.', example: '2026-03-27T11:45:16.000Z' })
  time?: string;

  @ApiPropertyOptional({ description: 'The same, as the extension of that name.', example: '2026-03-27T11:45:16.000Z' })
  recordedtime?: string;

  @ApiProperty({
    description: 'The position in 16 digits: the order of the texts is its order.',
    example: '0000000000004711',
  })
  sequence!: string;

  @ApiProperty({ enum: ['application/json'] })
  datacontenttype!: string;

  @ApiProperty({ anyOf: [FeedCaptureBody, FeedPositionBody].map((body) => ({ $ref: getSchemaPath(body) })) })
  data!: FeedCaptureBody | FeedPositionBody;
}

/** Those that have more required fields stand first. */
const LINE = {
  anyOf: [CloudEventBody, FeedCaptureBody, FeedPositionBody].map((body) => ({ $ref: getSchemaPath(body) })),
};

const EVENT_STREAM = {
  schema: { type: 'string' },
  example:
    'id: 4711\ndata: {"capture":"01k9x2m7r0c3v5w8y1z4a6b7d9","operation":"ship","position":4711,"events":[]}\n\n',
};

export function FeedAnswer(): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(FeedCaptureBody, FeedPositionBody, CloudEventBody),
    ApiResponse({
      status: 200,
      description:
        'A line of JSON for each capture, or an event of `text/event-stream` whose data that is. A position alone says that there is nothing more up to there: it is the last of an answer that ends, and comes every few seconds in one that waits.',
      content: { 'application/x-ndjson': { schema: LINE }, 'text/event-stream': EVENT_STREAM },
    }),
  );
}

const FILTERS = {
  type: ['Types of events, separated by commas.', 'ItemShipped,ItemReceived'],
  subject: [
    'The item, container or recall that an event is of, by any of its identifiers.',
    '01/00300011111116/21/A0001',
  ],
  product: ['What the item of an event is.', '01/00300011111116'],
  location: ['A place that an event names.', '414/0300011000014'],
  party: ['A party that an event names, or that it was recorded for.', '417/0300011000007'],
  recall: ['A recall that an event is of or names.', '2026-0001'],
} as const;

export function FeedParameters(): MethodDecorator {
  const filters = Object.entries(FILTERS).map(([name, [description, example]]) =>
    ApiQuery({ name, required: false, description, schema: { type: 'string' }, example }),
  );
  return applyDecorators(
    SoFarParameters(),
    ApiQuery({
      name: 'follow',
      required: false,
      schema: { enum: ['false', 'true'] },
      description:
        '`true`: goes on with what comes, rather than end where the log ends now. So does `Accept: text/event-stream` by itself.',
    }),
    ApiQuery({
      name: 'envelope',
      required: false,
      schema: { enum: ['none', 'cloudevents'], default: 'none' },
      description:
        '`cloudevents`: each in the envelope of CloudEvents 1.0. `Accept: application/cloudevents+json` says the same.',
    }),
    ApiHeader({
      name: 'Last-Event-ID',
      required: false,
      description: 'As `after`, before which it counts: what an EventSource says when it connects again.',
      schema: { type: 'integer', minimum: 0 },
      example: 4711,
    }),
    ...filters,
  );
}
