import { sentences, type Sentence } from '../ledger/sentences.js';

/** What this ledger makes of an EPCIS document: what it refuses beside what the standard does, and what it keeps and does not use. */
export const EPCIS_RULES = sentences({
  'type-not-used': {
    wrong: (type: string) => `is a ${type}, which is kept and not used`,
    wayOut: () => 'nothing of it is recorded of items',
  },
  'quantities-not-used': {
    wrong: () => 'is kept and not used',
    wayOut: () => 'goods that are counted in bulk are not recorded; name serialized items in epcList or childEPCs',
  },
  amount: {
    wrong: () => 'is no amount above zero with a unit of UN/ECE Rec 20, and is kept and not used',
    wayOut: () => 'what it was made of or into is recorded without one',
  },
  'other-sender': {
    wrong: (speaker: string) => `is kept, and the document is recorded as the word of ${speaker}`,
    wayOut: () => 'say in Recorded-For for which party you speak, where your key acts for it',
  },
  'nothing-used': {
    wrong: () => 'names nothing that this ledger records, and is kept and not used',
    wayOut: () => 'name serialized items',
  },
  'other-kind': {
    wrong: () => 'names no item, place or party that this ledger records here, and is kept and not used',
    wayOut: () => 'name it by a GS1 key of that kind',
  },
  'not-needed': {
    wrong: (rule: Sentence) => `is kept and not used, as ${rule}`,
    wayOut: () => 'it is refused where more than a sighting is told',
  },
  'observed-passing': {
    wrong: (bizStep: string) => `is an aggregation observed while ${bizStep}, which is kept and not used`,
    wayOut: () => 'send an ObjectEvent of the parent',
  },
  'no-place': {
    wrong: () => 'tells of a receipt without readPoint, bizLocation or destination location, and is kept and not used',
    wayOut: () => 'say where',
  },
  'by-text': {
    wrong: (rule: Sentence) => `names no issuer, as ${rule}`,
    wayOut: () => 'it is found by its whole text',
  },

  'no-text': { wrong: () => 'is no text of a length that is recorded', wayOut: () => 'it is kept with the document' },
  contact: {
    wrong: () => 'names a person or how to reach one, and is not recorded',
    wayOut: () => 'name the organisation alone',
  },
  'not-so': {
    wrong: (rule: Sentence) => `is kept and not recorded of it, as it ${rule}`,
    wayOut: () => 'all else that is said of it is',
  },
  'too-many-elements': {
    wrong: ({ elements }: { readonly elements: number; readonly most: number }) => `has ${elements} elements`,
    wayOut: ({ most }: { readonly elements: number; readonly most: number }) =>
      `those behind the first ${most} are kept and not used`,
  },
  'too-many-documents': {
    wrong: ({ count }: { readonly count: number; readonly most: number }) => `names ${count} business documents`,
    wayOut: ({ most }: { readonly count: number; readonly most: number }) =>
      `at most ${most} are taken at once, so send it in parts`,
  },
  'own-child': { wrong: () => 'names the parent among its children', wayOut: () => 'leave it out of childEPCs' },
  'second-end': {
    wrong: ({ word, list }: { readonly word: string; readonly list: string }) => `is a second ${word} of one ${list}`,
    wayOut: () => 'name one',
  },
  uri: {
    wanted: ({ most, such }: { readonly most: number; readonly such: string }) =>
      `is to be a URI of at most ${most} characters, such as ${such}...`,
  },
  date: { wanted: () => 'is to be a date, such as 2025-03-27' },
  'too-long': {
    wanted: (most: number) => `has more than ${most} characters with its name, at most ${most} are taken`,
  },
  'too-many-attributes': {
    wanted: (most: number) => `has more than ${most} plain elements in ilmd, at most ${most} are taken`,
  },
  spelling: {
    wanted: ({ rule, position }: { readonly rule: Sentence; readonly position?: number }) =>
      position === undefined ? rule : `${rule} (character ${position + 1})`,
  },
  'no-xml': { wanted: (error: string) => `is not well-formed XML: line ${error}` },
  'document-type': {
    wrong: () => 'has a document type declaration, which is not read as it could name entities',
    wayOut: () => 'leave it out',
  },
  encoding: { wrong: (encoding: string) => `is encoded in ${encoding}`, wayOut: () => 'it is to be UTF-8' },
  'too-deep': { wanted: (most: number) => `nests elements more than ${most} deep` },
  'long-attribute': {
    wanted: ({ name, most }: { readonly name: string; readonly most: number }) =>
      `has an attribute ${name} of more than ${most} characters`,
  },
  'no-utf-8': { wrong: () => 'is not UTF-8 text', wayOut: () => 'send it in UTF-8' },
  'content-type': {
    wrong: (taken: readonly string[]) => `is to be ${taken.join(' or ')}`,
    wayOut: () => 'EPCIS 1.2 and 2.0 are captured',
  },
});

/** What the answer to a document says as a whole. */
export const DOCUMENT_SAYS = sentences({
  refused: {
    wanted: (rules: number) =>
      `The EPCIS document breaks ${rules === 1 ? 'a rule' : `${rules} rules`}. Nothing was recorded.`,
  },
  'no-document': { wanted: () => 'This is no EPCIS document. Nothing was recorded.' },
  'too-large': {
    wanted: ({ bytes, most }: { readonly bytes: number; readonly most: number }) =>
      `The document has ${bytes} bytes, at most ${most} are taken. Nothing was recorded: send it in parts.`,
  },
  'too-many-events': {
    wanted: ({ most, at }: { readonly most: number; readonly at: string }) =>
      `The document comes to more than ${most} item events at ${at}. Nothing was recorded: send it in parts.`,
  },
});

/** What is said of capture jobs, and of the capture of one event. */
export const EPCIS_SAYS = sentences({
  'job-of-key': {
    wrong: (job: string) => `The key was used before, for another document: that of capture job ${job}`,
    wayOut: () => 'send another document with another key.',
  },
  'no-job': {
    wrong: () => 'There is no such capture job of this caller',
    wayOut: () => 'GET /v1/epcis/capture lists them.',
  },
  'not-one-event': {
    wrong: (events: number) => `This takes one event, and ${events} were sent`,
    wayOut: () => 'send a document to POST /v1/epcis/capture.',
  },
});
