import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ReadPart } from './read-mark.js';

export class ReadBody {
  @ApiProperty({ example: '5b0c7c1e-0000-4000-8000-000000000000' })
  id!: string;

  @ApiProperty({ description: 'When it was answered.', example: '2026-03-27T11:45:16.120Z' })
  at!: string;

  @ApiProperty({
    description: 'Who asked: `anybody` where nobody is asked for a key.',
    example: 'principal-0f1e2d3c4b5a697887',
  })
  principal!: string;

  @ApiPropertyOptional({ description: 'By which of its keys.', example: 'key-0f1e2d3c4b5a697887' })
  key?: string;

  @ApiProperty({ description: 'What the question needs.', example: 'read:items' })
  permission!: string;

  @ApiProperty({
    enum: ['whole', 'begun', 'ended'],
    description:
      'A stream has two: when it began, and when it ended. One that goes on, or whose process was killed, has only the first.',
    example: 'whole',
  })
  part!: ReadPart;

  @ApiProperty({ example: 'GET' })
  method!: string;

  @ApiProperty({
    description: 'What was asked, as it was sent; up to 2,000 characters.',
    example: '/v1/items/01%2F00300011111116%2F21%2FA0001?asOf=2026-03-27',
  })
  url!: string;

  @ApiPropertyOptional({
    description: 'The body, as JSON; up to 2,000 characters.',
    example: '{"ids":["01/00300011111116/21/A0001"]}',
  })
  body?: string;

  @ApiPropertyOptional({
    description:
      'SHA-256 (hex) of all of it, where more was asked than is shown: of the URL, and with a body of the URL, a line feed and the body. Of a document to convert, which is not kept, that of its bytes.',
    example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  })
  sha256?: string;

  @ApiPropertyOptional({ description: 'The moment that was asked for (event time).', example: '2026-03-27' })
  asOf?: string;

  @ApiPropertyOptional({ description: 'What was asked to be known then.', example: '4711' })
  knownAt?: string;

  @ApiPropertyOptional({
    description:
      'Position at which the answer stands: asked again with it as `knownAt`, the question is answered as it was.',
    example: 4711,
  })
  position?: number;

  @ApiPropertyOptional({ description: 'How many were told, of a stream how many were sent.', example: 1 })
  rows?: number;

  @ApiProperty({ description: 'HTTP status of the answer.', example: 200 })
  status!: number;

  @ApiPropertyOptional({ description: 'A stream that was not taken to its end.', example: true })
  cut?: boolean;

  @ApiProperty({
    description: '`X-Request-Id`, the same for both parts of a stream.',
    example: '1c9b8f0a-0000-4000-8000-000000000000',
  })
  request!: string;
}

const READ_EXAMPLE = {
  id: '5b0c7c1e-0000-4000-8000-000000000000',
  at: '2026-03-27T11:45:16.120Z',
  principal: 'principal-0f1e2d3c4b5a697887',
  key: 'key-0f1e2d3c4b5a697887',
  permission: 'read:items',
  part: 'whole',
  method: 'GET',
  url: '/v1/items/01%2F00300011111116%2F21%2FA0001?asOf=2026-03-27',
  asOf: '2026-03-27',
  position: 4711,
  rows: 1,
  status: 200,
  request: '1c9b8f0a-0000-4000-8000-000000000000',
};

export class ReadGapBody {
  @ApiProperty({ example: '2026-03-27T11:45:16.120Z' })
  from!: string;

  @ApiProperty({ example: '2026-03-27T11:47:03.904Z' })
  until!: string;

  @ApiProperty({ description: 'How many questions were answered without a mark.', example: 812 })
  unrecorded!: number;
}

export class ReadsBody {
  @ApiProperty({
    type: [ReadBody],
    example: [READ_EXAMPLE],
    description: 'The newest first. What was asked a second ago may still be missing.',
  })
  reads!: readonly ReadBody[];

  @ApiPropertyOptional({
    type: [ReadGapBody],
    description: 'When, in the time asked for, reads could not be recorded, whoever read: the newest 100 first.',
  })
  gaps?: readonly ReadGapBody[];
}
