import { sentences } from '../../ledger/sentences.js';

export const MASTER_DATA_SAYS = sentences({
  'nothing-said': {
    wrong: (id: string) => `Nobody says anything of ${id} at this moment`,
    wayOut: () => 'state it, or ask for its history',
  },
});

/** What a file of master data breaks. */
export const CSV_RULES = sentences({
  'no-csv': {
    wrong: (code: string) => `is no line of CSV (${code})`,
    wayOut: () => 'write it as RFC 4180 has it, text with commas, quotes or line ends between quotes',
  },
  'no-line': { wrong: () => 'are none behind the names of the columns', wayOut: () => 'write a line for each' },
  'too-many-lines': {
    wrong: (most: number) => `are more than ${most}`,
    wayOut: () => 'send the file in parts',
  },
  'no-id': { wrong: () => 'have none that is named id', wayOut: () => 'name the columns in the first line' },
  'column-twice': { wrong: () => 'is the name of a column before it', wayOut: () => 'name each once' },
  'too-many-cells': {
    wrong: ({ cells, columns }: { readonly cells: number; readonly columns: number }) =>
      `has ${cells} cells, and there are ${columns} columns`,
    wayOut: () => 'put text with commas between quotes',
  },
});
