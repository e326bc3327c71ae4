import { Injectable } from '@nestjs/common';
import { stock, type StockRow } from '../../../projections/stock-levels/stock-levels.queries.js';
import { Reads } from '../reading/reads.js';
import { placeAnswer } from '../reading/place-answer.js';
import { namesFor, withNameModels, type Name } from '../reading/names.js';
import { partsOfSite } from '../reading/parts-of-site.js';
import { momentIn } from '../reading/moment.js';
import type { StockRequest } from './stock-request.js';

const MODEL = 'stock-levels';

export interface StockAnswer {
  readonly rows: readonly StockRow[];
  /** Of those of the page, where they were asked for. */
  readonly names?: readonly Name[];
  readonly position: number;
  /** The model could not take in something: quantities may lack it. */
  readonly incomplete: boolean;
}

@Injectable()
export class StockReads {
  constructor(private readonly reads: Reads) {}

  stock(request: StockRequest): Promise<StockAnswer> {
    const { site, isNamed, from, limit } = request;
    const models = withNameModels([MODEL, 'captures'], isNamed || site !== undefined);
    return this.reads.answer(models, request, async (reading) => {
      const { db, schemaOf } = reading;
      const { atMs, position: knownAt, standsAt } = await momentIn(reading, request);
      const then = { ...(atMs === undefined ? {} : { asOfMs: atMs }), ...(knownAt === undefined ? {} : { knownAt }) };
      // It is told of now, where no moment is asked for: as it is known where the stock stands.
      const asked = { atMs: atMs ?? Date.now(), position: standsAt };
      const ofSite = site === undefined ? {} : { locations: await partsOfSite(reading, site, asked) };
      const rows = await stock({ db, schema: schemaOf(MODEL) }, { ...request.question, ...ofSite, ...then });
      const page = rows.slice(from, from + limit).map(stockRowAnswer);
      const names = isNamed ? { names: await namesFor(reading, page, { ...asked, standsAt }) } : {};
      return { rows, ...names, position: standsAt, incomplete: await reading.lacks() };
    });
  }
}

/** A row of stock as it is answered: the place as that of an item, quantities as decimal text. */
export function stockRowAnswer({ place, quantity, ...facts }: StockRow): object {
  const told = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== ''));
  return { ...told, ...(place ? { place: placeAnswer(place) } : {}), quantity: String(quantity), unit: 'C62' };
}
