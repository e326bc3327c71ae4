import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

import type { OtherFact } from '../../ledger/item/core/item-facts.js';
import { OtherFactBody } from './item-facts.dto.js';

const ITEM = '01/00300011111116/21/A0001';

/** The id of an item in a path. */
export const ITEM_ID = { name: 'id', description: 'In any spelling, percent-encoded.', example: ITEM };

/** What every view of an item begins with. */
export class ItemView {
  @ApiProperty({ description: 'Canonical id of the subject.', example: ITEM })
  id!: string;

  @ApiProperty({ description: 'The id as it was asked for.', example: '(01)00300011111116(21)A0001' })
  requested!: string;

  @ApiPropertyOptional({ type: [OtherFactBody], description: 'What the label that was asked with says otherwise.' })
  label?: OtherFactBody[];

  @ApiProperty({ description: 'Position at which the answer stands.', example: 4711 })
  position!: number;

  @ApiPropertyOptional({
    description: 'True where the read models could not take in something that bears on it: the answer may lack it.',
    example: true,
  })
  incomplete?: boolean;
}

export interface ItemViewed {
  readonly subject: string;
  readonly position: number;
  readonly incomplete: boolean;
  readonly label?: readonly OtherFact[];
}

export function itemView(requested: string, { subject, position, incomplete, label }: ItemViewed): object {
  return {
    id: subject,
    requested,
    ...(label ? { label } : {}),
    position,
    ...(incomplete ? { incomplete } : {}),
  };
}
