import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';

/** What a figure is to reach. */
export interface Aim {
  readonly text: string;
  readonly isMet: boolean;
}

/** One line of the table. Latencies are in milliseconds, given where a person waits. */
export interface Figure {
  readonly work: string;
  readonly unit: string;
  readonly ours?: number;
  /** What the bare store, or another library, does on the same PostgreSQL in the same run, in the same unit. */
  readonly beside?: number;
  /** What `beside` is. */
  readonly besideIs?: string;
  readonly p50?: number;
  readonly p95?: number;
  readonly p99?: number;
  readonly aims?: readonly Aim[];
  readonly note?: string;
  /** What the file says beyond the table, in the figure's unit. */
  readonly details?: Readonly<Record<string, number>>;
}

/** A figure in the report, with the row and the store that it belongs to. */
export interface ReportedFigure extends Figure {
  readonly row: string;
  readonly store: string;
  /** Percent of the machine that other processes took while the row ran; missing where that is not known. */
  readonly othersPercent?: number;
}

/** The value below which this share (0 to 1) of the samples lies, by nearest rank. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

interface Waits {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export function waits(milliseconds: readonly number[]): Waits {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(milliseconds, share)) as [number, number, number];
  return { p50, p95, p99 };
}

/** `what` is said before the bound where it is not the row's own figure. */
export function atLeast(value: number, bound: number, what = ''): Aim {
  return { text: `${what}>= ${bound.toLocaleString('en-US')}`, isMet: value >= bound };
}

export function atMost(value: number, bound: number, what = ''): Aim {
  return { text: `${what}<= ${bound.toLocaleString('en-US')}`, isMet: value <= bound };
}

export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function number(value: number | undefined): string {
  if (value === undefined) return '';
  if (value >= 100 || value === 0) return count(value);
  return value.toFixed(value >= 10 ? 1 : 2);
}

const TIMES = ['ms', 's'];

/** For rates, ours as a share of what is beside it; for times, how many times longer ours takes. */
function ratio({ ours, beside, unit }: Figure): string {
  if (ours === undefined || beside === undefined) return '';
  return TIMES.includes(unit) ? `${(ours / beside).toFixed(1)} x` : `${Math.round((100 * ours) / beside)} %`;
}

function met({ aims = [] }: Figure): string {
  if (aims.length === 0) return '';
  return aims.every((aim) => aim.isMet) ? 'met' : 'MISSED';
}

const COLUMNS: readonly (readonly [heading: string, isNumber: boolean, text: (figure: ReportedFigure) => string])[] = [
  ['row', false, ({ row }) => row],
  ['work', false, ({ work }) => work],
  ['ours', true, ({ ours }) => number(ours)],
  ['beside', true, ({ beside }) => number(beside)],
  ['unit', false, ({ unit }) => unit],
  ['ratio', true, ratio],
  ['p50 ms', true, ({ p50 }) => number(p50)],
  ['p95 ms', true, ({ p95 }) => number(p95)],
  ['p99 ms', true, ({ p99 }) => number(p99)],
  ['aim', false, met],
];

const WIDTH = 160;
const INDENT = 11;
/** While other processes take more, a figure says more about them. */
const OTHERS_PERCENT = 10;

/** What stands below a line, in as many lines as it needs. */
function remarks({ aims = [], besideIs, note, othersPercent = 0 }: ReportedFigure): readonly string[] {
  const aim = aims.map(({ text, isMet }) => `${text} ${isMet ? 'met' : 'MISSED'}`).join(', ');
  const others = `NO FIGURE: other processes took ${Math.round(othersPercent)} % of the machine`;
  const said = [
    othersPercent > OTHERS_PERCENT && others,
    aim && `aim: ${aim}`,
    besideIs && `beside: ${besideIs}`,
    note,
  ];
  const lines: string[] = [];
  for (const word of said.filter(Boolean).join('; ').split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && INDENT + last.length + 1 + word.length <= WIDTH) lines.splice(-1, 1, `${last} ${word}`);
    else if (word !== '') lines.push(word);
  }
  return lines.map((line) => ' '.repeat(INDENT) + line);
}

/** Fits in 160 columns: what belongs to a figure stands below it, and each store has a heading. */
export function table(figures: readonly ReportedFigure[]): string {
  const heading = COLUMNS.map(([name]) => name);
  const cells = figures.map((figure) => COLUMNS.map(([, , text]) => text(figure)));
  const widths = heading.map((name, column) =>
    Math.max(name.length, ...cells.map((line) => line[column]?.length ?? 0)),
  );
  const pad = (text: string, column: number): string =>
    COLUMNS[column]?.[1] ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0);
  const written = (line: readonly string[]): string => line.map(pad).join('  ').trimEnd();
  const lines = figures.flatMap((figure, n) => {
    const isNewStore = figure.store !== figures[n - 1]?.store;
    return [...(isNewStore ? ['', `log in ${figure.store}`] : []), written(cells[n] ?? []), ...remarks(figure)];
  });
  return [written(heading), '-'.repeat(WIDTH), ...lines].join('\n');
}

/** Writes the figures beside those of earlier runs; returns the path. */
export async function save(figures: readonly ReportedFigure[], began: Date, postgres: string): Promise<string> {
  const directory = join(import.meta.dirname, '..', '..', 'bench', 'results');
  await mkdir(directory, { recursive: true });
  const path = join(directory, `${began.toISOString().replaceAll(':', '-').slice(0, 19)}.json`);
  const [processor] = cpus();
  const machine = {
    cores: cpus().length,
    processor: processor?.model ?? 'unknown',
    memoryBytes: totalmem(),
    node: process.version,
    postgres,
  };
  await writeFile(path, `${JSON.stringify({ began, ended: new Date(), machine, figures }, undefined, 2)}\n`);
  return path;
}
