import { type Kysely, sql } from 'kysely';
import { bigint, text, textC } from '../../projections/schema/column.js';
import { createMissingTables } from '../../projections/schema/create-tables.js';
import type { TablesOf } from '../../projections/schema/row-types.js';
import { Table } from '../../projections/schema/table.js';
import { BEFORE_FIRST, type EventStore } from '../event-store/event-store.js';
import type { WholePosition } from '../ledger/capture/capture-reader.js';

export const positionsTable = new Table(
  'positions',
  { position: bigint, reactor: textC, event_id: text },
  { key: ['reactor'] },
);

const NOTHING: WholePosition = { position: BEFORE_FIRST, eventId: '' };

/**
 * Up to which capture of the log each reactor has reacted. It stands in a schema of its own, which no rebuild and no release touches: what reacts outside of the
 * ledger as well would otherwise do so again.
 */
export class ReactorPositions {
  private readonly schema: string;

  constructor(
    private readonly db: Kysely<unknown>,
    private readonly store: Pick<EventStore, 'readAt'>,
    ledger: string,
  ) {
    this.schema = `reactors_${ledger}`;
  }

  async migrate(): Promise<void> {
    await this.db.transaction().execute(async (trx) => {
      // Two processes that start at the same moment would otherwise both create.
      await sql`SELECT pg_advisory_xact_lock(hashtextextended(${this.schema}, 0))`.execute(trx);
      await createMissingTables(trx, this.schema, [positionsTable]);
    });
  }

  /** Of the last capture that it has reacted to; before the first where there is none. What was reached in another log is forgotten. */
  async of(reactor: string): Promise<WholePosition> {
    const row = await this.tables.selectFrom('positions').selectAll().where('reactor', '=', reactor).executeTakeFirst();
    if (!row) return NOTHING;
    const reached = { position: Number(row.position), eventId: row.event_id };
    const [event] = await this.store.readAt([reached.position]);
    if (event?.id === reached.eventId) return reached;
    await this.tables
      .deleteFrom('positions')
      .where('reactor', '=', reactor)
      .where('event_id', '=', row.event_id)
      .execute();
    return NOTHING;
  }

  /** False, and nothing is moved, where it does not stand at `from` any more: another process has moved it. */
  async move(reactor: string, from: WholePosition, to: WholePosition): Promise<boolean> {
    const moved = await this.tables
      .insertInto('positions')
      .values({ reactor, position: to.position, event_id: to.eventId })
      .onConflict((conflict) =>
        conflict
          .column('reactor')
          .doUpdateSet({ position: to.position, event_id: to.eventId })
          .where('positions.event_id', '=', from.eventId),
      )
      .returning('reactor')
      .execute();
    return moved.length === 1;
  }

  private get tables() {
    return this.db.withSchema(this.schema).withTables<TablesOf<typeof positionsTable>>();
  }
}
