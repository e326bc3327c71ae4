import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { DocumentBody } from './document.dto.js';

/** What is told of each capture. */
export class RecordedCaptureBody {
  @ApiProperty({ example: '01k9x2m7r0c3v5w8y1z4a6b7d9' })
  capture!: string;

  @ApiProperty({ example: 'ship' })
  operation!: string;

  @ApiProperty({ example: '417/0300011000007' })
  recordedFor!: string;

  @ApiProperty({ example: '2026-03-27T11:45:16.000Z' })
  recordedAt!: string;

  @ApiPropertyOptional({
    description:
      'Who did it: the principal of the key. Of what was recorded before there were keys, as `claimedActor`.',
    example: 'owner',
  })
  actor?: string;

  @ApiPropertyOptional({ description: 'Who did it, as the device or system said in `X-Actor`.', example: 'op-81' })
  claimedActor?: string;

  @ApiPropertyOptional({ example: 'scanner-7' })
  device?: string;

  @ApiPropertyOptional({ example: 'wms' })
  system?: string;

  @ApiPropertyOptional({ description: 'What it belongs to.', example: 'wave-12' })
  correlation?: string;

  @ApiPropertyOptional({ example: 'cycle count' })
  reason?: string;

  @ApiPropertyOptional({ type: [DocumentBody], description: 'Business documents that it was sent with.' })
  documents?: DocumentBody[];

  @ApiProperty({ description: 'Position of its header.', example: 4709 })
  firstPosition!: number;
}
