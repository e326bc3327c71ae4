import type { FindingKind } from './scenario.js';

/** What a summary says of one scenario. */
export interface TallyRow {
  rounds: number;
  acknowledged: number;
  repeated: number;
  readonly found: Record<FindingKind, number>;
  longestGapMs: number;
}

const COLUMNS = [
  'scenario',
  'rounds',
  'acknowledged',
  'repeated',
  'lost',
  'doubled',
  'half',
  'wrong',
  'hash differences',
  'stuck',
  'longest gap',
];

export class Tally {
  private readonly rows = new Map<string, TallyRow>();

  of(scenario: string): TallyRow {
    const known = this.rows.get(scenario);
    if (known) return known;
    const found = { lost: 0, doubled: 0, half: 0, wrong: 0, hash: 0, stuck: 0 };
    const row = { rounds: 0, acknowledged: 0, repeated: 0, found, longestGapMs: 0 };
    this.rows.set(scenario, row);
    return row;
  }

  get acknowledged(): number {
    return [...this.rows.values()].reduce((sum, { acknowledged }) => sum + acknowledged, 0);
  }

  get found(): number {
    const all = [...this.rows.values()].flatMap(({ found }) => Object.values(found));
    return all.reduce((sum, count) => sum + count, 0);
  }

  /** For people: a line a scenario, and one for all. */
  table(): string {
    const lines = [...this.rows].sort(([a], [b]) => a.localeCompare(b)).map(([name, row]) => cells(name, row));
    const all = [...lines, cells('all', this.sum())];
    const widths = COLUMNS.map((title, n) => Math.max(title.length, ...all.map((line) => line[n]?.length ?? 0)));
    const text = (line: readonly string[]): string =>
      line.map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0))).join('  ');
    return [COLUMNS, ...all].map(text).join('\n');
  }

  private sum(): TallyRow {
    const sum = new Tally().of('all');
    for (const row of this.rows.values()) {
      sum.rounds += row.rounds;
      sum.acknowledged += row.acknowledged;
      sum.repeated += row.repeated;
      for (const kind of Object.keys(sum.found) as FindingKind[]) sum.found[kind] += row.found[kind];
      sum.longestGapMs = Math.max(sum.longestGapMs, row.longestGapMs);
    }
    return sum;
  }
}

function cells(name: string, { rounds, acknowledged, repeated, found, longestGapMs }: TallyRow): readonly string[] {
  const { lost, doubled, half, wrong, hash, stuck } = found;
  const counts = [rounds, acknowledged, repeated, lost, doubled, half, wrong, hash, stuck].map(String);
  return [name, ...counts, `${(longestGapMs / 1_000).toFixed(1)} s`];
}
