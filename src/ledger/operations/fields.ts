import type { DocumentReference } from '../capture/capture.events.js';
import type { EventTime } from '../event-time.js';
import type { ComponentLot, Counter } from '../item/core/core.events.js';
import type { Attributes, ItemFacts, Production } from '../item/core/item-facts.js';

/** What is built in: a serial, which is a subject of its own, or a lot with a quantity. */
export type Component =
  | ComponentLot
  | {
      readonly id: string;
      readonly position?: string;
      /** What its label says beside the id. */
      readonly said?: ItemFacts;
    };

/** A label by which a field names a carrier, with what it says beside the id. */
export interface Label {
  readonly field: string;
  readonly subject: string;
  readonly facts: ItemFacts;
}

/** What a field of each kind holds once it was read. All ids are canonical. */
export interface FieldValues {
  readonly 'event-time': EventTime;
  readonly date: string;
  readonly text: string;
  /** One of the field's words; an operation may take fewer of them. */
  readonly word: string;
  /** The word that switches something on. */
  readonly option: string;
  readonly flag: boolean;
  readonly position: number;
  readonly location: string;
  readonly party: string;
  readonly product: string;
  readonly lot: string;
  readonly container: string;
  readonly assembly: string;
  readonly identifier: string;
  readonly identifiers: readonly string[];
  readonly attributes: Attributes;
  readonly production: Production;
  readonly components: readonly Component[];
  /** Serials without a position, and goods in bulk of a lot or, where none is known, of a product. */
  readonly goods: readonly Component[];
  /** Goods in bulk alone. */
  readonly quantities: readonly ComponentLot[];
  readonly counters: readonly Counter[];
  readonly documents: readonly DocumentReference[];
  /** Another operation, whole. */
  readonly operation: object;
}

export type FieldKind = keyof FieldValues;

/** A field of a request: the edge reads and documents it, and tests make it up, by its kind. */
export interface Field {
  readonly kind: FieldKind;
  readonly description: string;
  readonly example: unknown;
  /** The longest text that is taken, in characters. */
  readonly longest?: number;
  readonly words?: readonly string[];
  /** What it names is a subject whose state the operation is decided over; an identifier that it gives away is not. */
  readonly names?: 'subject' | 'given-identifier';
  /** The operation may give the subject that it names an event of its own. */
  readonly mayGetEvent?: true;
}

export const EXAMPLE_ITEM = '01/00300011111116/21/A0001';
export const EXAMPLE_PARTY = '417/0300011000007';
export const EXAMPLE_PLACE = '414/0300011000014';

