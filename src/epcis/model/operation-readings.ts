import type { LifeEnd, Title } from '../../ledger/item/core/core.events.js';
import type { ItemEvent, ItemEventData, ItemEventType } from '../../ledger/item/item.events.js';
import type { ItemFacts } from '../../ledger/item/core/item-facts.js';
import type { Recorded } from '../../ledger/item/core/recorded-event.js';
import type { Destination, EpcisEvent, Source } from './epcis-event.js';
import type { Extension } from './extension.js';
import { ownDisposition, ownStep, uriOf } from './ledger-uris.js';
import { factFields, ownField, ownFields, ownId } from './own-fields.js';

/** What an event of an item is in EPCIS, beside its times, its documents and the item. The item goes into `epcList`, or beside a parent into `childEPCs`. */
export type Reading = Pick<
  EpcisEvent,
  'type' | 'action' | 'parentID' | 'bizStep' | 'disposition' | 'readPoint' | 'bizLocation' | 'ilmd' | 'extensions'
> & { readonly sourceList?: readonly Source[]; readonly destinationList?: readonly Destination[] };

/** An error declaration repeats what it declares; what was transformed is read together (`operation-transformations.ts`), and alone says where. */
type ReadType = Exclude<ItemEventType, 'ErrorDeclared'>;
/** A type that has none is told by its own name: the spec sees to it that none of ours is left out. */
type Readings = { readonly [T in ReadType]?: (data: ItemEventData[T]) => Reading };

/** Where it happened, and where the items are afterwards. */
function at(location: string | undefined): Pick<Reading, 'readPoint' | 'bizLocation'> {
  if (location === undefined) return {};
  return { readPoint: { id: uriOf(location) }, bizLocation: { id: uriOf(location) } };
}

interface End {
  readonly owner?: string | undefined;
  readonly holder?: string | undefined;
  readonly location?: string | undefined;
}

function ends({ owner, holder, location }: End): readonly { readonly type: string; readonly id: string }[] {
  const said = [
    ['owning_party', owner],
    ['possessing_party', holder],
    ['location', location],
  ] as const;
  return said.flatMap(([type, id]) => (id === undefined ? [] : [{ type, id: uriOf(id) }]));
}

/** What is not known of an end is not said. */
function between(from: End, to: End): Pick<Reading, 'sourceList' | 'destinationList'> {
  const sourceList = ends(from).map(({ type, id }): Source => ({ type, source: id }));
  const destinationList = ends(to).map(({ type, id }): Destination => ({ type, destination: id }));
  return {
    ...(sourceList.length > 0 && { sourceList }),
    ...(destinationList.length > 0 && { destinationList }),
  };
}

/** Who tells of it for another does not hold it. */
const holderIn = ({ by, onBehalfOf }: Recorded): string | undefined => (onBehalfOf === undefined ? by : undefined);

const owners = (title: Title | undefined): readonly [string | undefined, string | undefined] => [
  title?.from,
  title?.to,
];

const factsOf = ({ product, lot, expiry, attributes, production }: ItemFacts): ItemFacts =>
  ({ product, lot, expiry, attributes, production }) as ItemFacts;

const withFacts = (name: 'ilmd' | 'extensions', fields: readonly Extension[]): Pick<Reading, 'ilmd' | 'extensions'> =>
  fields.length === 0 ? {} : { [name]: fields };

const object = (action: 'ADD' | 'OBSERVE' | 'DELETE'): Pick<Reading, 'type' | 'action'> => ({
  type: 'ObjectEvent',
  action,
});

