import { ApiProperty } from '@nestjs/swagger';

export class LossBody {
  @ApiProperty({ description: 'What kind of loss it is; docs/epcis.md lists them.', example: 'sensor-data' })
  code!: string;

  @ApiProperty({
    description: 'JSON pointer into the document in its JSON-LD form, whichever form was sent.',
    example: '/epcisBody/eventList/0/sensorElementList',
  })
  path!: string;

  @ApiProperty({
    description: 'What is lost, as text; a structure as JSON. Cut after 1,000 characters.',
    example: '[{}]',
  })
  value!: string;
}

/** The answer where the report is asked for. */
export class ConversionReport {
  @ApiProperty({ description: 'What the document is.', example: 'application/xml' })
  mediaType!: string;

  @ApiProperty({ description: 'Its version of EPCIS.', example: '1.2' })
  epcisVersion!: string;

  @ApiProperty({ description: 'Events of the document that was sent.', example: 1 })
  events!: number;

  @ApiProperty({ description: 'What the form could not carry, the first 1,000.', type: [LossBody] })
  losses!: readonly LossBody[];

  @ApiProperty({ description: 'How many there are.', example: 1 })
  lossesTotal!: number;

  @ApiProperty({ description: 'The converted document, as text.', example: '<?xml version="1.0" encoding="UTF-8"?>' })
  document!: string;
}
