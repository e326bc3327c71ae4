import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { changedStock, movedUpTo, type StockKey } from '../../../projections/stock-levels/changed-stock.queries.js';
import { STOCK_GROUPS, type StockRow } from '../../../projections/stock-levels/stock-levels.queries.js';
import { AsAsked, type Asked } from '../reading/asked.js';
import { changesAnswer } from '../reading/changes-answer.js';
import { Changes, readChangesRequest, type ChangedRows, type ChangesPlace } from '../reading/changes.js';
import { isText } from '../reading/cursor.js';
import type { Reading } from '../reading/reads.js';
import { SoFarParameters } from '../reading/same-log.dto.js';
import { Problems, ReadParameters } from '../server/documented.js';
import { Permission } from '../server/permission.js';
import { StockChangesBody } from './stock-changes.dto.js';
import { stockRowAnswer } from './stock-reads.js';

const MODEL = 'stock-levels';

@ApiTags('stock')
@Controller('v1/stock/changes')
export class StockChangesController {
  constructor(private readonly changes: Changes) {}

  @Get()
  @Permission('read:stock')
  @ApiOperation({
    summary: 'Rows of stock that changed since a position, as they are now, by all that stock tells apart',
    operationId: 'stockChanges',
  })
  @ApiResponse({ status: 200, type: StockChangesBody })
  @SoFarParameters()
  @ReadParameters('limit', 'cursor')
  @Problems(410, 422, 503)
  async stockChanges(
    @AsAsked() asked: Asked,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const question = readChangesRequest(asked, 'stock/changes', isStockKey);
    const { rows, ...page } = await this.changes.page([MODEL], question, (reading, place, end) =>
      changedRows(reading, place, { end, limit: question.limit }),
    );
    return { ...changesAnswer(page, question, request, reply), stock: rows.map(changedRowAnswer) };
  }
}

function isStockKey(value: unknown): value is StockKey {
  return Array.isArray(value) && value.length === STOCK_GROUPS.length && value.every(isText);
}

async function changedRows(
  { db, schemaOf }: Reading,
  { after, upTo, from }: ChangesPlace<StockKey>,
  { end, limit }: { readonly end: number; readonly limit: number },
): Promise<ChangedRows<StockRow, StockKey>> {
  const reader = { db, schema: schemaOf(MODEL) };
  const last = upTo ?? (await movedUpTo(reader, { after, end, count: limit }));
  const { rows, next } = await changedStock(reader, { after, upTo: last, limit, ...(from ? { from } : {}) });
  return { rows, upTo: last, ...(next ? { from: next } : {}) };
}

function changedRowAnswer(row: StockRow): object {
  return { ...stockRowAnswer(row), ...(row.quantity === 0 ? { gone: true } : {}) };
}
