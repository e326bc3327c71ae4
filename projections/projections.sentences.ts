import { WHAT_TO_DO_ABOUT_ANOTHER_LOG } from '../src/ledger/errors.js';
import { sentences } from '../src/ledger/sentences.js';

/** What the read models and their database say where they cannot answer. */
export const MODELS_SAY = sentences({
  'being-built': { wanted: (model: string) => `The read model ${model} is being built. Ask again in a moment.` },
  'still-needed': {
    wanted: ({ users, seconds }: { readonly users: string; readonly seconds: number }) =>
      `${users} still needs all that there is. Stop all processes of that release first; one is taken to run for ${seconds} s after it was seen.`,
  },
  'newer-form': {
    wanted: (form: { readonly ledger: string; readonly written: number; readonly reads: number }) =>
      `The log of the ledger ${form.ledger} is of form ${form.written}, and this release reads forms up to ${form.reads}: a newer release has written it. Start that one, or a later one.`,
  },
  'partner-behind': {
    wanted: () => 'What the party of this key was told is being put together. Ask again in a moment.',
  },
  'too-much': {
    wanted: (most: number) => `More than ${most} events bear on these subjects; they cannot be folded in one go.`,
  },
  'histories-lack': {
    wanted: (subject: string) =>
      `An event of ${subject} could not be taken into its history, so that nothing late about it can be judged. The operator of the ledger rebuilds it: npm run ledger -- rebuild histories.`,
  },
  'no-longer-at': {
    wanted: (position: number) => `The histories no longer stand at position ${position}. Send it again in a moment.`,
  },
  'too-many-wait': {
    wanted: (waiting: number) =>
      `${waiting} questions wait for the database: more is asked at once than can be answered. Ask again in a moment.`,
  },
  'none-opened': {
    wanted: () =>
      'No further connection to the database could be opened in time: more is asked at once than can be answered. Ask again in a moment.',
  },
  'none-free': {
    wanted: () =>
      'Other questions held every connection to the database: more is asked at once than can be answered. Ask again in a moment.',
  },
  'disk-full': { wanted: (error: string) => `The disk of the read models' database is full: ${error}` },
  away: { wanted: (error: string) => `The database of the read models does not answer: ${error}` },
  'beyond-end': {
    wanted: ({ position, head }: { readonly position: number; readonly head: number }) =>
      `Nothing is recorded at position ${position} yet: the log ends at ${head}. What is known there is answered once it is.`,
  },
  'not-over': {
    wanted: ({ until }: { readonly until: string }) =>
      `What is known at ${until} is answered once that time is over. A date is all of its day, and a position is known at once.`,
  },
  behind: {
    wanted: (told: { readonly models: readonly string[]; readonly reached: number; readonly position: number }) =>
      `${told.models.join(', ')}: at position ${told.reached}, not yet at ${told.position}. Ask again in a moment.`,
  },
  'other-log': {
    wanted: (told: {
      readonly model: string;
      readonly eventId: string;
      readonly position: number;
      readonly found?: string;
    }) =>
      `${told.model} was built from another log: it knows event ${told.eventId} at position ${told.position}, and the log ${told.found === undefined ? 'ends before' : `has event ${told.found} there`}. ${WHAT_TO_DO_ABOUT_ANOTHER_LOG}`,
  },
  'no-model': {
    wanted: ({ name, known }: { readonly name: string; readonly known: readonly string[] }) =>
      `There is no read model ${name}; there are ${known.join(', ')}.`,
  },
});
