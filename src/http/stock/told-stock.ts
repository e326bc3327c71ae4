import { Injectable } from '@nestjs/common';
import {
  toldCounts,
  type CountedBy,
  type ToldCount,
} from '../../../projections/partner-views/partner-views.queries.js';
import { placeAnswer } from '../reading/place-answer.js';
import { PartnerReads, type AskingPartner } from '../reading/partner-reads.js';
import type { StockRequest } from './stock-request.js';

const COUNTED_BY: readonly CountedBy[] = ['product', 'lot', 'place', 'disposition', 'owner'];

/** How much a partner has, of what it was told of. */
@Injectable()
export class ToldStock {
  constructor(private readonly partners: PartnerReads) {}

  async stock(
    reader: AskingPartner,
    { question, after }: StockRequest,
  ): Promise<{ readonly rows: readonly object[]; readonly position: number; readonly incomplete: boolean }> {
    return this.partners.answer({ reader, after }, async (reading) => {
      const { groupBy, product, lot, location, disposition, owner } = question;
      const by = COUNTED_BY.filter((group) => groupBy.includes(group));
      const given = Object.entries({ product, lot, standing: location, disposition, owner });
      const filter = Object.fromEntries(given.filter(([, value]) => value !== undefined));
      const rows = await toldCounts(reading, by, filter);
      return { rows: rows.map(rowAnswer), position: reading.position, incomplete: reading.isIncomplete };
    });
  }
}

function rowAnswer({ place, quantity, ...facts }: ToldCount): object {
  const told = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null));
  return { ...told, ...(place ? { place: placeAnswer(place) } : {}), quantity, unit: 'C62' };
}
