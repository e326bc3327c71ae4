import {
  OPERATION_NAMES,
  type CorrectionTarget,
  type CorrectOperation,
  type ItemsOperation,
  type OperationName,
} from '../../ledger/operations/operation.js';
import { type ItemsOperationName, declarationOf } from '../../ledger/operations/operations.js';
import { REQUEST_FIELDS } from '../../ledger/operations/fields.js';
import { CORRECTION_FIELDS } from '../../ledger/operations/correct.js';
import { Faults } from '../reading/faults.js';
import { readGivenFields } from '../writing/given-fields.js';
import { readEmptied, readInPlaceOfItems, readItems } from '../writing/item-entries.js';
import { isObject, readFields, type JsonFields } from '../reading/values.js';
import type { OperationRequest } from '../writing/record.js';
import { readersOf } from '../writing/field-readers.js';
import { FORM_RULES, REQUEST_RULES } from '../reading/form.sentences.js';

const REQUEST_SHAPE = readersOf(REQUEST_FIELDS);
/** What the request has for itself; an entry of `items` cannot override it. */
const BESIDE_ENTRIES = ['items', ...Object.keys(REQUEST_FIELDS)];
const REPLACING = OPERATION_NAMES.filter((name) => name !== 'correct');
const CORRECT_SHAPE = readersOf(CORRECTION_FIELDS);

const isRequestField = ([name]: [string, unknown]): boolean => Object.hasOwn(REQUEST_SHAPE, name);

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
  const declaration = declarationOf(name);
  const { dryRun, ...request } = readFields(
    Object.fromEntries(Object.entries(body).filter(isRequestField)),
    REQUEST_SHAPE,
    path,
    faults,
    name,
  );
  if (request.ifContradicted !== undefined && request.reason === undefined) {
    faults.add(`${path}reason`, body['reason'], REQUEST_RULES['reason-needed']());
  }
  const { empties } = declaration;
  const beside = empties?.beside ? [empties.field, ...BESIDE_ENTRIES] : BESIDE_ENTRIES;
  const shared = readGivenFields(body, declaration, beside, path, faults);
  const emptied = readEmptied(declaration, body, shared, path, faults);
  if (emptied)
    return { operation: { recordedFor, ...request, operation: name, items: [], emptied }, dryRun: dryRun ?? false };
  const goods = readInPlaceOfItems(declaration, body, shared, path, faults);
  if (goods)
    return { operation: { recordedFor, ...request, operation: name, items: [goods] }, dryRun: dryRun ?? false };
  const skips = request.onRefusal === 'skip';
  const { items, unread } = await readItems(body['items'], { declaration, shared, path, skips }, faults);
  const left = unread.length === 0 ? {} : { unread };
  return { operation: { recordedFor, ...request, operation: name, items, ...left }, dryRun: dryRun ?? false };
}

function checkTarget({ capture, event, items }: CorrectionTarget, body: JsonFields, faults: Faults): void {
  if (capture === undefined && event === undefined && !faults.has('capture') && !faults.has('event'))
    faults.add('capture', undefined, REQUEST_RULES['target-needed']());
  if (capture !== undefined && event !== undefined) faults.add('event', event, REQUEST_RULES['beside-capture']());
  if (event !== undefined && items !== undefined) faults.add('items', body['items'], REQUEST_RULES['beside-event']());
}

/** What replaces the erroneous events: another operation, whole, without a `dryRun` of its own. */
async function readReplacement(
  given: unknown,
  recordedFor: string,
  faults: Faults,
): Promise<ItemsOperation | undefined> {
  if (given === undefined) return undefined;
  if (!isObject(given)) return faults.add('replacement', given, REQUEST_RULES.replacement());
  const { operation: name, ...body } = given;
  const known = OPERATION_NAMES.find((candidate) => candidate === name);
  if (known === undefined || known === 'correct')
    return faults.add('replacement.operation', name, REQUEST_RULES['replacement-operation'](REPLACING));
  if ('dryRun' in body) return faults.add('replacement.dryRun', body['dryRun'], REQUEST_RULES['replacement-dry-run']());
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
  checkTarget(target, body, faults);
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
    faults.add('', body, FORM_RULES.body());
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
