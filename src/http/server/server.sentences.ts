import { sentences } from '../../ledger/sentences.js';

const count = (fields: number, one: string, many: string): string => (fields === 1 ? one : `${fields} ${many}`);

const WITHOUT_THE_LOG =
  'what the read models say of it is answered without source=log, and the operator of the ledger finds what else is missing by npm run ledger -- doctor --deep.';

/** What an answer says as a whole. */
export const ANSWER_SAYS = sentences({
  'not-right': {
    wanted: (fields: number) =>
      `${count(fields, 'One field of the request is', 'fields of the request are')} not right.`,
  },
  'no-key': {
    wrong: () => 'The request comes with no key that opens this ledger',
    wayOut: () => 'send one as Authorization: Bearer tl_...',
  },
  forbidden: {
    wrong: (permission: string) => `This key does not permit ${permission}`,
    wayOut: () => 'send one whose role has it.',
  },
  'not-its-party': {
    wrong: ({ party }: { readonly field: string; readonly party: string }) => `This key does not act for ${party}`,
    wayOut: ({ field }: { readonly field: string; readonly party: string }) => `name in ${field} a party of the key.`,
  },
  'not-its-number': {
    wrong: (id: string) => `This key gives out no numbers such as ${id}`,
    wayOut: () => 'ask whoever issues them, or name one of the numbers of the key.',
  },
  'not-bounded': {
    wrong: () => 'This key recalls what bears its own numbers only, and this scope hits more',
    wayOut: () => 'name products, lots, serials or items in each alternative.',
  },
  'not-its-recall': {
    wrong: ({ recall, openedBy }: { readonly recall: string; readonly openedBy: string }) =>
      `This key does not lift ${recall}, which was opened for ${openedBy}`,
    wayOut: () => 'have that party release units and close it; of units that a party of the key holds, tell the step.',
  },
  'wrong-host': {
    wrong: (host: string) => `This ledger is not ${host === '' ? 'a host without a name' : host}`,
    wayOut: () => 'ask it by the name that it listens on, or add that name to ALLOWED_HOSTS.',
  },
  'no-route': {
    wrong: (route: string) => `There is no ${route} here`,
    wayOut: () => 'all that there is is listed at /docs, and an id in a path has its slashes written as %2F.',
  },
  'no-capture': {
    wrong: (id: string) => `There is no capture ${id}`,
    wayOut: () => 'the answer of each operation names its own.',
  },
  'no-refusal': {
    wrong: ({ id, hours }: { readonly id: string; readonly hours: number }) =>
      `There is no refusal ${id}, or it is older than ${hours} hours`,
    wayOut: () => 'send the request again to read what refuses it.',
  },
  'not-for-partners': {
    wrong: () => 'A partner is not answered this',
    wayOut: () => 'ask for one item, its history, a list of items, stock or recalls, as of now.',
  },
  'not-told': {
    wrong: (id: string) => `Nothing of ${id} is known to the party of this key`,
    wayOut: () => 'check its spelling, or ask who sent it.',
  },
  'never-recorded': {
    wrong: (id: string) => `Nothing was ever recorded of ${id}`,
    wayOut: () => 'check its spelling, or record it by introduce, manufacture or receive.',
  },
  'not-recorded-then': {
    wrong: ({ id, then }: { readonly id: string; readonly then: readonly string[] }) =>
      `Nothing was recorded of ${id} ${then.join(', ')}`,
    wayOut: () => 'ask of a later moment.',
  },
  'no-recall': {
    wrong: (id: string) => `No recall ${id} was opened`,
    wayOut: () => 'GET /v1/recalls lists those that were.',
  },
  'no-recall-then': {
    wrong: ({ id, moment }: { readonly id: string; readonly moment: string }) => `No recall ${id} was opened ${moment}`,
    wayOut: () => 'ask of a later moment.',
  },
  'not-tried': {
    wrong: () => 'It was not tried, because one before it has no outcome yet',
    wayOut: () => 'send the list again.',
  },
  'too-large': {
    wrong: (most: number) =>
      `The body has more than ${most} bytes, which is the most that one call takes (BODY_LIMIT_BYTES). Nothing was recorded`,
    wayOut: () => 'send it in parts.',
  },
  stopping: {
    wrong: () => 'This api is being stopped. Nothing was recorded',
    wayOut: () => 'send it again in a moment.',
  },
  'too-many-long-answers': {
    wrong: (most: number) => `${most} long answers are being read already`,
    wayOut: () => 'ask again in a moment, or by pages.',
  },
  'not-taken-in': {
    wrong: (id: string) => `What was recorded of ${id} could not be taken into the read models`,
    wayOut: () => 'the operator of the ledger finds why by npm run ledger -- status.',
  },
  'log-lacks-capture': {
    wrong: ({ capture, position }: { readonly capture: string; readonly position: number }) =>
      `The log does not hold capture ${capture} whole, which begins at position ${position}`,
    wayOut: () => WITHOUT_THE_LOG,
  },
  'log-lacks-event': {
    wrong: ({ capture, position }: { readonly capture: string; readonly position: number }) =>
      `The log has no event of capture ${capture} at position ${position}`,
    wayOut: () => WITHOUT_THE_LOG,
  },
  bug: {
    wanted: (request: string) => `Something went wrong that should not have. It was logged${request}.`,
  },
});

