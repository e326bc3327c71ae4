import type { SerialRange, RecallCriteria, RecallScope } from '../../ledger/recall/recall.events.js';
import { asOfInstant, firstInstant } from '../../ledger/event-time.js';
import { expandRange } from '../../ledger/identity/serial-range.js';
import { encodeSegment } from '../../ledger/identity/percent-encoding.js';
import { parseIdentifier } from '../../ledger/identity/identity.js';
import { PRODUCT_STARTS } from '../../ledger/identity/scheme-table.js';
import { ITEMS_MOST } from '../../ledger/operations/items-most.js';
import { production } from './facts.js';
import { objectOf, canonical, text, type ValueReader, listOf, eventTime, isObject, readFields } from './values.js';
import { readLot } from './lot.js';
import { FORM_RULES, REQUEST_RULES } from './form.sentences.js';
import type { Faults } from './faults.js';

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
  if (from.length !== to.length || from > to) return faults.add(field, value, REQUEST_RULES['range-ends']());
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
  return item.ok ? item.id.canonical : faults.add(field, value, FORM_RULES['item-or-lot'](item.rule));
};

const lotId: ValueReader<string> = (value, field, faults) => readLot(value, undefined, field, faults);

const lotCode: ValueReader<string> = (value, field, faults) => {
  const code = text(100)(value, field, faults);
  return code === undefined ? undefined : encodeSegment(code);
};

/** It finds nothing where it begins no id, such as a company prefix by itself: that is refused, with the id that it means. */
const productPrefix: ValueReader<string> = (value, field, faults) => {
  const prefix = text(200)(value, field, faults);
  if (prefix === undefined || PRODUCT_STARTS.some((start) => prefix.startsWith(start))) return prefix;
  const isDigits = /^\d+$/.test(prefix);
  return faults.add(
    field,
    value,
    isDigits ? REQUEST_RULES['company-prefix'](prefix) : REQUEST_RULES['product-prefix'](PRODUCT_STARTS),
  );
};

const CRITERIA_SHAPE = {
  products: listOf(canonical('product'), LIST_MOST),
  lots: listOf(lotId, LIST_MOST),
  lotCode,
  productPrefix,
  serials: listOf(serialRange, LIST_MOST),
  items: listOf(canonical('subject'), ITEMS_MOST),
  manufacturedFrom: eventTime,
  manufacturedTo: eventTime,
  production,
  suppliers: listOf(text(200), LIST_MOST),
  components: listOf(componentId, LIST_MOST),
};

/** Nothing can be made in a time that ends before it begins: such a scope would hit nothing, and look as if it did. */
function checkMade(
  { manufacturedFrom: from, manufacturedTo: to }: RecallCriteria,
  field: string,
  faults: Faults,
): void {
  if (from !== undefined && to !== undefined && firstInstant(from) > asOfInstant(to))
    faults.add(`${field}.manufacturedFrom`, from, REQUEST_RULES['made-order'](to));
}

const criteria: ValueReader<RecallCriteria> = (value, field, faults) => {
  if (!isObject(value)) return faults.add(field, value, REQUEST_RULES.criteria());
  const before = faults.count;
  const read = readFields(value, CRITERIA_SHAPE, `${field}.`, faults, 'a scope');
  if (faults.count > before) return undefined;
  const criterion = Object.values(read).find((one) => typeof one !== 'object' || Object.keys(one).length > 0);
  checkMade(read, field, faults);
  if (criterion === undefined) return faults.add(field, value, REQUEST_RULES['no-criterion']());
  return read;
};

export const recallScope: ValueReader<RecallScope> = objectOf(
  { anyOf: listOf(criteria, 1_000), except: listOf(canonical('subject'), ITEMS_MOST, 0) },
  'a scope ({anyOf, except})',
  ['anyOf'],
);
