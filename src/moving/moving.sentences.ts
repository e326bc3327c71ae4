import { sentences, type Sentence } from '../ledger/sentences.js';

/** Why a log cannot be copied, exported, imported or sealed. */
export const MOVING_SAYS = sentences({
  'no-event': { wanted: (position: number) => `The log has no event at position ${position}.` },
  'no-place': { wanted: (position: number) => `The event at position ${position} has no place in its capture.` },
  hole: { wanted: (position: number) => `The log has no event at position ${position}, though it goes on after that.` },
  'target-silent': { wanted: () => 'The target does not answer; run it again, it goes on where it stood.' },
  'other-hash': {
    wanted: ({ hash, logHash }: { readonly hash: string; readonly logHash: string }) =>
      `The log has another hash than the file: ${hash}, not ${logHash}.`,
  },
  'other-ledger': {
    wanted: ({ named, asked }: { readonly named: string; readonly asked: string }) =>
      `The file is of the ledger ${named}, not of ${asked}; say --ledger ${asked} to import it under that name.`,
  },
  sealed: { wanted: (note: string) => `The log is sealed: ${note}` },
  'being-filled': { wanted: (note: string) => `Something else is filling the log: ${note}. Finish that first.` },
  'missing-between': {
    wanted: ({ first, head }: { readonly first: number; readonly head: number }) =>
      `The file begins at position ${first}, the log ends at ${head}: what is between them is missing.`,
  },
  'others-append': { wanted: () => 'Somebody else appends to the log; stop them, then import again.' },
  'other-log': {
    wanted: (told: { readonly position: number; readonly there: string; readonly inFile: string }) =>
      `The log holds other events than the file: at position ${told.position} it has ${told.there}, the file has ${told.inFile}. Nothing was changed; import into an empty ledger, or into the beginning of the same one.`,
  },
  incomplete: { wanted: (note: string) => `The log is not complete: ${note}` },
  empty: { wanted: () => 'The log is empty.' },
  'nothing-to-export': { wanted: () => 'The log is empty: there is nothing to export.' },
  'not-sealed': {
    wanted: () => 'The log is marked as sealed, but its last event could not be written; seal it again.',
  },
  'source-empty': { wanted: () => 'The source is empty.' },
  'source-incomplete': { wanted: (note: string) => `The source is not complete itself: ${note}` },
  'target-sealed': {
    wanted: ({ since, note }: { readonly since: string; readonly note: string }) =>
      `The target is sealed (${since}): ${note}`,
  },
  'others-append-to-target': { wanted: () => 'Somebody else appends to the target all the time; stop them first.' },
  differs: {
    wanted: (told: { readonly position: number; readonly there: string; readonly here: string }) =>
      `The target holds other events than the source: at position ${told.position} it has ${told.there}, the source has ${told.here}. Nothing was changed there; a target is empty, or a copy of the same log that was begun before.`,
  },
  'beyond-head': {
    wanted: ({ head, last }: { readonly head: number; readonly last: number }) =>
      `The log ends at position ${head}: it has no position ${last}.`,
  },
  'nothing-between': {
    wanted: ({ first, last }: { readonly first: number; readonly last: number }) =>
      `There is nothing between position ${first} and the last one, ${last}.`,
  },
  'cuts-capture': {
    wanted: (told: { readonly option: string; readonly asked: number; readonly instead: number }) =>
      `${told.option} ${told.asked} would cut a capture, which happened as a whole or not at all; ${told.instead} would not.`,
  },
  unreadable: {
    wanted: ({ path, error }: { readonly path: string; readonly error: string }) =>
      `The file ${path} cannot be read: ${error}`,
  },
  'bad-file': {
    wanted: ({ path, line, fault }: { readonly path: string; readonly line: number; readonly fault: Sentence }) =>
      `The file ${path} is refused, nothing of it was taken: line ${line} ${fault}.`,
  },
});

/** What is wrong with a line of an exported file. */
export const LINE_FAULTS = sentences({
  'no-json': { wanted: () => 'is no JSON' },
  'no-object': { wanted: () => 'is no JSON object' },
  'no-header': { wanted: () => 'is no header of an exported ledger' },
  'other-version': {
    wanted: ({ version, reads }: { readonly version: unknown; readonly reads: number }) =>
      `is of format version ${JSON.stringify(version)}, this release reads ${reads}`,
  },
  'no-ledger': { wanted: () => 'names no ledger' },
  'no-positions': { wanted: () => 'names no first and last position' },
  'no-previous': { wanted: () => 'does not name the event before its first position' },
  'other-position': {
    wanted: ({ position, expected }: { readonly position: unknown; readonly expected: number }) =>
      `is of position ${JSON.stringify(position)} where ${expected} was expected`,
  },
  'no-id': { wanted: () => 'has no event id' },
  'no-type': { wanted: () => 'has no event type' },
  'no-data': { wanted: () => 'has data or metadata that is no object' },
  'not-final': { wanted: () => 'is not the final line' },
  'no-hash': { wanted: () => 'holds no SHA-256' },
  'no-final': { wanted: () => 'is where the file is cut off: the final line, with the hash, is missing' },
  'cut-line': { wanted: () => 'is where the file is cut off, in the middle' },
  damaged: { wanted: (error: string) => `is where the archive is damaged or cut off (${error})` },
  'too-long': { wanted: (most: number) => `is longer than ${most} bytes` },
  'behind-final': { wanted: () => 'stands behind the final line' },
  'event-too-large': { wanted: (most: number) => `is an event of more than ${most} bytes` },
  'not-of-a-log': { wanted: (fault: string) => `does not belong into a ledger's log (${fault})` },
  'other-count': {
    wanted: ({ counts, stand }: { readonly counts: number; readonly stand: number }) =>
      `counts ${counts} events where ${stand} stand`,
  },
  'other-hash': { wanted: () => 'has another hash than the lines before it: the file was changed' },
  'inside-capture': { wanted: () => 'ends inside a capture' },
});