/** What is wrong with a body before it is read as a request. */
export const BODY_RULES = sentences({
  empty: {
    wrong: () => 'The body is empty',
    wayOut: () => 'send a JSON object, or leave out the content-type of a request without a body.',
  },
  'no-json': {
    wrong: ({ line, character }: { readonly line: number; readonly character: number }) =>
      `The body is not valid JSON: at line ${line}, character ${character} stands what no JSON has there`,
    wayOut: () => 'names and texts stand in double quotation marks, and no comma stands behind the last entry.',
  },
  'json-ends': {
    wrong: () => 'The body is not valid JSON: it ends in the middle',
    wayOut: () => 'send all of it.',
  },
  'no-utf-8': {
    wrong: (byte: number) => `The body is not UTF-8: byte ${byte} begins no character`,
    wayOut: () => 'send it in UTF-8.',
  },
  charset: {
    wrong: (charset: string) => `The charset ${charset} is not taken`,
    wayOut: () => 'send the body in UTF-8.',
  },
  encoding: {
    wrong: (encoding: string) => `The content-encoding ${encoding} is not taken`,
    wayOut: () => 'send the body as it is.',
  },
  'no-content-type': {
    wrong: ({ route }: { readonly route: string; readonly taken: string }) =>
      `The request has no content-type, so that ${route} cannot know what its body is`,
    wayOut: ({ taken }: { readonly route: string; readonly taken: string }) => `send it with content-type ${taken}.`,
  },
  'content-type': {
    wrong: ({ route, taken, type }: { readonly route: string; readonly taken: string; readonly type: string }) =>
      `${route} takes ${taken}, not ${type}`,
    wayOut: ({ taken }: { readonly route: string; readonly taken: string; readonly type: string }) =>
      `send the body as such, with content-type ${taken}.`,
  },
  method: {
    wrong: ({ route }: { readonly route: string; readonly allowed: readonly string[] }) => `${route} is not done here`,
    wayOut: ({ allowed }: { readonly route: string; readonly allowed: readonly string[] }) =>
      `this path takes ${allowed.join(', ')}.`,
  },
  path: {
    wrong: (path: string) => `The path ${path} is not a valid URL: a % in it is not followed by two hexadecimal digits`,
    wayOut: () => 'write a % itself as %25.',
  },
  deep: { wanted: () => 'The body is nested too deep.' },
  levels: {
    wrong: (most: number) => `is nested deeper than ${most} levels`,
    wayOut: () => 'no field takes more.',
  },
  'no-name': { wanted: () => 'A field of the request has a name that none may have.' },
  prototype: { wanted: () => 'is no name that a field may have, at any depth' },
  'named-twice': { wanted: () => 'A field of the request is given twice. Nothing was recorded.' },
  twice: {
    wrong: () => 'is given twice in one object, so that nobody knows which is meant',
    wayOut: () => 'give it once',
  },
});

/** What is said where no request could be read at all. */
export const CONNECTION_SAYS = sentences({
  slow: {
    wrong: () => 'The request did not arrive whole in time',
    wayOut: () => 'send it again, over a faster line or in parts.',
  },
  head: {
    wrong: () => 'The path and the headers are longer than is taken',
    wayOut: () => 'send what is long in a body.',
  },
  'no-http': { wanted: () => 'What was sent is no request of HTTP/1.1.' },
});
