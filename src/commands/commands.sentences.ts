import { sentences, type Sentence } from '../ledger/sentences.js';

/** What is wrong with a command line. */
export const USAGE_SAYS = sentences({
  'no-command': {
    wrong: ({ name }: { readonly name: string; readonly known: readonly string[] }) => `There is no command ${name}`,
    wayOut: ({ known }: { readonly name: string; readonly known: readonly string[] }) =>
      `there are ${known.join(', ')}. npm run ledger -- help says more.`,
  },
  help: { wanted: (text: string) => text },
  wrong: {
    wanted: (told: { readonly name: string; readonly what: Sentence; readonly usage: string }) =>
      `${told.name}: ${told.what}.\nnpm run ledger -- ${told.name} ${told.usage}`,
  },
  words: {
    wanted: ({ takes, has }: { readonly takes: number; readonly has: number }) =>
      `takes ${takes === 0 ? 'no word' : takes === 1 ? 'one word' : `${takes} words`} behind its name, not ${has}`,
  },
  position: {
    wanted: ({ option, value }: { readonly option: string; readonly value: string }) =>
      `--${option} ${value}: a position is a whole number from 0 on`,
  },
  twice: { wanted: (option: string) => `--${option} is given twice` },
  option: { wanted: (error: string) => error },
  'no-action': {
    wrong: ({ action }: { readonly action: string; readonly known: readonly string[] }) =>
      `nothing is called ${action}`,
    wayOut: ({ known }: { readonly action: string; readonly known: readonly string[] }) =>
      `there are ${known.join(', ')}`,
  },
  'one-of': {
    wanted: ({
      option,
      value,
      known,
    }: {
      readonly option: string;
      readonly value: string;
      readonly known: readonly string[];
    }) => `--${option} ${value}: one of ${known.join(', ')}`,
  },
  'json-of-1-2': { wrong: () => 'there is no JSON of EPCIS 1.2', wayOut: () => 'ask for xml, or for 2.0' },
  'no-read': {
    wanted: ({ file, code }: { readonly file: string; readonly code: string }) => `${file} cannot be read (${code})`,
  },
  'large-file': {
    wanted: ({ file, most }: { readonly file: string; readonly most: number }) =>
      `${file} is larger than ${most} bytes, the most that is converted at once`,
  },
  'no-id': { wanted: () => '--id is missing' },
  'wrong-option': {
    wanted: ({ option, value, rule }: { readonly option: string; readonly value: string; readonly rule: Sentence }) =>
      `--${option} ${value}: ${rule}`,
  },
  several: { wanted: (said: readonly Sentence[]) => said.join('; ') },
  'one-of-flags': { wanted: () => '--follow, --seal and --open exclude each other' },
  'same-log': { wanted: () => 'source and target are the same; give --from, --to or both' },
  'no-file': { wanted: () => '--in names a file: it is read twice, to be checked before it is taken' },
  'not-audited': { wanted: (what: string) => `${what} cannot be audited; rules can` },
  'no-out': { wanted: () => '--out is missing' },
  'exists-already': { wanted: (path: string) => `${path} exists already; it is not written over` },
  compression: {
    wanted: ({ asked, known }: { readonly asked: string; readonly known: readonly string[] }) =>
      `--compress ${asked}: one of ${known.join(', ')}`,
  },
  'url-file': {
    wrong: ({ file, code }: { readonly file: string; readonly code: string }) =>
      `The file ${file} cannot be read (${code})`,
    wayOut: () => 'name one that holds the URL of an event store.',
  },
  store: {
    wanted: (url: string) => `${url}: a store is named by esdb://..., esdb+discover://... or postgres://...`,
  },
  ledger: {
    wanted: ({ option, value }: { readonly option: string; readonly value: string }) =>
      `--${option} ${value}: a letter a-z, then up to 40 of a-z, 0-9 and _`,
  },
});

/** Why a command could not be done. */
export const COMMAND_SAYS = sentences({
  'no-ledger': {
    wanted: (folder: string) =>
      `There is no ledger in DATA_DIR ${folder}; name its folder by DATA_DIR, or its database by DATABASE_URL`,
  },
  'no-events': {
    wanted: ({ ledger, where }: { readonly ledger: string; readonly where: string }) =>
      `There are no events of a ledger ${ledger} in ${where}.`,
  },
  'not-written': {
    wanted: ({ path, error }: { readonly path: string; readonly error: string }) =>
      `${path} cannot be written: ${error}`,
  },
  'not-rebuilt': {
    wanted: (told: { readonly model: string; readonly build: number; readonly answering?: number }) =>
      `${told.model}: build ${told.build} could not be made from the log; ${told.answering === undefined ? 'none answers' : `build ${told.answering} goes on answering`}. The log of the projector says why, and npm run ledger -- doctor --deep names what the log lacks.`,
  },
  'half-there': {
    wanted: ({ where, note }: { readonly where: string; readonly note: string }) =>
      `${where} is not complete: ${note}. Run the copy or the import again; or say --as-it-is where its source is lost.`,
  },
});
