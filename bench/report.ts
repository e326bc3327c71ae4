import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';

/** One line of the table. Latencies are in milliseconds, given where a person waits. */
export interface Figure {
  readonly group: string;
  readonly work: string;
  readonly store: string;
  readonly ours?: number;
  /** What the bare store does on the same machine in the same run, in the same unit. */
  readonly ceiling?: number;
  readonly unit: string;
  readonly p50?: number;
  readonly p99?: number;
  readonly note?: string;
}

/** The value below which this share (0 to 1) of the samples lies, by nearest rank. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function waits(milliseconds: readonly number[]): { readonly p50: number; readonly p99: number } {
  return { p50: percentile(milliseconds, 0.5), p99: percentile(milliseconds, 0.99) };
}

function number(value: number | undefined): string {
  if (value === undefined) return '';
  if (value >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(value >= 10 ? 1 : 2);
}

/** For rates, ours as a share of the ceiling; for times, how many times longer ours takes. */
function ratio({ ours, ceiling, unit }: Figure): string {
  if (ours === undefined || ceiling === undefined) return '';
  return unit === 'ms' ? `${(ours / ceiling).toFixed(1)} x` : `${Math.round((100 * ours) / ceiling)} %`;
}

const HEADINGS = ['row', 'work', 'store', 'ours', 'ceiling', 'unit', 'ratio', 'p50 ms', 'p99 ms', 'note'];
const IS_NUMBER = [false, false, false, true, true, false, true, true, true, false];

function cells(figure: Figure): readonly string[] {
  const { group, work, store, ours, ceiling, unit, p50, p99, note = '' } = figure;
  return [group, work, store, number(ours), number(ceiling), unit, ratio(figure), number(p50), number(p99), note];
}

export function table(figures: readonly Figure[]): string {
  const lines = [HEADINGS, ...figures.map(cells)];
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const pad = (text: string, column: number): string =>
    IS_NUMBER[column] ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0);
  const written = lines.map((line) => line.map(pad).join('  ').trimEnd());
  return [written[0], '-'.repeat(Math.max(...written.map((line) => line.length))), ...written.slice(1)].join('\n');
}

/** Writes the figures beside those of earlier runs; returns the path. */
export async function save(figures: readonly Figure[], began: Date): Promise<string> {
  const directory = join(import.meta.dirname, '..', '..', 'bench', 'results');
  await mkdir(directory, { recursive: true });
  const path = join(directory, `${began.toISOString().replaceAll(':', '-').slice(0, 19)}.json`);
  const machine = { cores: cpus().length, processor: cpus()[0]?.model ?? 'unknown', node: process.version };
  await writeFile(path, `${JSON.stringify({ began, machine, figures }, undefined, 2)}\n`);
  return path;
}
