import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Answered, Question } from './asking/question.js';

/** Where the recorded files are. */
export const RECORDED = join(import.meta.dirname, 'recorded');

const FORMAT = 'traceledger-golden-answers';
const VERSION = 1;
/** A window of 128 MB: answers of one question stand far from each other. */
const COMPRESSION = {
  params: { [constants.ZSTD_c_compressionLevel]: 19, [constants.ZSTD_c_windowLog]: 27 },
};

/** The first line of a file of answers. */
export interface GoldenHeader {
  readonly ledger: string;
  /** The revision of the code that gave the answers. */
  readonly recordedOn: string;
  /** The party that a capture is recorded for when it names none. */
  readonly recordedFor: string;
  /** Of the last event of the exported log. */
  readonly head: number;
  readonly captures: number;
}

/** A line: JSON bodies stand in it as JSON where that gives back the same text. */
interface Line {
  readonly at: number;
  readonly ask: Question;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string;
}

export function logPath(ledger: string, folder = RECORDED): string {
  return join(folder, `${ledger}.log.zst`);
}

export function answersPath(ledger: string, folder = RECORDED): string {
  return join(folder, `${ledger}.answers.zst`);
}

/** The names of all golden ledgers. */
export function goldenLedgers(folder = RECORDED): readonly string[] {
  return readdirSync(folder)
    .flatMap((name) => /^(.+)\.answers\.zst$/.exec(name)?.[1] ?? [])
    .sort();
}

export function writePacked(path: string, text: string): void {
  writeFileSync(path, zstdCompressSync(text, COMPRESSION));
}

/** The lines of a packed file. */
export function packedLines(path: string): readonly string[] {
  return zstdDecompressSync(readFileSync(path)).toString().trimEnd().split('\n');
}

function lineOf({ at, question, answer: { status, headers, body } }: Answered): string {
  const line: Line = {
    at,
    ask: question,
    status,
    headers,
    ...(isPlain(body) ? { json: JSON.parse(body) as unknown } : { text: body }),
  };
  return JSON.stringify(line);
}

function isPlain(body: string): boolean {
  return /^[[{]/.test(body) && !body.includes('\n') && JSON.stringify(JSON.parse(body)) === body;
}

export function writeAnswers(path: string, header: GoldenHeader, answers: readonly Answered[]): void {
  const first = JSON.stringify({ format: FORMAT, version: VERSION, ...header });
  writePacked(path, `${[first, ...answers.map(lineOf)].join('\n')}\n`);
}

/** The recorded answers of a ledger. */
export class GoldenAnswers {
  readonly header: GoldenHeader;
  private readonly lines: readonly string[];

  constructor(ledger: string, folder = RECORDED) {
    const [first = '', ...lines] = packedLines(answersPath(ledger, folder));
    const { format, version, ...header } = JSON.parse(first) as GoldenHeader & { format: string; version: number };
    if (format !== FORMAT || version !== VERSION) throw new Error(`${ledger} has answers of ${format} ${version}`);
    this.header = header;
    this.lines = lines;
  }

  get all(): readonly Answered[] {
    return this.lines.map(answeredOf);
  }

  /** `isWanted` is asked for each line in its order; what is not wanted is not read. */
  chosen(isWanted: (line: string) => boolean): readonly Answered[] {
    return this.lines.filter(isWanted).map(answeredOf);
  }
}

function answeredOf(line: string): Answered {
  const { at, ask, status, headers, json, text } = JSON.parse(line) as Line;
  return { at, question: ask, answer: { status, headers, body: text ?? JSON.stringify(json) } };
}
