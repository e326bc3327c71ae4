import {
  OPERATION_NAMES,
  type CorrectionTarget,
  type CorrectOperation,
  type ItemsOperation,
  type OperationName,
} from '../../ledger/operations/operation.js';
import { Faults } from '../reading/faults.js';
import { readGivenFields, readItems } from '../writing/item-entries.js';
import type { ItemsOperationName } from '../writing/item-fields.js';
import {
  bool,
  canonical,
  eventTime,
  isObject,
  listOf,
  oneOf,
  readFields,
  text,
  type JsonFields,
} from '../reading/values.js';
import { documents } from '../writing/documents.js';
import type { OperationRequest } from '../writing/record.js';

/** Fields that belong to the request as a whole; an entry of `items` cannot override them. */
const REQUEST_SHAPE = {
  recordedFor: canonical('party'),
  documents,
  reason: text(2_000),
  ifContradicted: oneOf('record'),
  onRefusal: oneOf('skip'),
  dryRun: bool,
};
const REQUEST_FIELDS = ['items', ...Object.keys(REQUEST_SHAPE)];

const isRequestField = ([name]: [string, unknown]): boolean => name in REQUEST_SHAPE;

interface ItemsRequest {
  readonly operation: ItemsOperation;
  readonly dryRun: boolean;
}

async function readItemsOperation(
  name: ItemsOperationName,
  body: JsonFields,
  recordedFor: string,
  path: string,
  faults: Faults,
): Promise<ItemsRequest> {
  const { dryRun, ...request } = readFields(
    Object.fromEntries(Object.entries(body).filter(isRequestField)),
    REQUEST_SHAPE,
    path,
    faults,
    name,
  );
  if (request.ifContradicted !== undefined && request.reason === undefined) {
    faults.add(
      `${path}reason`,
      body['reason'],
      'is needed with ifContradicted, to say why it is recorded all the same',
    );
  }
  const shared = readGivenFields(body, name, REQUEST_FIELDS, path, faults);
  const items = await readItems(body['items'], name, shared, path, faults);
  return { operation: { recordedFor, ...request, operation: name, items }, dryRun: dryRun ?? false };
}

const CORRECT_SHAPE = {
  capture: text(64),
  event: ((value, field, faults) =>
    Number.isSafeInteger(value) && Number(value) >= 0
      ? Number(value)
      : faults.add(field, value, 'is to be the position of an event')) satisfies Parameters<typeof listOf<number>>[0],
  items: listOf(canonical('subject'), 20_000),
  at: eventTime,
  replacement: ((value: unknown) => value) satisfies Parameters<typeof listOf<unknown>>[0],
  recordedFor: canonical('party'),
  documents,
  reason: text(2_000),
  dryRun: bool,
};

function checkTarget({ capture, event, items }: CorrectionTarget, path: string, faults: Faults): void {
  if (capture === undefined && event === undefined)
    faults.add(`${path}capture`, undefined, 'is needed (or event) to say what is erroneous');
  if (capture !== undefined && event !== undefined)
    faults.add(`${path}event`, event, 'is not taken beside capture: one of them says what is erroneous');
  if (event !== undefined && items !== undefined)
    faults.add(`${path}items`, undefined, 'is not taken beside event: an event has one item');
}

/** What replaces the erroneous events: another operation, whole, without a `dryRun` of its own. */
async function readReplacement(
  given: unknown,
  recordedFor: string,
  faults: Faults,
): Promise<ItemsOperation | undefined> {
  if (given === undefined) return undefined;
  if (!isObject(given)) return faults.add('replacement', given, 'is to be an operation ({operation, items, ...})');
  const { operation: name, ...body } = given;
  const known = OPERATION_NAMES.find((candidate) => candidate === name);
  if (known === undefined || known === 'correct')
    return faults.add('replacement.operation', name, 'is to name the operation that should have been recorded');
  if ('dryRun' in body)
    return faults.add('replacement.dryRun', body['dryRun'], 'is a field of the request, not of the replacement');
  const read = await readItemsOperation(known, body, recordedFor, 'replacement.', faults);
  return read.operation;
}

async function readCorrection(body: JsonFields, defaultParty: string, faults: Faults): Promise<OperationRequest> {
  const read = readFields(body, CORRECT_SHAPE, '', faults, 'correct');
  const { capture, event, items, replacement: given, dryRun, recordedFor = defaultParty, ...rest } = read;
  const target: CorrectionTarget = {
    ...(capture === undefined ? {} : { capture }),
    ...(event === undefined ? {} : { event }),
    ...(items === undefined ? {} : { items }),
  };
  checkTarget(target, '', faults);
  const replacement = await readReplacement(given, recordedFor, faults);
  const operation = {
    operation: 'correct',
    recordedFor,
    target,
    ...rest,
    ...(replacement ? { replacement } : {}),
  } as CorrectOperation;
  return { operation, dryRun: dryRun ?? false };
}

/**
 * Reads the body of an operation: every id in any spelling becomes canonical, ranges are expanded, fields of entries override those of
 * the request. Throws `LedgerError('invalid-request')` with every rule that is broken; `faults` are those found before.
 */
export async function readOperation(
  name: OperationName,
  body: unknown,
  recordedFor: string,
  faults = new Faults(),
): Promise<OperationRequest> {
  if (!isObject(body)) {
    faults.add('', body, 'the body is to be a JSON object');
    faults.throwIfAny();
  }
  const fields = isObject(body) ? body : {};
  const request =
    name === 'correct'
      ? await readCorrection(fields, recordedFor, faults)
      : await readItemsOperation(name, fields, recordedFor, '', faults);
  faults.throwIfAny();
  return { ...request, ...faults.told.field };
}
