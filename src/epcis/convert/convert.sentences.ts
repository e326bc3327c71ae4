import { sentences } from '../../ledger/sentences.js';

/** What breaks a rule in what is to be converted. */
export const CONVERT_RULES = sentences({
  'content-type': {
    wrong: (taken: readonly string[]) => `is to be one of ${taken.join(', ')}`,
    wayOut: () => 'say what the body is',
  },
  accept: {
    wrong: (given: readonly string[]) => `names no type that is answered, which are ${given.join(', ')}`,
    wayOut: () => 'name one of them, or leave it out',
  },
  'one-of': { wanted: (values: readonly string[]) => `is to be one of ${values.join(', ')}` },
  'nothing-left': {
    wrong: () => 'is an event that EPCIS 1.2 does not have, so that nothing would be left',
    wayOut: () => 'ask for 2.0',
  },
  'json-of-1-2': {
    wrong: () => 'is 1.2, of which there is no JSON',
    wayOut: () => 'accept application/xml, or ask for 2.0',
  },
});

/** What the answer says as a whole. */
export const CONVERT_SAYS = sentences({
  refused: {
    wanted: (rules: number) =>
      `The EPCIS document breaks ${rules === 1 ? 'a rule' : `${rules} rules`}. Nothing was converted.`,
  },
  'too-large': {
    wanted: ({ bytes, most }: { readonly bytes: number; readonly most: number }) =>
      `The document has ${bytes} bytes, at most ${most} are converted at once: send it in parts.`,
  },
  asked: { wanted: () => 'What is asked for cannot be given. Nothing was converted.' },
  busy: { wanted: () => 'Other documents are being converted. Nothing was converted: try again.' },
});
