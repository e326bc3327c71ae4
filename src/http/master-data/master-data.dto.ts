import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { STANDINGS } from '../../ledger/master-data/told-of.js';
import { MasterDataFieldsBody } from '../reading/master-data.dto.js';

const PARTY = '417/0300011000007';
const STANDING = {
  enum: STANDINGS,
  description:
    '`own`: the party that this ledger is kept for says so. `issuer`: who issued the id, such as the brand owner of a GTIN. `claim`: another, or a document that nobody vouches for.',
  example: 'own',
};

export class SourceBody {
  @ApiProperty({ description: 'Whose word it is.', example: PARTY })
  by!: string;

  @ApiProperty(STANDING)
  standing!: string;

  @ApiProperty({ description: 'Of the statement.', example: 4711 })
  position!: number;
}

export class DisagreeingValueBody extends SourceBody {
  @ApiProperty({ oneOf: [{}], description: 'What is said.', example: '0001-1111-11' })
  value!: unknown;
}

export class DisagreementBody {
  @ApiProperty({ example: 'ndc' })
  field!: string;

  @ApiProperty({ type: [DisagreeingValueBody], description: 'All that is said of it; the first is what is told.' })
  values!: DisagreeingValueBody[];
}

export class StatementErrorBody {
  @ApiProperty({ description: 'The party that it was recorded for.', example: PARTY })
  by!: string;

  @ApiProperty({ description: 'From there on it was known.', example: 4812 })
  position!: number;
}

export class PastStatementBody {
  @ApiProperty({ description: 'Whose word it is.', example: PARTY })
  by!: string;

  @ApiProperty({
    enum: ['own', 'party', 'document'],
    description: 'As it was recorded: our own word, that of a party, or of a document that nobody vouches for.',
    example: 'own',
  })
  spoken!: string;

  @ApiPropertyOptional({ description: 'Of a document: whom it names as its sender.', example: '417/9506000134352' })
  sender?: string;

  @ApiProperty({ example: '2026-03-27T11:45:16.000Z' })
  recordedAt!: string;

  @ApiProperty({ description: 'It holds from then on, until the same says something else.', example: '2026-03-01' })
  validFrom!: string;

  @ApiPropertyOptional({ description: 'It holds up to then; a date with the whole of its day.', example: '2027-12-31' })
  validUntil?: string;

  @ApiProperty({ type: MasterDataFieldsBody, example: { name: 'Examplamol 500 mg tablets' } })
  fields!: MasterDataFieldsBody;

  @ApiProperty({ description: 'Of the event in the log.', example: 4711 })
  position!: number;

  @ApiProperty({ description: 'The capture that recorded it.', example: '01k9x2m7r0c3v5w8y1z4a6b7d9' })
  capture!: string;

  @ApiPropertyOptional({ type: StatementErrorBody, description: 'It was a mistake, and was never so.' })
  declaredErroneousBy?: StatementErrorBody;
}

export class StatementBody extends PastStatementBody {
  @ApiProperty(STANDING)
  standing!: string;
}

@ApiExtraModels(SourceBody)
export class ToldBody {
  @ApiProperty({ description: 'Canonical.', example: '01/00300011111116' })
  id!: string;

  @ApiProperty({
    type: MasterDataFieldsBody,
    description: 'What is told: each field by the heaviest word that says it.',
    example: { name: 'Examplamol 500 mg tablets' },
  })
  fields!: MasterDataFieldsBody;

  @ApiProperty({
    type: 'object',
    additionalProperties: { $ref: getSchemaPath(SourceBody) },
    description: 'For each field who says it.',
    example: { name: { by: PARTY, standing: 'own', position: 4711 } },
  })
  sources!: Record<string, SourceBody>;

  @ApiProperty({ type: [DisagreementBody], description: 'Fields of which not all say the same.' })
  disagreements!: DisagreementBody[];

  @ApiProperty({ type: [StatementBody], description: 'What holds at that moment, the heaviest word first.' })
  statements!: StatementBody[];
}

const POSITION = { description: 'Where the answer stands.', example: 4711 };
const INCOMPLETE = { description: 'Something of it could not be taken in: see the health of the process.' };

export class OneToldBody extends ToldBody {
  @ApiProperty(POSITION)
  position!: number;

  @ApiPropertyOptional(INCOMPLETE)
  incomplete?: true;
}

export class StatementsBody {
  @ApiProperty({ description: 'Canonical.', example: '01/00300011111116' })
  id!: string;

  @ApiProperty({ type: [PastStatementBody], description: 'As they were recorded, mistakes included.' })
  statements!: PastStatementBody[];

  @ApiProperty(POSITION)
  position!: number;

  @ApiPropertyOptional(INCOMPLETE)
  incomplete?: true;
}
