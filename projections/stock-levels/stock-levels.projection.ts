import type { Capture } from '../../src/ledger/capture/capture.events.js';
import { inOrder } from '../../src/ledger/history/event-order.js';
import { lateSubjects } from '../../src/ledger/history/late-events.js';
import { subjectsOfEvents } from '../../src/ledger/history/event-subjects.js';
import { isItemEvent } from '../../src/ledger/item/item.traits.js';
import { applyToStock } from '../../src/ledger/stock/postings.js';
import type { Projection } from '../projection.js';
import { LateClosures } from './late-closures.js';
import { correctStock, type CorrectedStock } from './late-postings.js';
import { EntryBook } from './stock-entries.js';
import { createStockLevels, stockTables } from './stock-levels.views.js';
import { LoadedStock } from './stock-world.js';

/** How much of what stands where, as double entry: the entries of each capture sum to zero over all places. */
export const stockLevels: Projection = {
  name: 'stock-levels',
  version: 8,
  tables: stockTables,
  create: createStockLevels,
  async apply(captures, target) {
    const world = new LoadedStock(target);
    const book = new EntryBook();
    await world.load(captures.flatMap((capture) => subjectsOfEvents(capture.events.filter(isItemEvent))));
    const closures = new LateClosures(captures, world, target);
    for (const capture of captures) await applyCapture(capture, { world, book, closures });
    await book.write(target);
    await world.write();
  },
};

async function applyCapture(capture: Capture, { world, book, closures }: CorrectedStock): Promise<void> {
  const events = capture.events.filter(isItemEvent);
  const late = lateSubjects(world, events);
  if (late.length > 0) {
    await correctStock({ capture, events, late }, { world, book, closures });
    return;
  }
  for (const event of inOrder(events)) {
    for (const posting of applyToStock(world, event)) book.add(capture.position, event.sortAt, posting);
  }
}
