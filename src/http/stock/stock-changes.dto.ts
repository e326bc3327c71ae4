import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ChangesBody } from '../reading/changes.dto.js';
import { StockRowBody } from './stock.dto.js';

/** A row of stock by all that stock tells apart. */
export class ChangedStockBody extends StockRowBody {
  @ApiPropertyOptional({ enum: [true], description: 'Nothing of it is there any more; its quantity is 0.' })
  gone?: boolean;
}

export class StockChangesBody extends ChangesBody {
  @ApiProperty({
    type: [ChangedStockBody],
    description:
      'As they are now; each is to replace what was told before of all its other fields, missing ones included.',
  })
  stock!: ChangedStockBody[];
}