/** Fields of an operation that each of its items may have of its own. Each operation takes some of them, and all take `at`. */
export const ENTRY_FIELDS = {
  at: {
    kind: 'event-time',
    description: 'Event time: an instant with offset or a date. Default: when it is recorded.',
    example: '2026-03-27T06:45:16-05:00',
  },
  location: { kind: 'location', description: 'Where it happens.', example: EXAMPLE_PLACE },
  toParty: { kind: 'party', description: 'To whom it goes.', example: EXAMPLE_PARTY },
  toLocation: { kind: 'location', description: 'Where it goes.', example: EXAMPLE_PLACE },
  owner: { kind: 'party', description: 'The owner that title passes to.', example: EXAMPLE_PARTY },
  onBehalfOf: { kind: 'party', description: 'The owner or holder that is acted for.', example: EXAMPLE_PARTY },
  product: { kind: 'product', description: 'Product, where the id does not name it.', example: '01/00300011111116' },
  lot: { kind: 'lot', description: 'Lot id, or the lot number by itself.', example: 'A123' },
  expiry: { kind: 'date', description: 'Expiry date.', example: '2027-12-31' },
  attributes: {
    kind: 'attributes',
    description: 'Texts, numbers, true or false by name.',
    example: { colour: 'red', voltage: 400 },
  },
  production: {
    kind: 'production',
    description: 'Line, equipment, operator and supplier of its production.',
    example: { line: 'L2', equipment: 'press-7', operator: 'op-81', supplier: 'S-33' },
  },
  components: {
    kind: 'components',
    description: 'What is built in: serials `{id, position}` or lots `{lot, quantity, unit}`.',
    example: [{ id: 'own/acme/motor/M-1', position: 'front' }],
    names: 'subject',
    mayGetEvent: true,
  },
  container: {
    kind: 'container',
    description: 'The container: a logistic unit or a serialized case.',
    example: '00/003000111111111118',
    names: 'subject',
    mayGetEvent: true,
  },
  assembly: {
    kind: 'assembly',
    description: 'The assembly.',
    example: 'vin/1M8GDM9AXKP042788',
    names: 'subject',
    mayGetEvent: true,
  },
  position: { kind: 'text', description: 'Position within the assembly.', example: 'front', longest: 100 },
  counters: {
    kind: 'counters',
    description: 'Readings: `{name, value, unit, since}`.',
    example: [{ name: 'cycles', value: '1200', since: 'new' }],
  },
  purpose: {
    kind: 'word',
    description: 'refund, exchange, repair, recall, unsold or trade-in; for a sale: dispense.',
    example: 'refund',
    words: ['refund', 'exchange', 'repair', 'recall', 'unsold', 'trade-in', 'dispense'],
  },
  identifier: {
    kind: 'identifier',
    description: 'Another identifier of the same item.',
    example: 'imei/490154203237518',
    names: 'given-identifier',
  },
  change: {
    kind: 'word',
    description: 'added (default), replaced or ended.',
    example: 'added',
    words: ['added', 'replaced', 'ended'],
  },
  former: { kind: 'identifier', description: 'The identifier that is replaced.', example: 'part/1K2A3/PN-1/S-7' },
} as const satisfies Record<string, Field>;

/** Fields of a request as a whole, beside its `items`: no item has one of its own. */
export const REQUEST_FIELDS = {
  recordedFor: {
    kind: 'party',
    description: 'The party that it is recorded for. Default: the ledger’s own party.',
    example: EXAMPLE_PARTY,
  },
  documents: {
    kind: 'documents',
    description: 'Business documents: {type, issuer, id}, or CBV URNs.',
    example: [{ type: 'po', issuer: EXAMPLE_PARTY, id: 'PO-4711' }],
  },
  reason: { kind: 'text', description: 'Why it is recorded.', example: 'cycle count', longest: 2_000 },
  ifContradicted: {
    kind: 'option',
    description: 'Record it even where it contradicts the history; it is flagged. Needs `reason`.',
    example: 'record',
    words: ['record'],
  },
  onRefusal: {
    kind: 'option',
    description: 'Leave out the items that refuse, and list them.',
    example: 'skip',
    words: ['skip'],
  },
  dryRun: { kind: 'flag', description: 'Decide and answer, record nothing.', example: false },
} as const satisfies Record<string, Field>;

export type EntryField = keyof typeof ENTRY_FIELDS;

/** The value of a field: of its words where it has some, else of its kind. */
export type ValueOf<F extends Field> = F extends { readonly words: readonly (infer W)[] } ? W : FieldValues[F['kind']];

/** Fields of an item's entry, those of the request where it has none of its own. Those that only its operation knows are there too. */
export type ItemFields = { readonly [K in EntryField]?: ValueOf<(typeof ENTRY_FIELDS)[K]> } & {
  /** What a scan says beside the id, of an operation that takes no facts. */
  readonly said?: ItemFacts;
  /** Of carriers that the fields name. */
  readonly labels?: readonly Label[];
};

/** `field` is where the entry stands in the request, such as `items[3]`. */
export interface ItemEntry<Fields = ItemFields> {
  readonly subject: string;
  readonly field: string;
  readonly fields: Fields;
}

/** What an item is: some operations tell it. */
export const FACTS = ['product', 'lot', 'expiry', 'attributes', 'production'] as const satisfies readonly EntryField[];
