import type { ItemEvent, ItemEventOf } from '../../ledger/item/item.events.js';
import type { NamedGoods, TransformationRole } from '../../ledger/item/transformations/transformations.facet.js';
import { namedTransformation } from '../../ledger/item/transformations/transformation-id.js';
import type { EpcisEvent, QuantityElement } from './epcis-event.js';
import { uriOf } from './ledger-uris.js';
import { readingOf, type Reading } from './operation-readings.js';

/** A TransformationEvent without its times. `lead` is the event of the ledger whose times and documents are its own. */
export interface TransformationRead {
  readonly lead: ItemEvent;
  readonly reading: Reading & Partial<EpcisEvent>;
  /** Positions of the events of the ledger that it tells, ascending. */
  readonly positions: readonly number[];
}

type Transformed = ItemEventOf<'ItemTransformed'>;
type GoodsTransformed = ItemEventOf<'GoodsTransformed'>;

const isTransformed = (event: ItemEvent): event is Transformed => event.type === 'ItemTransformed';
const isGoods = (event: ItemEvent): event is GoodsTransformed => event.type === 'GoodsTransformed';

/**
 * What an operation transformed, and what it recorded beside that. That an input is used up and an output begins is what a TransformationEvent says (EPCIS 2.0 section
 * 7.4.5), so these are no events of their own. Outputs of other master data get another event of the same transformation.
 */
export function readTransformations(events: readonly ItemEvent[]): {
  readonly read: readonly TransformationRead[];
  readonly others: readonly ItemEvent[];
} {
  const named = events.filter((event) => isTransformed(event) || isGoods(event));
  if (named.length === 0) return { read: [], others: events };
  const lives = new Map<string, ItemEvent>();
  for (const event of events) {
    const role = roleBeside(event);
    if (role !== undefined) lives.set(`${role} ${event.subject}`, event);
  }
  const lifeOf = ({ data, subject }: Transformed): ItemEvent | undefined => lives.get(`${data.role} ${subject}`);
  const told = new Set<ItemEvent>([...named, ...named.filter(isTransformed).flatMap((one) => lifeOf(one) ?? [])]);
  const key = (event: ItemEvent): string => JSON.stringify([transformationOf(event), event.data.at]);
  const read = [...Map.groupBy(named, key).values()].flatMap((one) => eventsOf(one, lifeOf));
  return { read, others: events.filter((event) => !told.has(event)) };
}

function roleBeside(event: ItemEvent): TransformationRole | undefined {
  if (event.type === 'ItemDecommissioned' && event.data.cause === 'consumed') return 'input';
  return event.type === 'ItemManufactured' || event.type === 'ContainerStarted' ? 'output' : undefined;
}

function transformationOf(event: ItemEvent): string {
  return isTransformed(event) ? event.data.transformation : event.subject;
}

/** What was made, by what is said of it. */
interface Made {
  readonly reading: Partial<Reading>;
  readonly subjects: string[];
  readonly positions: number[];
}

const NOTHING_MADE: Made = { reading: {}, subjects: [], positions: [] };

function eventsOf(
  named: readonly ItemEvent[],
  lifeOf: (event: Transformed) => ItemEvent | undefined,
): readonly TransformationRead[] {
  const [lead] = named;
  if (lead === undefined) return [];
  const inputs = named.filter(isTransformed).filter(({ data }) => data.role === 'input');
  const goods = named.filter(isGoods);
  const wentIn = [...inputs, ...inputs.flatMap((one) => lifeOf(one) ?? []), ...goods];
  const made = madeIn(named, lifeOf);
  const [first = NOTHING_MADE, ...more] = made;
  const common = { type: 'TransformationEvent', transformationID: numberOf(transformationOf(lead)) } as const;
  const place = readingOf(goods[0] ?? lead);
  return [first, ...more].map((one, index) => ({
    lead,
    reading: {
      ...place,
      ...common,
      ...one.reading,
      ...(index === 0 && inputsOf(inputs, goods)),
      ...(one.subjects.length > 0 && { outputEPCList: one.subjects.map(uriOf) }),
    },
    positions: [...one.positions, ...(index === 0 ? wentIn.map(({ position }) => position) : [])].sort((a, b) => a - b),
  }));
}

function madeIn(named: readonly ItemEvent[], lifeOf: (event: Transformed) => ItemEvent | undefined): readonly Made[] {
  const made = new Map<string, Made>();
  for (const one of named.filter(isTransformed).filter(({ data }) => data.role === 'output')) {
    const life = lifeOf(one);
    const { ilmd, extensions, disposition } = life ? readingOf(life) : ({} as Partial<Reading>);
    const reading = { ...(disposition && { disposition }), ...(ilmd && { ilmd }), ...(extensions && { extensions }) };
    const key = JSON.stringify(reading);
    const group: Made = made.get(key) ?? { reading, subjects: [], positions: [] };
    made.set(key, group);
    group.subjects.push(one.subject);
    group.positions.push(one.position, ...(life ? [life.position] : []));
  }
  return [...made.values()];
}

function inputsOf(inputs: readonly Transformed[], goods: readonly GoodsTransformed[]): Partial<EpcisEvent> {
  const inBulk = (role: TransformationRole): readonly QuantityElement[] =>
    goods.flatMap(({ data }) => data.names.filter((one) => one.role === role)).map(quantityOf);
  const [inputQuantityList, outputQuantityList] = [inBulk('input'), inBulk('output')];
  return {
    ...(inputs.length > 0 && { inputEPCList: inputs.map(({ subject }) => uriOf(subject)) }),
    ...(inputQuantityList.length > 0 && { inputQuantityList }),
    ...(outputQuantityList.length > 0 && { outputQuantityList }),
  };
}

function quantityOf({ subject, quantity, unit }: NamedGoods): QuantityElement {
  return {
    epcClass: uriOf(subject),
    ...(quantity !== undefined && { quantity }),
    ...(unit !== undefined && { uom: unit }),
  };
}

const IS_URI = /^[a-z][a-z0-9+.-]*:/i;
const IS_GDTI = /^253\//;

/** Its URI, as it was named; of what nobody named, or a party without GLN numbered, one of our own. */
function numberOf(subject: string): string {
  const named = namedTransformation(subject);
  if (IS_GDTI.test(named)) return uriOf(named);
  return IS_URI.test(named) ? named : uriOf(subject);
}
