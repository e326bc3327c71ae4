import type { RecallBlock } from '../../ledger/recall/recall.events.js';
import { REMEDIES } from '../../ledger/recall/remedies.js';
import type { ClearRecallOperation, OpenRecallOperation } from '../../ledger/operations/operation.js';
import { unpack } from '../../ledger/operations/unpack.js';
import { Faults } from '../reading/faults.js';
import { readItems } from '../writing/item-entries.js';
import {
  bool,
  canonical,
  eventTime,
  isObject,
  listOf,
  oneOf,
  readFields,
  text,
  type ValueReader,
} from '../reading/values.js';
import { documents } from '../writing/documents.js';
import type { OperationRequest } from '../writing/record.js';
import { recallSubject } from '../reading/recall-lookups.js';
import { labelsInScope } from '../reading/label.js';
import { recallScope } from '../reading/recall-scope.js';
import { siteId } from '../reading/site.js';
import { fieldsOf, isMissing } from '../reading/body.js';
import { ENTRY_RULES, FORM_RULES, REQUEST_RULES } from '../reading/form.sentences.js';

const recallId: ValueReader<string> = (value, field, faults) => {
  const subject = typeof value === 'string' ? recallSubject(value) : undefined;
  return subject ?? faults.add(field, value, REQUEST_RULES['recall-id']());
};

const BLOCKS: readonly RecallBlock[] = ['sale', 'shipment', 'use'];

const REQUEST_SHAPE = { recordedFor: canonical('party'), at: eventTime, reason: text(2_000), documents, dryRun: bool };

const OPEN_SHAPE = {
  ...REQUEST_SHAPE,
  id: recallId,
  class: text(100),
  remedy: text(1_000),
  scope: recallScope,
  blocks: listOf(oneOf(...BLOCKS), 3, 0),
  sites: listOf(siteId, 1_000, 0),
};

/** Opens a recall; it blocks sale, shipment and use unless told otherwise. `fallbackId` names it where the request does not. */
export function readOpenRecall(
  body: unknown,
  recordedFor: string,
  fallbackId: string,
  faults = new Faults(),
): OperationRequest {
  const {
    id,
    dryRun,
    scope,
    blocks = BLOCKS,
    sites = [],
    ...rest
  } = readFields(fieldsOf(body, faults), OPEN_SHAPE, '', faults, 'a recall');
  if (isMissing(body, 'reason')) faults.add('reason', undefined, FORM_RULES['needed-in']('a recall'));
  if (isMissing(body, 'scope')) faults.add('scope', undefined, FORM_RULES['needed-in']('a recall'));
  faults.throwIfAny();
  const labels = labelsInScope(isObject(body) ? body['scope'] : undefined, 'scope');
  const operation = {
    recordedFor,
    ...rest,
    ...(labels.length === 0 ? {} : { labels }),
    operation: 'open-recall',
    recall: id ?? `recall/${fallbackId}`,
    scope,
    blocks,
    sites,
  } as OpenRecallOperation;
  return { operation, dryRun: dryRun ?? false, ...faults.told.field };
}

export function readCloseRecall(
  recall: string,
  body: unknown,
  recordedFor: string,
  faults = new Faults(),
): OperationRequest {
  const { dryRun, ...rest } = readFields(fieldsOf(body ?? {}, faults), REQUEST_SHAPE, '', faults, 'closing a recall');
  faults.throwIfAny();
  return {
    operation: { recordedFor, ...rest, operation: 'close-recall', recall },
    dryRun: dryRun ?? false,
    ...faults.told.field,
  };
}

const CLEAR_SHAPE = {
  recordedFor: canonical('party'),
  reason: text(2_000),
  documents,
  dryRun: bool,
  remedy: oneOf(...REMEDIES),
};

/** Clears single units: they were remedied. */
export async function readClearRecall(
  recall: string,
  body: unknown,
  recordedFor: string,
  faults = new Faults(),
): Promise<OperationRequest> {
  const { items: given, at, ...request } = fieldsOf(body, faults);
  const { dryRun, ...rest } = readFields(request, CLEAR_SHAPE, '', faults, 'clearing a unit');
  const time = at === undefined || at === null ? undefined : eventTime(at, 'at', faults);
  // A clearing has no fields beside the time, as `unpack` without a container has none.
  const shared = { fields: time === undefined ? {} : { at: time } };
  const { items } = await readItems(given, { declaration: unpack, shared, path: '', skips: false }, faults);
  for (const { fields, field } of items)
    if (fields.container !== undefined || fields.location !== undefined)
      faults.add(field, undefined, ENTRY_RULES['no-entry-fields']());
  faults.throwIfAny();
  return {
    operation: { recordedFor, ...rest, operation: 'clear-recall', recall, items } as ClearRecallOperation,
    dryRun: dryRun ?? false,
    ...faults.told.field,
  };
}
