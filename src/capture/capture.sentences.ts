// What the writer says where it refuses, and what a takeover says of a log: the closed sets of both.
import { WHAT_TO_DO_ABOUT_ANOTHER_LOG } from '../ledger/errors.js';
import { sentences } from '../ledger/sentences.js';

/** What the writer says to whoever sends an operation. */
export const WRITER_SAYS = sentences({
  'never-recorded': {
    wrong: (named: string) => `What is to be corrected was never recorded: there is no ${named}`,
    wayOut: () => 'GET /v1/items/{id}/history names the capture and the position of each event.',
  },
  'not-of-an-item': {
    wrong: (position: number) => `The event at position ${position} is of no capture, so that it cannot be corrected`,
    wayOut: () => 'GET /v1/items/{id}/history names the position of each event of an item.',
  },
  'key-reused': {
    wrong: (capture: string) => `The key was used before, for another request: that of capture ${capture}`,
    wayOut: () => 'send another request with another key.',
  },
  'history-forbids': { wanted: () => 'The history of an item forbids it. Nothing was recorded.' },
  parked: {
    wanted: ({ item, rule }: { readonly item: string; readonly rule: string }) =>
      `What happened to ${item} ${rule}, so that nothing can be decided about it. Nothing was recorded. The operator of the ledger finds why by npm run ledger -- status.`,
  },
  'not-taken-in': { wanted: (position: number) => `could not be taken in at position ${position}` },
  'disk-full': {
    wanted: (disk: { readonly folder: string; readonly free: number; readonly kept: number }) =>
      `The disk of DATA_DIR ${disk.folder} is full: ${disk.free} MB are free, and ${disk.kept} (DISK_RESERVE_MB) are kept. Nothing was recorded. Make room on it.`,
  },
  'models-behind': {
    wanted: (events: number) =>
      `The read models are more than ${events} events behind. Nothing was recorded: send it again in a moment.`,
  },
  'queue-full': {
    wanted: () => 'Too many requests wait to be recorded. Nothing was recorded: send it again in a moment.',
  },
  'waited-too-long': {
    wanted: () => 'The request waited too long for its turn. Nothing was recorded: send it again in a moment.',
  },
  'histories-behind': {
    wanted: () =>
      'It tells of the past, and the histories that it is decided over are behind. Nothing was recorded: send it again in a moment.',
  },
  'too-new': {
    wanted: (type: string) =>
      `${type} is recorded once no release that cannot read it has been run for 70 minutes. Nothing was recorded.`,
  },
  'outcome-unknown': {
    wanted: (why: string) => `It is not known yet whether this was recorded. Send it again with the same key.${why}`,
  },
  'writer-silent': { wanted: () => 'The writer does not answer. Nothing was recorded: send it again in a moment.' },
  'writer-untrusted': {
    wrong: () => 'The certificate of the writer is not trusted here. Nothing was recorded',
    wayOut: () => 'the operator of the ledger mends TLS_CA_FILE, or the names in the certificate (ADVERTISED_HOST).',
  },
  'no-writer': { wanted: () => 'No writer is ready. Nothing was recorded: send it again in a moment.' },
  'no-takeover': { wanted: () => 'The writer cannot take over. Nothing was recorded: send it again in a moment.' },
  'decided-after-lost': {
    wanted: () => 'What it was decided after could not be recorded. Nothing was recorded: send it again.',
  },
});

/** What is wrong with the log, or with what was built from it: for the operator of the ledger. */
export const TAKEOVER_SAYS = sentences({
  'other-log-models': {
    wanted: (position: number) =>
      `The log up to position ${position} is not the one that the writer's models were built from.`,
  },
  'other-log': {
    wanted: ({ position, holds }: { readonly position: number; readonly holds: boolean }) =>
      `The read models were built from another log: at position ${position}, where they stand, this one ${holds ? 'holds another event' : 'has no event'}. ${WHAT_TO_DO_ABOUT_ANOTHER_LOG}`,
  },
  closed: {
    wanted: (mark: { readonly state: 'sealed' | 'incomplete'; readonly since: string; readonly note: string }) =>
      `The log of this ledger ${mark.state === 'sealed' ? 'was sealed' : 'is not complete'} (${mark.since}): ${mark.note}`,
  },
  'histories-behind': { wanted: (position: number) => `The histories have not reached position ${position} yet.` },
  'log-ends': { wanted: (position: number) => `The log ends before position ${position}, which the read models know.` },
});
