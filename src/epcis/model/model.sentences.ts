import { sentences, type Sentence } from '../../ledger/sentences.js';

/** What breaks a rule in an EPCIS document of whatever form. The place stands beside it: a path and a line in XML, a JSON pointer in JSON. */
export const MODEL_RULES = sentences({
  missing: { wrong: () => 'is missing', wayOut: (version: string) => `EPCIS ${version} needs it` },
  'no-such-event': { wanted: () => 'is no event type of EPCIS 2.0' },
  'quantity-event': {
    wrong: () => 'is a QuantityEvent, which EPCIS 2.0 no longer has',
    wayOut: () => 'send it as an ObjectEvent with a quantityList',
  },
  'own-event': {
    wrong: () => 'is an event type of somebody’s own, which is not read',
    wayOut: () => 'send it as an event of EPCIS',
  },
  'no-such-element': {
    wanted: ({ owner, version }: { readonly owner: string; readonly version: string }) =>
      `is no element of ${owner} in EPCIS ${version}`,
  },
  'no-such-member': { wanted: (owner: string) => `is no member of ${owner} in EPCIS 2.0, and has no prefix` },
  'no-such-word': {
    wrong: (vocabulary: string) => `is no ${vocabulary} of the Core Business Vocabulary`,
    wayOut: () => 'write one of it, or a URI of your own',
  },
  action: { wanted: () => 'is to be ADD, OBSERVE or DELETE' },
  'no-action': { wrong: () => 'is there', wayOut: () => 'a TransformationEvent has no action' },
  time: { wanted: () => 'is to be an instant with offset, such as 2025-03-27T06:45:16Z' },
  offset: { wanted: () => 'is to be an offset such as -05:00' },
  uri: { wanted: () => 'is to be a URI' },
  'not-uri': {
    wrong: () => 'is no URI',
    wayOut: () => 'EPCIS wants a URN or a GS1 Digital Link URI; it was understood',
  },
  number: { wanted: () => 'is to be a decimal number' },
  boolean: { wanted: () => 'is to be true or false' },
  text: { wanted: () => 'is to be text' },
  list: { wanted: () => 'is to be a list' },
  fields: { wanted: () => 'is to be an object' },
  empty: { wrong: () => 'is empty', wayOut: () => 'leave it out, or say what it is' },
  'no-object': { wrong: () => 'names nothing that it is about', wayOut: () => 'give epcList or quantityList' },
  'no-child': { wrong: () => 'names no child', wayOut: () => 'give childEPCs or childQuantityList' },
  'no-input': {
    wrong: () => 'names no input',
    wayOut: () => 'give inputEPCList, inputQuantityList or transformationID',
  },
  'no-output': {
    wrong: () => 'names no output',
    wayOut: () => 'give outputEPCList, outputQuantityList or transformationID',
  },
  twice: { wrong: () => 'is there twice', wayOut: (version: string) => `EPCIS ${version} has it once` },
  order: { wanted: (after: string) => `comes after ${after}, its place is before it` },
  'in-extension': {
    wrong: () => 'stands where EPCIS of this version does not have it',
    wayOut: () => 'it was taken as what its name says',
  },
  'not-in-1-2': { wrong: () => 'is no part of EPCIS 1.2', wayOut: () => 'it was taken as EPCIS 2.0 has it' },
  document: { wanted: () => 'is no EPCISDocument, EPCISQueryDocument, EventList or event of EPCIS 1.2 or 2.0' },
  version: { wanted: (versions: string) => `is to be ${versions}` },
  'no-event-list': { wrong: () => 'is missing', wayOut: () => 'only documents of events are captured' },
  'no-event': { wrong: () => 'holds no event', wayOut: () => 'send at least one' },
  'after-body': { wanted: () => 'comes after EPCISBody, its place is before it' },
  query: { wrong: () => 'is no event, but part of a query', wayOut: () => 'documents of events are read only' },
  context: { wrong: () => 'is missing', wayOut: () => 'JSON-LD needs a @context that names EPCIS' },
  'context-entry': { wanted: () => 'is to be the URI of a context, or an object of prefixes and terms' },
  'unknown-context': {
    wrong: () => 'names a context that is not known here, and nothing is fetched',
    wayOut: () => 'no event hash is claimed for these events; write its prefixes into the document',
  },
  prefix: {
    wrong: (prefix: string) => `has the prefix ${prefix}, which the document does not declare`,
    wayOut: () => 'declare it; the name was kept as it stands',
  },
  'no-json': {
    wanted: ({ what, line, column }: JsonPlace) => `is not JSON: ${what} in line ${line}, column ${column}`,
  },
  'json-twice': {
    wrong: ({ name, line }: { readonly name: string; readonly line: number }) =>
      `has two members ${name} in one object in line ${line}`,
    wayOut: () => 'write it once',
  },
  'json-name': {
    wrong: ({ name, line }: { readonly name: string; readonly line: number }) =>
      `has a member ${name} in line ${line}, which is never read`,
    wayOut: () => 'leave it out',
  },
  'too-deep': { wanted: (most: number) => `nests values more than ${most} deep` },
  'too-long': { wanted: (most: number) => `is to be at most ${most} characters long` },
  spelling: {
    wanted: ({ rule, position }: { readonly rule: Sentence; readonly position?: number }) =>
      position === undefined ? rule : `${rule} (character ${position + 1})`,
  },
});

interface JsonPlace {
  readonly what: string;
  readonly line: number;
  readonly column: number;
}
