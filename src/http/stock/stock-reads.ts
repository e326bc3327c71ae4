import { Injectable } from '@nestjs/common';
import { stock, type StockRow } from '../../../projections/stock-levels/stock-levels.queries.js';
import { Reads } from '../reading/reads.js';
import { placeAnswer } from '../reading/place-answer.js';
import { momentIn } from '../reading/moment.js';
import type { StockRequest } from './stock-request.js';

const MODEL = 'stock-levels';

export interface StockAnswer {
  readonly rows: readonly StockRow[];
  readonly position: number;
  /** The model could not take in something: quantities may lack it. */
  readonly incomplete: boolean;
}

@Injectable()
export class StockReads {
  constructor(private readonly reads: Reads) {}

  stock(request: StockRequest): Promise<StockAnswer> {
    return this.reads.answer([MODEL, 'captures'], request, async (reading) => {
      const { db, schemaOf } = reading;
      const { atMs, position: knownAt, standsAt } = await momentIn(reading, request);
      const then = { ...(atMs === undefined ? {} : { asOfMs: atMs }), ...(knownAt === undefined ? {} : { knownAt }) };
      const rows = await stock({ db, schema: schemaOf(MODEL) }, { ...request.question, ...then });
      return { rows, position: standsAt, incomplete: await reading.lacks() };
    });
  }
}

/** A row of stock as it is answered: the place as that of an item, quantities as decimal text. */
export function stockRowAnswer({ place, quantity, ...facts }: StockRow): object {
  const told = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== ''));
  return { ...told, ...(place ? { place: placeAnswer(place) } : {}), quantity: String(quantity), unit: 'C62' };
}
