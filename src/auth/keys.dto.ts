import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { WarningBody } from '../http/writing/answer.dto.js';
import { ROLE_NAMES, type Role } from './roles.js';

const KEY_EXAMPLE = {
  id: 'key-0f1e2d3c4b5a697887',
  principal: 'principal-0f1e2d3c4b5a697887',
  name: 'scanner 7',
  role: 'device',
  parties: ['417/9506000134352'],
  numbers: ['9506000'],
  created: '2026-03-27T10:00:00.000Z',
};

export class NewKeyRequest {
  @ApiProperty({ description: 'What uses the key; no person.', example: 'scanner 7' })
  name!: string;

  @ApiProperty({ enum: ROLE_NAMES, example: 'device' })
  role!: Role;

  @ApiPropertyOptional({
    type: [String],
    description: 'It records for these only, and acts for these only. Without any, for all.',
    example: ['417/9506000134352'],
  })
  parties?: string[];

  @ApiPropertyOptional({
    type: [String],
    description:
      'It gives birth to, identifies and recalls under these numbers only: GS1 company prefixes, or what canonical ids begin with. Without any, under all.',
    example: ['9506000', 'own/acme'],
  })
  numbers?: string[];

  @ApiPropertyOptional({ description: 'An instant in the future.', example: '2099-01-31T00:00:00Z' })
  expires?: string;
}

export class RotateKeyRequest {
  @ApiPropertyOptional({
    description: 'For so many seconds the key before goes on. Without it, for a day.',
    example: 3600,
  })
  overlap?: number;
}

export class KeyBody {
  @ApiProperty({ example: 'key-0f1e2d3c4b5a697887' })
  id!: string;

  @ApiProperty({
    description: 'Who it is: stays the same when the key is rotated. The actor of what it records.',
    example: 'principal-0f1e2d3c4b5a697887',
  })
  principal!: string;

  @ApiProperty({ example: 'scanner 7' })
  name!: string;

  @ApiProperty({ enum: ROLE_NAMES, example: 'device' })
  role!: Role;

  @ApiProperty({ type: [String], description: 'None: all.', example: ['417/9506000134352'] })
  parties!: readonly string[];

  @ApiProperty({ type: [String], description: 'None: all.', example: ['9506000'] })
  numbers!: readonly string[];

  @ApiProperty({ example: '2026-03-27T10:00:00.000Z' })
  created!: string;

  @ApiPropertyOptional({ example: '2099-01-31T00:00:00.000Z' })
  expires?: string;

  @ApiPropertyOptional({
    description: 'To half a minute; what comes in the half minute before a process ends is not noted.',
    example: '2026-03-27T10:00:00.000Z',
  })
  lastUsed?: string;

  @ApiPropertyOptional({ example: '2026-03-27T10:00:00.000Z' })
  revoked?: string;
}

export class MadeKeyBody extends KeyBody {
  @ApiPropertyOptional({
    type: [WarningBody],
    description: 'The name looks like that of a person, or how to reach one.',
  })
  warnings?: readonly WarningBody[];

  @ApiProperty({ description: 'The key itself, this once.', example: 'tl_...' })
  key!: string;
}

export class KeysBody {
  @ApiProperty({ type: [KeyBody], description: 'In the order in which they were made.', example: [KEY_EXAMPLE] })
  keys!: readonly KeyBody[];
}

export const NEW_KEY_EXAMPLES = {
  device: { value: { name: 'scanner 7', role: 'device', parties: ['417/9506000134352'] } },
  reader: { value: { name: 'dashboard', role: 'reader', expires: '2099-01-31T00:00:00Z' } },
};

export const ROTATE_EXAMPLES = { hour: { value: { overlap: 3600 } } };