/** How each end of a life is told. `decommissioning` is right of all of them; CBV 2.0 has no disposition for some. */
const ENDS: Readonly<Record<LifeEnd, Pick<Reading, 'bizStep' | 'disposition'>>> = {
  destroyed: { bizStep: 'destroying', disposition: 'destroyed' },
  scrapped: { bizStep: 'decommissioning', disposition: 'disposed' },
  consumed: { bizStep: 'decommissioning', disposition: ownDisposition('consumed') },
  sampled: { bizStep: 'sampling', disposition: ownDisposition('sampled') },
  lost: { bizStep: 'decommissioning', disposition: ownDisposition('lost') },
  exported: { bizStep: 'decommissioning', disposition: ownDisposition('exported') },
  written_off: { bizStep: 'decommissioning', disposition: ownDisposition('written_off') },
  inactive: { bizStep: 'decommissioning', disposition: 'inactive' },
};

const REPORTED = {
  stolen: { disposition: 'stolen' },
  missing: { disposition: ownDisposition('missing') },
  found: { bizStep: ownStep('finding') },
} as const;

function countersIn(data: ItemEventData['ComponentInstalled' | 'ComponentRemoved']): readonly Extension[] {
  const counters = (data.counters ?? []).flatMap(({ name, value, unit, since }) =>
    ownFields('counter', [
      ...ownField('name', name),
      ...ownField('value', value),
      ...ownField('unit', unit),
      ...ownField('since', since),
    ]),
  );
  return [...ownField('position', data.position), ...counters];
}

function componentLots({ components = [] }: ItemEventData['ItemManufactured']): readonly Extension[] {
  return components.flatMap(({ lot, quantity, unit }) =>
    ownFields('componentLot', [...ownId('lot', lot), ...ownField('quantity', quantity), ...ownField('unit', unit)]),
  );
}

