import { setImmediate as nextTurn } from 'node:timers/promises';
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { MasterDataKind } from '../../ledger/master-data/master-data.events.js';
import type { StatementDraft } from '../../ledger/master-data/statement-draft.js';
import type { Faults } from '../reading/faults.js';
import { FORM_RULES } from '../reading/form.sentences.js';
import { readStatement } from '../reading/master-data-fields.js';
import { columnsOf, isColumn, statementOfLine } from './csv-line.js';
import { CSV_RULES } from './master-data.sentences.js';

/** After so many faults the rest of a file is not looked at. */
const FAULTS_MOST = 1_000;
export const LINES_MOST = 100_000;
const LINES_AT_ONCE = 500;
/** Of one line: what is longer is no line of such a file. */
const LINE_CHARACTERS = 100_000;

interface Line {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/**
 * Reads a file (RFC 4180): its first line names the columns, each further one says what one thing is. Faults are told by the line that they stand in, such as
 * `lines[4].ndc`, and added, not thrown.
 */
export async function readCsv(
  kind: MasterDataKind,
  body: Buffer,
  faults: Faults,
): Promise<readonly Omit<StatementDraft, 'spoken'>[]> {
  const options = { bom: true, info: true, relax_column_count: true, skip_empty_lines: true } as const;
  const parser = Readable.from([body]).pipe(parse({ ...options, max_record_size: LINE_CHARACTERS }));
  const drafts: Omit<StatementDraft, 'spoken'>[] = [];
  let columns: readonly string[] | undefined;
  let count = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<Line>) {
      if (columns === undefined) {
        columns = readColumns(kind, record, faults);
        if (columns === undefined) return [];
        continue;
      }
      count += 1;
      if (count > LINES_MOST) return faults.add('lines', undefined, CSV_RULES['too-many-lines'](LINES_MOST)) ?? [];
      if (faults.count >= FAULTS_MOST) return [];
      const draft = readLine(kind, columns, record, `lines[${info.lines}]`, faults);
      if (draft) drafts.push(draft);
      if (count % LINES_AT_ONCE === 0) await nextTurn();
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? error['lines'] : count + 1;
    return faults.add(`lines[${line}]`, undefined, CSV_RULES['no-csv'](error.code)) ?? [];
  }
  if (count === 0) faults.add('lines', undefined, CSV_RULES['no-line']());
  return drafts;
}

function readColumns(kind: MasterDataKind, record: readonly string[], faults: Faults): readonly string[] | undefined {
  const names = record.map((name) => name.trim());
  const before = faults.count;
  names.forEach((name, index) => {
    const field = `columns[${index}]`;
    if (!isColumn(kind, name))
      faults.add(field, name, FORM_RULES['unknown-field']({ what: `a ${kind}`, taken: columnsOf(kind) }));
    else if (names.indexOf(name) < index) faults.add(field, name, CSV_RULES['column-twice']());
  });
  if (!names.includes('id')) faults.add('columns', undefined, CSV_RULES['no-id']());
  return faults.count === before ? names : undefined;
}

function readLine(
  kind: MasterDataKind,
  columns: readonly string[],
  cells: readonly string[],
  path: string,
  faults: Faults,
): Omit<StatementDraft, 'spoken'> | undefined {
  if (cells.length > columns.length)
    return faults.add(
      path,
      cells.length,
      CSV_RULES['too-many-cells']({ cells: cells.length, columns: columns.length }),
    );
  return readStatement(kind, statementOfLine(columns, cells), `${path}.`, faults);
}
