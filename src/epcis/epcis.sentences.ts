import { sentences, type Sentence } from '../ledger/sentences.js';

/** What breaks a rule in an EPCIS 1.2 document. The path of the element stands beside it. */
export const EPCIS_RULES = sentences({
  missing: { wrong: () => 'is missing', wayOut: () => 'EPCIS 1.2 needs it' },
  'no-event-list': { wrong: () => 'is missing', wayOut: () => 'only documents of events are captured' },
  'no-event': { wrong: () => 'holds no event', wayOut: () => 'send at least one' },
  'too-many-documents': {
    wrong: ({ count }: { readonly count: number; readonly most: number }) => `names ${count} business documents`,
    wayOut: ({ most }: { readonly count: number; readonly most: number }) =>
      `at most ${most} are taken at once, so send it in parts`,
  },
  'after-body': { wanted: () => 'comes after EPCISBody, its place is before it' },
  'only-event-list': { wrong: () => 'is not read', wayOut: () => 'only an EventList is captured' },
  'epcis-2': { wrong: () => 'is EPCIS 2.0, which is not read', wayOut: () => 'send it as EPCIS 1.2 XML' },
  'no-document': {
    wanted: (namespace: string) => `is no EPCISDocument of EPCIS 1.2 (namespace ${namespace})`,
  },
  version: { wanted: () => 'is to be 1.2, or an earlier 1.x' },
  'in-namespace': {
    wrong: () => 'stands in a namespace',
    wayOut: () => 'below the root, elements of EPCIS 1.2 have none',
  },
  'own-event': {
    wrong: () => 'is an event type of somebody’s own, which is not read',
    wayOut: () => 'send it as an event of EPCIS 1.2',
  },
  'unread-event': {
    wrong: () => 'is an event of a type that is not read',
    wayOut: () => 'send it as ObjectEvents or AggregationEvents',
  },
  'no-such-event': { wanted: () => 'is no event that an EventList of EPCIS 1.2 has here' },
  'no-such-element': { wanted: (parent: string) => `is no element of ${parent} in EPCIS 1.2` },
  twice: { wrong: () => 'is there twice', wayOut: () => 'EPCIS 1.2 has it once' },
  order: { wanted: (after: string) => `comes after ${after}, its place is before it` },
  'bulk-goods': {
    wrong: () => 'is not read: goods counted in bulk are not recorded',
    wayOut: () => 'name serialized items in epcList or childEPCs',
  },
  'error-declaration': {
    wrong: () => 'is not read: a claim cannot declare an error',
    wayOut: () => 'use the operation correct',
  },
  'no-object': { wrong: () => 'names no object', wayOut: () => 'name at least one serialized item' },
  'no-child': { wrong: () => 'names no child', wayOut: () => 'name at least one serialized item' },
  'own-child': { wrong: () => 'names the parent among its children', wayOut: () => 'leave it out of childEPCs' },
  'no-place': { wanted: () => 'tells of a receipt without readPoint, bizLocation or destination location' },
  'observed-passing': {
    wrong: (bizStep: string) => `is an aggregation observed while ${bizStep}, which is not read`,
    wayOut: () => 'send an ObjectEvent of the parent',
  },
  action: { wanted: () => 'is to be ADD, OBSERVE or DELETE' },
  'no-type': { wrong: () => 'has no type', wayOut: () => 'give its attribute type' },
  'second-end': {
    wrong: ({ word, list }: { readonly word: string; readonly list: string }) => `is a second ${word} of one ${list}`,
    wayOut: () => 'name one',
  },
  uri: {
    wanted: ({ most, such }: { readonly most: number; readonly such: string }) =>
      `is to be a URI of at most ${most} characters, such as ${such}...`,
  },
  'no-biz-step': {
    wrong: () => 'is no business step of the Core Business Vocabulary',
    wayOut: () => 'write one of it, or a URI of your own',
  },
  date: { wanted: () => 'is to be a date, such as 2025-03-27' },
  instant: { wanted: () => 'is to be an instant with offset, such as 2025-03-27T06:45:16Z' },
  offset: { wanted: () => 'is to be an offset such as -05:00' },
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
  json: { wrong: () => 'is JSON', wayOut: () => 'send it as EPCIS 1.2 XML' },
  'content-type': {
    wrong: (taken: readonly string[]) => `is to be ${taken.join(' or ')}`,
    wayOut: () => 'EPCIS 1.2 XML is captured, and EPCIS 2.0 JSON-LD is not',
  },
});

/** What the answer to a document says as a whole. */
export const DOCUMENT_SAYS = sentences({
  refused: {
    wanted: (rules: number) =>
      `The EPCIS document breaks ${rules === 1 ? 'a rule' : `${rules} rules`}. Nothing was recorded.`,
  },
  'no-xml': { wanted: () => 'This is no XML document. Nothing was recorded.' },
  'too-large': {
    wanted: ({ bytes, most }: { readonly bytes: number; readonly most: number }) =>
      `The document has ${bytes} bytes, at most ${most} are taken. Nothing was recorded: send it in parts.`,
  },
  'too-many-events': {
    wanted: ({ most, at }: { readonly most: number; readonly at: string }) =>
      `The document comes to more than ${most} item events at ${at}. Nothing was recorded: send it in parts.`,
  },
});