/** How each type of event is told in EPCIS 2.0 and CBV 2.0. Where CBV has no word for it, it gets one of our own or none, never a near one. */
export const READINGS: Readings = {
  ItemIntroduced: (data) => ({
    ...object('OBSERVE'),
    bizStep: ownStep('introducing'),
    ...at(data.location),
    ...withFacts('extensions', [...ownId('owner', data.owner), ...ownFields('facts', factFields(factsOf(data)))]),
  }),
  ItemManufactured: (data) => ({
    ...object('ADD'),
    bizStep: 'commissioning',
    disposition: 'active',
    ...at(data.location),
    ...withFacts('ilmd', factFields(factsOf(data))),
    ...withFacts('extensions', [...ownId('owner', data.owner), ...componentLots(data)]),
  }),
  ContainerStarted: ({ location }) => ({
    ...object('ADD'),
    bizStep: 'commissioning',
    disposition: 'active',
    ...at(location),
  }),
  ItemShipped: (data) => {
    const [from, to] = owners(data.title);
    const source = { owner: from, holder: holderIn(data), location: data.location };
    return {
      ...object('OBSERVE'),
      bizStep: 'shipping',
      disposition: 'in_transit',
      // Where it goes is told by the destination: after the event it is nowhere yet.
      ...(data.location !== undefined && { readPoint: { id: uriOf(data.location) } }),
      ...between(source, { owner: to, holder: data.toParty, location: data.toLocation }),
    };
  },
  ItemShippingVoided: ({ location, of, undone }) => ({
    ...object('OBSERVE'),
    bizStep: 'void_shipping',
    disposition: 'in_progress',
    ...at(location),
    ...withFacts('extensions', [
      ...ownId('voidedOf', of),
      ...ownId('titleBackFrom', undone?.from),
      ...ownId('titleBackTo', undone?.to),
    ]),
  }),
  ItemReceived: (data) => {
    const [from, to] = owners(data.title);
    return {
      ...object('OBSERVE'),
      bizStep: 'receiving',
      disposition: 'in_progress',
      ...at(data.location),
      ...between({ owner: from }, { owner: to, holder: holderIn(data), location: data.location }),
      ...withFacts('extensions', ownFields('facts', factFields(factsOf(data)))),
    };
  },
  ItemMoved: ({ location }) => ({ ...object('OBSERVE'), bizStep: ownStep('moving'), ...at(location) }),
  ItemPacked: ({ container, location }) => ({
    type: 'AggregationEvent',
    action: 'ADD',
    parentID: uriOf(container),
    bizStep: 'packing',
    disposition: 'in_progress',
    ...at(location),
  }),
  ItemUnpacked: ({ container, location }) => ({
    type: 'AggregationEvent',
    action: 'DELETE',
    parentID: uriOf(container),
    bizStep: 'unpacking',
    disposition: 'in_progress',
    ...at(location),
  }),
  ComponentInstalled: (data) => ({
    type: 'AssociationEvent',
    action: 'ADD',
    parentID: uriOf(data.assembly),
    bizStep: data.builtIn ? 'assembling' : 'installing',
    ...withFacts('extensions', countersIn(data)),
  }),
  ComponentRemoved: (data) => ({
    type: 'AssociationEvent',
    action: 'DELETE',
    parentID: uriOf(data.assembly),
    bizStep: 'removing',
    ...at(data.location),
    ...withFacts('extensions', countersIn(data)),
  }),
  ItemSold: (data) => {
    if (data.dispensed) return { ...object('OBSERVE'), bizStep: 'dispensing', disposition: 'dispensed' };
    const [from, to] = owners(data.title);
    return {
      ...object('OBSERVE'),
      // `retail_selling` is to consumers; of a sale between businesses CBV has no step.
      bizStep: ownStep('selling'),
      ...between({ owner: from }, { owner: to, holder: data.toParty, location: data.toLocation }),
    };
  },
  ItemReturned: (data) => {
    const [from, to] = owners(data.title);
    return {
      ...object('OBSERVE'),
      bizStep: ownStep('returning'),
      disposition: 'returned',
      ...at(data.location),
      ...between({ owner: from }, { owner: to, location: data.location }),
      ...withFacts('extensions', ownField('returnPurpose', data.purpose)),
    };
  },
  ItemObserved: ({ bizStep, disposition, location }) => ({
    ...object('OBSERVE'),
    ...(bizStep !== undefined && { bizStep }),
    ...(disposition !== undefined && { disposition }),
    ...at(location),
  }),
  ItemDecommissioned: ({ cause, location, remedyOf }) => ({
    ...object('DELETE'),
    ...ENDS[cause],
    ...at(location),
    ...withFacts('extensions', ownField('remedyOf', remedyOf)),
  }),
  ItemFound: ({ location }) => ({ ...object('OBSERVE'), bizStep: ownStep('finding'), ...at(location) }),
  ItemIdentified: ({ identifier, change, former }) => ({
    ...object('OBSERVE'),
    bizStep: ownStep('identifying'),
    ...withFacts('extensions', [
      ...ownField('change', change),
      ...ownId('identifier', identifier),
      ...ownId('former', former),
    ]),
  }),
  ItemTransformed: () => ({ type: 'TransformationEvent' }),
  GoodsTransformed: ({ location }) => ({ type: 'TransformationEvent', ...at(location) }),
  ItemReported: ({ report }) => ({ ...object('OBSERVE'), ...REPORTED[report] }),
  ItemRecalled: ({ recall }) => ({
    ...object('OBSERVE'),
    disposition: 'recalled',
    extensions: ownField('recall', recall),
  }),
  RecallCleared: ({ recall, remedy }) => ({
    ...object('OBSERVE'),
    bizStep: ownStep('clearing_recall'),
    extensions: [...ownField('recall', recall), ...ownField('remedy', remedy)],
  }),
};

/** What an event is in EPCIS, with what was said of the item beside its id where the type has no place of its own for that. */
export function readingOf(event: ItemEvent): Reading {
  // The table's type ties each reading to the data of its type. A facet that has none yet is seen by its own name.
  const read = READINGS[event.type as ReadType] as ((data: ItemEvent['data']) => Reading) | undefined;
  const reading = read?.(event.data) ?? { ...object('OBSERVE'), bizStep: ownStep(event.type) };
  const facts = ownFields('facts', factFields(event.data.facts ?? {}));
  return facts.length === 0 ? reading : { ...reading, extensions: [...(reading.extensions ?? []), ...facts] };
}
