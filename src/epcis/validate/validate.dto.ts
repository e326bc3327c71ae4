import { ApiProperty } from '@nestjs/swagger';
import { ViolationAnswer } from '../../http/server/problem.dto.js';
import { DocumentWarningBody } from '../document-warning.dto.js';
import { VERDICTS, type Validated } from './validate-document.js';

export class ValidationBody {
  @ApiProperty({
    enum: VERDICTS,
    description:
      '`refused`: a capture of it is. `deviates`: it is taken for what it means, though the standard has something in it otherwise. `valid`: all else.',
    example: 'deviates',
  })
  verdict!: Validated['verdict'];

  @ApiProperty({ type: [ViolationAnswer], description: 'What it is refused for (first 100).' })
  faults!: ViolationAnswer[];

  @ApiProperty({ example: 0 })
  faultsTotal!: number;

  @ApiProperty({ description: 'Of the warnings those that deviate from the standard.', example: 1 })
  deviationsTotal!: number;

  @ApiProperty({ type: [DocumentWarningBody], description: 'What would not be recorded as it stands (first 100).' })
  warnings!: DocumentWarningBody[];

  @ApiProperty({ example: 1 })
  warningsTotal!: number;
}
