import type { EventTime } from '../event-time.js';
import type { Counter, ItemFacts, Title } from '../item/core/core.events.js';
import type { ItemEventType } from '../item/item.events.js';
import type { World } from '../item/item.state.js';
import { resolve } from '../item/core/resolve.js';
import type { EventDraft, ItemEntry, ItemFields, ItemsOperation } from './operation.js';

type ItemDraft = Extract<EventDraft, { type: ItemEventType }>;

export function isItemDraft(draft: EventDraft): draft is ItemDraft {
  return draft.type !== 'RecallOpened' && draft.type !== 'RecallClosed';
}

/** The events that one entry asks for; `entry` is its index among the operation's items. */
export interface EntryDraft {
  readonly draft: ItemDraft;
  readonly entry: number;
}

/** What drafting may look at: whether a logistic unit is known, and where the first thing packed into it stands. */
export interface DraftContext {
  readonly world: Pick<World, 'get' | 'set'>;
  readonly operation: ItemsOperation;
  readonly recordedAt: EventTime;
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The fields that are given, without keys for those that are not. */
function given<T extends object>(fields: T): Given<T> {
  const kept: Given<T> = {};
  for (const key in fields) if (fields[key] !== undefined) kept[key] = fields[key] as Given<T>[typeof key];
  return kept;
}

interface Said {
  readonly at: EventTime;
  readonly by: string;
  readonly onBehalfOf?: string;
}

function said(fields: ItemFields, context: DraftContext): Said {
  const by = context.operation.recordedFor;
  return {
    at: fields.at ?? context.recordedAt,
    by,
    ...(fields.onBehalfOf === undefined ? {} : { onBehalfOf: fields.onBehalfOf }),
  };
}

function facts({ product, lot, expiry, attributes, production }: ItemFields): Given<ItemFacts> {
  return given({ product, lot, expiry, attributes, production });
}

/** Who transfers is who speaks, or for whom it speaks. */
function title(fields: ItemFields, context: DraftContext): { title?: Title } {
  if (fields.owner === undefined) return {};
  return { title: { from: fields.onBehalfOf ?? context.operation.recordedFor, to: fields.owner } };
}

function introduce(entry: ItemEntry, context: DraftContext): readonly ItemDraft[] {
  const { fields, subject } = entry;
  if (subject.startsWith('00/')) return [startContainer(subject, fields, context)];
  const owner = fields.owner ?? fields.onBehalfOf ?? context.operation.recordedFor;
  return [
    {
      type: 'ItemIntroduced',
      subject,
      data: { ...said(fields, context), ...facts(fields), ...given({ location: fields.location }), owner },
    },
  ];
}

function manufacture(entry: ItemEntry, context: DraftContext): readonly ItemDraft[] {
  const { fields, subject } = entry;
  if (subject.startsWith('00/')) return [startContainer(subject, fields, context)];
  const owner = fields.owner ?? fields.onBehalfOf ?? context.operation.recordedFor;
  const lots = fields.components?.flatMap((component) => ('lot' in component ? [component] : []));
  const serials = fields.components?.flatMap((component) => ('id' in component ? [component] : [])) ?? [];
  const data = {
    ...said(fields, context),
    ...facts(fields),
    ...given({ location: fields.location }),
    owner,
    ...(lots?.length ? { components: lots } : {}),
  };
  const born: ItemDraft = { type: 'ItemManufactured', subject, data };
  const builtIn = serials.map(({ id, position }): ItemDraft => ({
    type: 'ComponentInstalled',
    subject: id,
    data: { ...said(fields, context), assembly: subject, ...given({ position }), builtIn: true },
  }));
  return [born, ...builtIn];
}

function startContainer(subject: string, fields: ItemFields, context: DraftContext): ItemDraft {
  return {
    type: 'ContainerStarted',
    subject,
    data: { ...said(fields, context), ...given({ location: fields.location }) },
  };
}

function pack(entry: ItemEntry, context: DraftContext, started: Set<string>): readonly ItemDraft[] {
  const { fields, subject } = entry;
  const container = fields.container ?? '';
  const data = { ...said(fields, context), container, ...given({ location: fields.location }) };
  const packed: ItemDraft = { type: 'ItemPacked', subject, data };
  const state = context.world.get(container);
  if (!container.startsWith('00/') || state?.began !== undefined || started.has(container)) return [packed];
  started.add(container);
  const place = resolve(context.world, subject)?.place;
  const location = fields.location ?? (place?.kind === 'at' ? place.location : undefined);
  return [startContainer(container, { ...fields, ...given({ location }) }, context), packed];
}

function install({ fields, subject }: ItemEntry, context: DraftContext): ItemDraft {
  const detail = given<{ position: string | undefined; counters: readonly Counter[] | undefined }>({
    position: fields.position,
    counters: fields.counters,
  });
  return {
    type: 'ComponentInstalled',
    subject,
    data: { ...said(fields, context), assembly: fields.assembly ?? '', ...detail },
  };
}

/** Where the request does not say which carrier an item leaves, it is the one that it is in. */
function carrierOf(subject: string, context: DraftContext): string {
  return context.world.get(subject)?.carrier?.id ?? '';
}

function remove({ fields, subject }: ItemEntry, context: DraftContext): ItemDraft {
  const { position, counters, location } = fields;
  const assembly = fields.assembly ?? carrierOf(subject, context);
  return {
    type: 'ComponentRemoved',
    subject,
    data: { ...said(fields, context), assembly, ...given({ position, counters, location }) },
  };
}

function unpack({ fields, subject }: ItemEntry, context: DraftContext): ItemDraft {
  const container = fields.container ?? carrierOf(subject, context);
  return {
    type: 'ItemUnpacked',
    subject,
    data: { ...said(fields, context), container, ...given({ location: fields.location }) },
  };
}

function sell({ fields, subject }: ItemEntry, context: DraftContext): ItemDraft {
  const { toParty, toLocation } = fields;
  if (fields.purpose === 'dispense')
    return { type: 'ItemSold', subject, data: { ...said(fields, context), dispensed: true } };
  const owner = fields.owner ?? toParty;
  return {
    type: 'ItemSold',
    subject,
    data: {
      ...said(fields, context),
      ...title({ ...fields, ...given({ owner }) }, context),
      ...given({ toParty, toLocation }),
    },
  };
}

function giveBack({ fields, subject }: ItemEntry, context: DraftContext): ItemDraft {
  const purpose = fields.purpose === undefined || fields.purpose === 'dispense' ? 'refund' : fields.purpose;
  return {
    type: 'ItemReturned',
    subject,
    data: { ...said(fields, context), location: fields.location ?? '', purpose, ...title(fields, context) },
  };
}

function draftsOf(entry: ItemEntry, context: DraftContext, started: Set<string>): readonly ItemDraft[] {
  const { fields, subject } = entry;
  const { location, toParty, toLocation } = fields;
  switch (context.operation.operation) {
    case 'introduce':
      return introduce(entry, context);
    case 'manufacture':
      return manufacture(entry, context);
    case 'ship':
      return [
        {
          type: 'ItemShipped',
          subject,
          data: { ...said(fields, context), ...given({ location, toParty, toLocation }), ...title(fields, context) },
        },
      ];
    case 'receive':
      return [
        {
          type: 'ItemReceived',
          subject,
          data: { ...said(fields, context), ...facts(fields), location: location ?? '', ...title(fields, context) },
        },
      ];
    case 'move':
      return [{ type: 'ItemMoved', subject, data: { ...said(fields, context), location: location ?? '' } }];
    case 'pack':
      return pack(entry, context, started);
    case 'unpack':
      return [unpack(entry, context)];
    case 'install':
      return [install(entry, context)];
    case 'remove':
      return [remove(entry, context)];
    case 'sell':
      return [sell(entry, context)];
    case 'return':
      return [giveBack(entry, context)];
    case 'identify':
      return [
        {
          type: 'ItemIdentified',
          subject,
          data: {
            ...said(fields, context),
            identifier: fields.identifier ?? '',
            change: fields.change ?? 'added',
            ...given({ former: fields.former }),
          },
        },
      ];
  }
}

/**
 * The events that an operation asks for, in its own order, `without` the entries that were skipped: a logistic unit that the first of
 * them would have begun is then begun by the next. Fields that it must have were checked when it was read.
 */
export function draftEvents(context: DraftContext, without: ReadonlySet<number> = new Set()): readonly EntryDraft[] {
  const started = new Set<string>();
  const drafts: EntryDraft[] = [];
  let before: { readonly fields: ItemFields; readonly draft: ItemDraft } | undefined;
  for (const [entry, item] of context.operation.items.entries()) {
    if (without.has(entry)) continue;
    // Thousands that are given the same fields are told the same: its text is then written once too.
    if (before?.fields === item.fields && !item.subject.startsWith('00/')) {
      drafts.push({ draft: { ...before.draft, subject: item.subject }, entry });
      continue;
    }
    const own = draftsOf(item, context, started);
    for (const draft of own) drafts.push({ draft, entry });
    const [draft] = own;
    before = draft && isToldByFields(item, context.operation, own.length) ? { fields: item.fields, draft } : undefined;
  }
  return drafts;
}

/** What is told follows from the fields alone, not from which item it is or where that is. */
function isToldByFields({ subject }: ItemEntry, { operation }: ItemsOperation, drafts: number): boolean {
  return drafts === 1 && FROM_FIELDS.has(operation) && !subject.startsWith('00/');
}

const FROM_FIELDS: ReadonlySet<ItemsOperation['operation']> = new Set<ItemsOperation['operation']>([
  'introduce',
  'manufacture',
  'ship',
  'receive',
  'move',
  'sell',
  'return',
]);
