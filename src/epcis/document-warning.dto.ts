import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PERSONAL_DATA, type PersonalData } from '../http/writing/personal-data.js';

/** What whoever sent a document is told, though it was taken. */
export class DocumentWarningBody {
  @ApiProperty({
    enum: ['not-used', 'deviates', 'noted', 'personal-data', 'contacts-left-out'],
    description:
      '`not-used`: kept, and nothing of it recorded of items. `deviates`: taken for what it means, though the standard has it otherwise. `noted`: all else of ' +
      'what was not recorded as it stands. `personal-data`: a header of the request that is kept for good looks like that of a person. `contacts-left-out`: whom to contact is not kept.',
  })
  code!: string;

  @ApiProperty({
    example: 'EPCISBody/EventList/*[3]',
    description: 'A path in XML, a JSON pointer in JSON-LD, or a header.',
  })
  field!: string;

  @ApiPropertyOptional({ description: 'Line of an XML document, from 1.', example: 42 })
  line?: number;

  @ApiPropertyOptional({ description: 'What was sent, cut to 200 characters.' })
  value?: string;

  @ApiPropertyOptional({
    example: 'is a TransactionEvent, which is kept and not used: nothing of it is recorded of items',
  })
  rule?: string;

  @ApiPropertyOptional({ enum: PERSONAL_DATA, description: 'Of personal data.', example: 'mail' })
  looksLike?: PersonalData;
}
