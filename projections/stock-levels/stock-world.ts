import { sql } from 'kysely';
import type { ItemState } from '../../src/ledger/item/item.state.js';
import type { StockWorld } from '../../src/ledger/stock/postings.js';
import type { Contents } from '../../src/ledger/stock/stock-lines.js';
import type { Target } from '../projection.js';
import { contentsTable, statesTable } from './stock-levels.tables.js';
import { readStates, writeStates } from './stock-states.js';

const contentsRows = contentsTable.rows<readonly [string, Contents]>({
  at: ([, { upTo }]) => upTo.at,
  position: ([, { upTo }]) => upTo.position,
  subject: ([subject]) => subject,
  lines: ([, { lines }]) => JSON.stringify(Object.fromEntries([...lines].sort(byKey))),
});

/** The states and contents that a batch needs; what it changes is written back in one go. */
export class LoadedStock implements StockWorld {
  private readonly states = new Map<string, ItemState>();
  private readonly held = new Map<string, Contents>();
  private readonly asked = new Set<string>();
  private readonly changedStates = new Map<string, ItemState | undefined>();
  private readonly changedContents = new Map<string, Contents>();
  private readonly forgotten = new Set<string>();

  constructor(private readonly target: Pick<Target, 'db' | 'schema'>) {}

  get(subject: string): ItemState | undefined {
    return this.states.get(subject);
  }

  set(subject: string, state: ItemState): void {
    this.states.set(subject, state);
    this.changedStates.set(subject, state);
  }

  /** As unknown as before its first event. */
  forget(subject: string): void {
    this.states.delete(subject);
    this.held.delete(subject);
    this.changedStates.set(subject, undefined);
    this.changedContents.delete(subject);
    this.forgotten.add(subject);
  }

  contents(subject: string): Contents | undefined {
    return this.held.get(subject);
  }

  setContents(subject: string, contents: Contents): void {
    this.held.set(subject, contents);
    this.changedContents.set(subject, contents);
  }

  /** Loads these subjects and their carriers up to the outermost, unless they are here. */
  async load(subjects: Iterable<string>): Promise<void> {
    let wanted = [...new Set(subjects)].filter((subject) => !this.asked.has(subject));
    while (wanted.length > 0) {
      for (const subject of wanted) this.asked.add(subject);
      await this.loadStates(wanted);
      const carriers = wanted.flatMap((subject) => this.states.get(subject)?.carrier?.id ?? []);
      wanted = [...new Set(carriers)].filter((subject) => !this.asked.has(subject));
    }
  }

  private async loadStates(subjects: readonly string[]): Promise<void> {
    for (const { state, contents } of await readStates(this.target, subjects)) {
      this.states.set(state.subject, state);
      if (contents) this.held.set(state.subject, contents);
    }
  }

  async write(): Promise<void> {
    await this.deleteForgotten();
    const states = [...this.changedStates.values()].filter((state) => state !== undefined);
    await writeStates(this.target, states);
    await this.writeContents();
  }

  /** Some of them may have come back since, with new rows. */
  private async deleteForgotten(): Promise<void> {
    const { db, schema } = this.target;
    if (this.forgotten.size === 0) return;
    const subjects = statesTable.any('subject', [...this.forgotten]);
    for (const table of [statesTable, contentsTable])
      await sql`DELETE FROM ${table.in(schema)} WHERE subject = ${subjects}`.execute(db);
  }

  private async writeContents(): Promise<void> {
    const { db, schema } = this.target;
    const rows = [...this.changedContents].filter(([subject]) => this.states.has(subject));
    if (rows.length === 0) return;
    await contentsRows.upsert(schema, rows).execute(db);
  }
}

function byKey([a]: readonly [string, number], [b]: readonly [string, number]): number {
  return a < b ? -1 : 1;
}
