import { ApiPropertyOptional } from '@nestjs/swagger';

/** What every page of changes says beside its rows. */
export class ChangesBody {
  @ApiPropertyOptional({
    description: 'What to go on `after`: all that changed up to here is told, in this page or in those before it.',
    example: 4711,
  })
  position?: number;

  @ApiPropertyOptional({
    description: 'The last capture up to there: what to send as `lastCapture`.',
    example: '01k9x2m7r0c3v5w8y1z4a6b7d9',
  })
  capture?: string;

  @ApiPropertyOptional({
    description:
      'To go on with at once; absent on the last page. A page may have fewer rows than its limit, even none: more may follow.',
  })
  cursor?: string;

  @ApiPropertyOptional({
    description: 'Something could not be taken in: rows may lack it, and be missing. Once it is mended, begin anew.',
    example: true,
  })
  incomplete?: boolean;
}
