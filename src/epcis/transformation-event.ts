import type { NamedGoods, TransformationRole } from '../ledger/item/transformations/transformations.facet.js';
import { transformationOf } from '../ledger/item/transformations/transformation-id.js';
import type { Identifier } from '../ledger/identity/identity.js';
import { parseIdentifier } from '../ledger/identity/identity.js';
import type { EventDraft } from '../ledger/operations/operation.js';
import { EPCIS_RULES } from './epcis.sentences.js';
import { given } from './given.js';
import { factsOf, readIlmd, type Ilmd } from './ilmd.js';
import { hashId, preHashString } from './model/event-hash.js';
import type { QuantityElement } from './model/epcis-event.js';
import {
  beginOf,
  claimOf,
  endOfLife,
  locationOf,
  withDisposition,
  withFacts,
  type EventSource,
} from './object-event.js';
import { notUsed, readEpcs, readId } from './told-event.js';
import { decimalInXml } from './write/decimal-spelling.js';

type QuantityList = 'inputQuantityList' | 'outputQuantityList';

/** What went in has no master data of its own here: that is of what came out (EPCIS 2.0 section 7.4.5). */
const NO_ILMD: Ilmd = { attributes: {} };

/** As operations have it: at most twenty digits before the point and ten behind it, above zero. */
const QUANTITY = /^\d{1,20}(?:\.\d{1,10})?$/;
const UNIT = /^[A-Z0-9]{2,3}$/;

/** The event's transformation: that of its number, which it shares with others, else one of its own, known again by what the event says. */
function transformationIn({ event, by }: EventSource): string {
  return transformationOf(event.transformationID ?? event.eventID ?? hashId(preHashString(event)), by);
}

/** A class of EPCs names a lot, or a product of which no lot is told. */
function readClass(source: EventSource, { epcClass }: QuantityElement, place: readonly [QuantityList, number]) {
  const lot = parseIdentifier(epcClass, 'lot');
  return readId(source, epcClass, lot.ok ? 'lot' : 'product', place);
}

/** What stands beside the class; undefined where it is no amount of anything. */
function amountOf({ quantity, uom }: QuantityElement): Pick<NamedGoods, 'quantity' | 'unit'> | undefined {
  if (uom !== undefined && !UNIT.test(uom)) return undefined;
  if (quantity === undefined) return {};
  const text = decimalInXml(quantity)?.text ?? '';
  return QUANTITY.test(text) && /[1-9]/.test(text) ? { quantity: text, ...given({ unit: uom }) } : undefined;
}

function readGoods(
  source: EventSource,
  list: QuantityList,
  role: TransformationRole,
  lotOf: (id: Identifier) => string | undefined,
): readonly NamedGoods[] {
  return (source.event[list] ?? []).flatMap((element, index): readonly NamedGoods[] => {
    const id = readClass(source, element, [list, index]);
    if (id === undefined) return [];
    const amount = amountOf(element);
    if (amount === undefined) notUsed(source, `/${list}[${index + 1}]`, EPCIS_RULES.amount(), element.quantity);
    return [{ subject: id.lot ?? lotOf(id) ?? id.canonical, role, ...amount }];
  });
}

/** What was used up and what was made, each by an event of its own, and the transformation itself with the goods in bulk (EPCIS 2.0 section 7.4.5). */
export function draftsOfTransformationEvent(source: EventSource): readonly EventDraft[] {
  const transformation = transformationIn(source);
  const claim = claimOf(source);
  const ilmd = readIlmd(source);
  const inputs = readEpcs(source, 'inputEPCList');
  const outputs = readEpcs(source, 'outputEPCList');
  const names = [
    ...readGoods(source, 'inputQuantityList', 'input', () => undefined),
    ...readGoods(
      source,
      'outputQuantityList',
      'output',
      (id) => factsOf({ ...id, product: id.canonical }, ilmd, source).lot,
    ),
  ];
  if (inputs.length + outputs.length + names.length === 0) return [];
  const took = (subject: string, role: TransformationRole): EventDraft => ({
    type: 'ItemTransformed',
    subject,
    data: { ...claim, transformation, role },
  });
  // What is made begins, whatever the step; a disposition is that of what is made.
  const making: EventSource = { ...source, fields: { ...source.fields, action: 'ADD' } };
  return [
    ...inputs.flatMap((id) => [
      withFacts(endOfLife(id.canonical, source, 'consumed'), factsOf(id, NO_ILMD, source)),
      took(id.canonical, 'input'),
    ]),
    {
      type: 'GoodsTransformed',
      subject: transformation,
      data: { ...claim, names, ...given({ location: locationOf(source.fields) }) },
    },
    ...beginOf(making, outputs).flatMap((draft) => [...withDisposition(draft, making), took(draft.subject, 'output')]),
  ];
}
