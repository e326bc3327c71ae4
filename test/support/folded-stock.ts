import { isItemEvent } from '../../src/ledger/item/item.traits.js';
import { FoldedStock } from '../../src/ledger/stock/postings.js';
import { lineOf } from '../../src/ledger/stock/stock-lines.js';
import type { PureLedger } from './pure-ledger.js';

/** How many pieces of what stands somewhere, by `level place dimensions`: nothing that is nowhere or gone. */
export function stockOf({ events }: PureLedger): Readonly<Record<string, number>> {
  const sums = new Map<string, number>();
  for (const { postings } of new FoldedStock(events.filter(isItemEvent)).postings.values()) {
    for (const { place, line, delta } of postings) {
      const { level, dimensions } = lineOf(line);
      const key = [level, place, dimensions].filter((part) => part !== '').join(' ');
      if (place !== '' && place !== 'gone') sums.set(key, (sums.get(key) ?? 0) + delta);
    }
  }
  return Object.fromEntries([...sums].filter(([, quantity]) => quantity !== 0));
}
