import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';

export class LiveBody {
  @ApiProperty({ enum: ['live'], example: 'live' })
  status!: string;
}

export class ModelStandingBody {
  @ApiProperty({ description: 'Up to where it has the log.', example: 4711 })
  position!: number;

  @ApiProperty({ description: 'How many events it is behind.', example: 0 })
  lag!: number;

  @ApiProperty({ description: 'Subjects that it could not take in.', example: 0 })
  parked!: number;
}

@ApiExtraModels(ModelStandingBody)
class StandingBody {
  @ApiProperty({ enum: ['answers', 'does not answer'], example: 'answers' })
  store!: string;

  @ApiProperty({ enum: ['answers', 'does not answer'], example: 'answers' })
  database!: string;

  @ApiProperty({ description: '`active` and `standby` are as it should be.', example: 'active' })
  writer!: string;

  @ApiProperty({ enum: ['works', 'does not reach the log', 'is silent', 'unknown'], example: 'works' })
  projector!: string;

  @ApiPropertyOptional({
    enum: ['has room', 'is full'],
    description: 'Where the database is embedded: below its reserve nothing is recorded.',
    example: 'has room',
  })
  disk?: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: { $ref: getSchemaPath(ModelStandingBody) },
    description: 'The read models, by their names.',
    example: { items: { position: 4711, lag: 0, parked: 0 } },
  })
  models!: Record<string, ModelStandingBody>;
}

export class ReadyBody extends StandingBody {
  @ApiProperty({ enum: ['ready'], example: 'ready' })
  status!: string;

  @ApiProperty({ description: 'The last position of the log.', example: 4711 })
  head!: number;
}

export class NotReadyBody extends StandingBody {
  @ApiProperty({ enum: ['not ready'], example: 'not ready' })
  status!: string;

  @ApiPropertyOptional({
    description: 'The last position of the log; absent where the store does not answer.',
    example: 4711,
  })
  head?: number;
}
