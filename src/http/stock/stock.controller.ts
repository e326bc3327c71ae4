import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problems, ReadParameters } from '../server/documented.js';
import { Permission } from '../server/permission.js';
import { AsAsked, type Asked } from '../reading/asked.js';
import { NAMES_PARAMETER } from '../reading/names.dto.js';
import { linkNext } from '../reading/next-link.js';
import { writeCursor } from '../reading/cursor.js';
import { StockBody } from './stock.dto.js';
import { isPartner, type AskingPartner } from '../reading/partner-reads.js';
import { readStockRequest, STOCK_PARAMETERS, type StockRequest } from './stock-request.js';
import { ToldStock } from './told-stock.js';
import { StockReads, stockRowAnswer } from './stock-reads.js';

const filter = (name: string, description: string, example: string): MethodDecorator =>
  ApiQuery({ name, required: false, description, schema: { type: 'string' }, example });

@ApiTags('stock')
@Controller('v1/stock')
export class StockController {
  constructor(
    private readonly stocks: StockReads,
    private readonly told: ToldStock,
  ) {}

  @Get()
  @Permission('read:stock')
  @ApiOperation({
    summary: 'How many are where: quantities by product, lot, place, disposition, owner, level, report or recall',
    operationId: 'stock',
  })
  @filter('product', 'In any spelling.', '01/00300011111116')
  @filter('lot', 'Lot id, or lot number beside `product`.', 'A123')
  @filter('location', 'A place or party: what is at it, on its way to it, or with it.', '414/0300011000014')
  @filter(
    'site',
    'A place with all that the master data tell to be a part of it: its zones and bins.',
    '414/0300011000014',
  )
  @ApiQuery(NAMES_PARAMETER)
  @filter('disposition', 'CBV disposition.', 'in_transit')
  @filter('owner', 'Whose it is.', '417/0300011000007')
  @ApiQuery({
    name: 'level',
    required: false,
    schema: { enum: ['unit', 'component', 'container', 'all'], default: 'unit' },
    description:
      'Units by themselves, what is installed in something, or carriers; never counted together unless `all`.',
  })
  @ApiQuery({
    name: 'report',
    required: false,
    schema: { enum: ['none', 'stolen', 'missing'], default: 'none' },
    description: 'What is reported is no free stock: it is counted where it is asked for, or grouped by `report`.',
  })
  @ApiQuery({
    name: 'recalled',
    required: false,
    schema: { enum: ['any', 'true', 'false'], default: 'any' },
    description: 'Only what bears the mark of a recall that it is not cleared of, or only what bears none.',
  })
  @filter(
    'groupBy',
    'Comma-separated: product, lot, location, disposition, owner, level, report, recalled. Default: product,location.',
    'product,location',
  )
  @ApiResponse({ status: 200, type: StockBody })
  @ReadParameters(...STOCK_PARAMETERS)
  @Problems(422, 503)
  async stock(
    @AsAsked() asked: Asked,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const question = readStockRequest(asked);
    const { reader } = question;
    if (isPartner(reader)) return this.partnersStock(reader, question, request, reply);
    const { rows, names, position, incomplete } = await this.stocks.stock(question);
    const end = question.from + question.limit;
    linkNext(request, reply, end < rows.length ? writeCursor(question.paged, { from: end, at: position }) : undefined);
    const stock = rows.slice(question.from, end).map(stockRowAnswer);
    return { position, ...(incomplete ? { incomplete } : {}), stock, ...(names ? { names } : {}) };
  }

  private async partnersStock(
    reader: AskingPartner,
    question: StockRequest,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<object> {
    const { rows, position, incomplete } = await this.told.stock(reader, question);
    const end = question.from + question.limit;
    linkNext(request, reply, end < rows.length ? writeCursor(question.paged, end) : undefined);
    return { position, ...(incomplete ? { incomplete } : {}), stock: rows.slice(question.from, end) };
  }
}
