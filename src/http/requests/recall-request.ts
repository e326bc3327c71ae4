import { parseIdentifier } from '../../ledger/identity/identity.js';
import { expandRange } from '../../ledger/identity/serial-range.js';
import { encodeSegment } from '../../ledger/identity/percent-encoding.js';
import type { RecallBlock, RecallCriteria, RecallScope, SerialRange } from '../../ledger/recall/recall.events.js';
import { Faults } from './faults.js';
import { documents, production } from './item-fields.js';
import { readLot } from './lot.js';
import { ITEMS_MOST, readItems } from './item-entries.js';
import {
  bool,
  canonical,
  eventTime,
  isObject,
  listOf,
  objectOf,
  oneOf,
  readFields,
  text,
  type JsonFields,
  type ValueReader,
} from './values.js';
import type { OperationRequest } from './operation-request.js';
import type { ClearRecallOperation, OpenRecallOperation } from '../../ledger/operations/operation.js';

const LIST_MOST = 10_000;

const rangeShape = objectOf(
  { product: canonical('product'), from: text(100), to: text(100) },
  'a range ({product, from, to})',
  ['product', 'from', 'to'],
);

/** Only the ends are kept: a recall may name millions of serials. They are percent-encoded, as in canonical ids. */
const serialRange: ValueReader<SerialRange> = (value, field, faults) => {
  const range = rangeShape(value, field, faults);
  if (range === undefined) return undefined;
  const { product, from, to } = range;
  const ends = [expandRange(product, from, from, 1), expandRange(product, to, to, 1)];
  for (const end of ends) if (!end.ok) return faults.add(field, value, end.rule);
  if (from.length !== to.length || from > to)
    return faults.add(field, value, 'is to have ends of equal length, the first not after the last');
  return { product, from: encodeSegment(from), to: encodeSegment(to) };
};

/** A lot, or a serial: what may be built into something. */
const componentId: ValueReader<string> = (value, field, faults) => {
  const text = typeof value === 'string' ? value : '';
  const item = parseIdentifier(text, 'item');
  if (item.ok) faults.told.note(item.id);
  if (item.ok && item.id.lot === undefined) return item.id.canonical;
  const lot = parseIdentifier(text, 'lot');
  if (lot.ok) {
    faults.told.note(lot.id);
    return lot.id.canonical;
  }
  return item.ok ? item.id.canonical : faults.add(field, value, `is to be an item or a lot: ${item.rule}`);
};

/** A site is a place or a party. */
export const siteId: ValueReader<string> = (value, field, faults) => {
  const given = typeof value === 'string' ? value : '';
  const place = parseIdentifier(given, 'location');
  if (place.ok) {
    faults.told.note(place.id);
    return place.id.canonical;
  }
  const party = parseIdentifier(given, 'party');
  if (party.ok) {
    faults.told.note(party.id);
    return party.id.canonical;
  }
  return faults.add(field, value, `is to be a location or a party: ${place.rule}`);
};

const lotId: ValueReader<string> = (value, field, faults) => readLot(value, undefined, field, faults);

const lotCode: ValueReader<string> = (value, field, faults) => {
  const code = text(100)(value, field, faults);
  return code === undefined ? undefined : encodeSegment(code);
};

const CRITERIA_SHAPE = {
  products: listOf(canonical('product'), LIST_MOST),
  lots: listOf(lotId, LIST_MOST),
  lotCode,
  productPrefix: text(200),
  serials: listOf(serialRange, LIST_MOST),
  items: listOf(canonical('subject'), ITEMS_MOST),
  manufacturedFrom: eventTime,
  manufacturedTo: eventTime,
  production,
  suppliers: listOf(text(200), LIST_MOST),
  components: listOf(componentId, LIST_MOST),
};

const criteria: ValueReader<RecallCriteria> = (value, field, faults) => {
  if (!isObject(value)) return faults.add(field, value, 'is to be an object of criteria that hold together');
  const before = faults.count;
  const read = readFields(value, CRITERIA_SHAPE, `${field}.`, faults, 'a scope');
  if (faults.count > before) return undefined;
  const criterion = Object.values(read).find((one) => typeof one !== 'object' || Object.keys(one).length > 0);
  if (criterion === undefined) return faults.add(field, value, 'has no criterion, so it would name every item');
  return read;
};

export const recallScope: ValueReader<RecallScope> = objectOf(
  { anyOf: listOf(criteria, 1_000), except: listOf(canonical('subject'), ITEMS_MOST, 0) },
  'a scope ({anyOf, except})',
  ['anyOf'],
);

const RECALL_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** The subject of a recall's events, from the id that people use, with or without `recall/` before it. */
export function recallSubject(id: string): string | undefined {
  const bare = id.startsWith('recall/') ? id.slice('recall/'.length) : id;
  return RECALL_ID.test(bare) ? `recall/${bare}` : undefined;
}

const recallId: ValueReader<string> = (value, field, faults) => {
  const subject = typeof value === 'string' ? recallSubject(value) : undefined;
  return subject ?? faults.add(field, value, 'is to be 1 to 100 letters, digits, dots, hyphens or underlines');
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

function isMissing(body: unknown, name: string): boolean {
  return !isObject(body) || body[name] === undefined || body[name] === null;
}

function fieldsOf(body: unknown, faults: Faults): JsonFields {
  if (isObject(body)) return body;
  faults.add('', body, 'the body is to be a JSON object');
  faults.throwIfAny();
  return {};
}

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
  if (isMissing(body, 'reason')) faults.add('reason', undefined, 'is needed to open a recall');
  if (isMissing(body, 'scope')) faults.add('scope', undefined, 'is needed to open a recall');
  faults.throwIfAny();
  const operation = {
    recordedFor,
    ...rest,
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
  remedy: text(1_000),
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
  const items = await readItems(given, 'unpack', { fields: time === undefined ? {} : { at: time } }, '', faults);
  for (const { fields, field } of items)
    if (fields.container !== undefined || fields.location !== undefined)
      faults.add(field, undefined, 'takes the id and the time only');
  faults.throwIfAny();
  return {
    operation: { recordedFor, ...rest, operation: 'clear-recall', recall, items } as ClearRecallOperation,
    dryRun: dryRun ?? false,
    ...faults.told.field,
  };
}

/** Reads the body of a trace: a scope by itself. `faults` are those found before. */
export function readTrace(body: unknown, faults = new Faults()): RecallScope {
  const { scope } = readFields(fieldsOf(body, faults), { scope: recallScope }, '', faults, 'a trace');
  if (isMissing(body, 'scope')) faults.add('scope', undefined, 'is needed for a trace');
  faults.throwIfAny();
  return scope ?? { anyOf: [] };
}
