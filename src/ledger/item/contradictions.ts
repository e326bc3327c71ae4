import type { Counter, ItemEvent, ItemEventOf, Title } from './item.events.js';
import type { ItemState, Resolved, World } from './item.state.js';
import { describeItem } from './describe.js';
import { closesCircle } from './evolve.js';
import { isTransportUnit, resolveState, samePlace } from './resolve.js';

export type ContradictionRule =
  | 'exists-already'
  | 'unknown-item'
  | 'carried'
  | 'in-transit'
  | 'elsewhere'
  | 'dispensed'
  | 'not-holder'
  | 'not-owner'
  | 'received-already'
  | 'not-in-carrier'
  | 'closes-circle'
  | 'position-occupied'
  | 'counter-decreases'
  | 'nothing-to-return'
  | 'container-in-use'
  | 'not-identified-so'
  | 'missing-leg'
  | 'misdirected'
  | 'owner-unknown'
  | 'recalled';

/**
 * An event against the history before it. An operation is refused for a `refused` one; a `flagged` one is recorded and shown, as every
 * contradiction of a claim is. `field` is the part of the request that it is about.
 */
export interface Contradiction {
  readonly rule: ContradictionRule;
  readonly severity: 'refused' | 'flagged';
  readonly subject: string;
  readonly position: number;
  readonly field: string;
  readonly message: string;
  readonly history: string;
}

interface Finding {
  readonly rule: ContradictionRule;
  readonly field: string;
  readonly message: string;
  readonly severity?: 'flagged';
  /** The subject whose history is quoted, if not the event's own. */
  readonly about?: string;
}

/** A subject as it stands before the event; `state` is undefined where nothing at all is known. */
interface Before {
  readonly world: World;
  readonly state: ItemState | undefined;
  readonly now: Resolved | undefined;
}

const YEAR_MS = 365 * 86_400_000;

function beginnings({ state }: Before): readonly Finding[] {
  return state?.began === undefined
    ? []
    : [{ rule: 'exists-already', field: 'id', message: 'an item is introduced or manufactured once' }];
}

function mustExist({ state }: Before): readonly Finding[] {
  return state?.began === undefined
    ? [
        {
          rule: 'unknown-item',
          field: 'id',
          message: 'the item is unknown: introduce, manufacture or receive it first',
        },
      ]
    : [];
}

function notGone({ now }: Before): readonly Finding[] {
  return now?.place.kind === 'gone'
    ? [{ rule: 'dispensed', field: 'id', message: 'a dispensed item can only be returned' }]
    : [];
}

function notCarried({ state }: Before, what: string): readonly Finding[] {
  const carrier = state?.carrier;
  if (!carrier) return [];
  const how =
    carrier.kind === 'container'
      ? `packed in ${carrier.id}: unpack it first, or ${what} that`
      : `installed in ${carrier.id}: remove it first, or ${what} that`;
  return [{ rule: 'carried', field: 'id', message: `it is ${how}` }];
}

function notInTransit({ now }: Before): readonly Finding[] {
  return now?.place.kind === 'transit'
    ? [{ rule: 'in-transit', field: 'id', message: 'it is in transit: receive it first' }]
    : [];
}

function holds({ now }: Before, event: ItemEvent): readonly Finding[] {
  const { by, onBehalfOf } = event.data;
  if (now?.holder === undefined || now.holder === by || now.holder === onBehalfOf) return [];
  return [
    {
      rule: 'not-holder',
      field: 'recordedFor',
      message: `only its holder ${now.holder} or somebody on its behalf may do that, not ${by}`,
    },
  ];
}

function isHere({ now }: Before, location: string | undefined): readonly Finding[] {
  if (location === undefined || now?.place.kind !== 'at' || now.place.location === location) return [];
  return [{ rule: 'elsewhere', field: 'location', message: `it is at ${now.place.location}, not at ${location}` }];
}

/** Title passes on the word of the owner or its agent. */
function mayTransfer({ state, now }: Before, title: Title | undefined): readonly Finding[] {
  if (!title || !state || isTransportUnit(state.subject)) return [];
  if (now?.owner === undefined)
    return [{ rule: 'owner-unknown', field: 'owner', message: 'nobody is known to own it', severity: 'flagged' }];
  if (now.owner === title.from) return [];
  return [
    {
      rule: 'not-owner',
      field: 'recordedFor',
      message: `${title.from ?? 'who transfers it'} does not own it, ${now.owner} does: transfer it on behalf of the owner`,
    },
  ];
}

/** The way that it is on already: one more claim of it tells nothing new. */
function isUnderWay({ now }: Before, data: ItemEventOf<'ItemShipped'>['data']): boolean {
  if (now?.place.kind !== 'transit') return false;
  const { toLocation, toParty } = now.place;
  return (data.toLocation ?? toLocation) === toLocation && (data.toParty ?? toParty) === toParty;
}

function shipping(before: Before, event: ItemEventOf<'ItemShipped'>): readonly Finding[] {
  const { data } = event;
  if ((data.claimed || before.state?.carrier) && isUnderWay(before, data)) return mayTransfer(before, data.title);
  return [
    ...mustExist(before),
    ...notGone(before),
    ...notCarried(before, 'ship'),
    ...notInTransit(before),
    ...holds(before, event),
    ...isHere(before, data.location),
    ...mayTransfer(before, data.title),
  ];
}

/** A partner's receipt repeats the transfer that the shipment told of: that is no second one. */
function newTitle({ claimed, title }: ItemEventOf<'ItemReceived'>['data'], now: Resolved): Title | undefined {
  return claimed && title?.to === now.owner ? undefined : title;
}

function receiving(before: Before, event: ItemEventOf<'ItemReceived'>): readonly Finding[] {
  const { data } = event;
  const { state, now } = before;
  if (!state || !now || state.began === undefined) return [];
  const title = newTitle(data, now);
  const here = now.place.kind === 'at' && now.place.location === data.location;
  if (state.carrier && here) return mayTransfer(before, title);
  const findings: Finding[] = [...notGone(before), ...notCarried(before, 'receive'), ...mayTransfer(before, title)];
  if (here && now.holder === data.by && !data.claimed)
    findings.push({ rule: 'received-already', field: 'location', message: `it is at ${data.location} already` });
  if (now.place.kind === 'at' && !here)
    findings.push({
      rule: 'missing-leg',
      field: 'location',
      message: `it was last at ${now.place.location}: nobody told of its shipment`,
      severity: 'flagged',
    });
  if (now.place.kind === 'transit' && now.place.toLocation !== undefined && now.place.toLocation !== data.location)
    findings.push({
      rule: 'misdirected',
      field: 'location',
      message: `it was shipped to ${now.place.toLocation}`,
      severity: 'flagged',
    });
  return findings;
}

/** Two things that are to be joined stand at one place, and neither is on its way. */
function together(item: Before, other: Before, field: string, otherId: string): readonly Finding[] {
  if (!item.now || !other.now) return [];
  for (const [place, about] of [
    [item.now.place, undefined],
    [other.now.place, otherId],
  ] as const) {
    if (place.kind === 'transit')
      return [
        {
          rule: 'in-transit',
          field: about === undefined ? 'id' : field,
          message: `${about ?? 'it'} is in transit: receive it first`,
          ...(about === undefined ? {} : { about }),
        },
      ];
    if (place.kind === 'gone')
      return [
        { rule: 'dispensed', field: about === undefined ? 'id' : field, message: `${about ?? 'it'} was dispensed` },
      ];
  }
  if (item.now.place.kind !== 'at' || other.now.place.kind !== 'at' || samePlace(item.now.place, other.now.place))
    return [];
  return [
    {
      rule: 'elsewhere',
      field,
      message: `it is at ${item.now.place.location}, ${otherId} is at ${other.now.place.location}`,
    },
  ];
}

function joining(
  before: Before,
  event: ItemEvent,
  carrier: string,
  field: 'container' | 'assembly',
): readonly Finding[] {
  const other = beforeOf(before.world, carrier);
  const findings: Finding[] = [...mustExist(before), ...notCarried(before, field === 'container' ? 'pack' : 'install')];
  if (other.state?.began === undefined)
    findings.push({ rule: 'unknown-item', field, message: `${carrier} is unknown`, about: carrier });
  if (closesCircle(before.world, event.subject, carrier))
    findings.push({ rule: 'closes-circle', field, message: `${carrier} is itself carried by ${event.subject}` });
  return findings.length > 0 ? findings : together(before, other, field, carrier);
}

function packing(before: Before, event: ItemEventOf<'ItemPacked'>): readonly Finding[] {
  return [
    ...joining(before, event, event.data.container, 'container'),
    ...isHere(beforeOf(before.world, event.data.container), event.data.location),
  ];
}

function installing(before: Before, event: ItemEventOf<'ComponentInstalled'>): readonly Finding[] {
  const { assembly, position, counters } = event.data;
  const slots = before.world.get(assembly)?.slots ?? {};
  // A position may have any name, also one that every object inherits.
  const occupant = position !== undefined && Object.hasOwn(slots, position) ? slots[position] : undefined;
  const occupied: Finding[] =
    occupant === undefined || occupant === event.subject
      ? []
      : [
          {
            rule: 'position-occupied',
            field: 'position',
            message: `${occupant} is installed at ${position ?? ''} of ${assembly}`,
            about: assembly,
          },
        ];
  return [...joining(before, event, assembly, 'assembly'), ...occupied, ...decreasing(before, counters)];
}

function leaving(before: Before, carrier: string, field: 'container' | 'assembly'): readonly Finding[] {
  const inIt = before.state?.carrier?.id === carrier && before.state.carrier.kind === field;
  if (inIt) return [];
  return [
    ...mustExist(before),
    {
      rule: 'not-in-carrier',
      field,
      message: `it is not ${field === 'container' ? 'packed' : 'installed'} in ${carrier === '' ? 'anything' : carrier}`,
    },
  ];
}

/** Hours and cycles since the same event never go back. */
function decreasing({ state }: Before, counters: readonly Counter[] | undefined): readonly Finding[] {
  return (counters ?? []).flatMap((counter) => {
    const known = state?.counters?.find(({ name, since }) => name === counter.name && since === counter.since);
    if (!known || Number(counter.value) >= Number(known.value)) return [];
    return [
      {
        rule: 'counter-decreases' as const,
        field: 'counters',
        message: `${counter.name} was ${known.value} before, ${counter.value} is less`,
      },
    ];
  });
}

function selling(before: Before, event: ItemEventOf<'ItemSold'>): readonly Finding[] {
  const { data } = event;
  const handsOver = data.dispensed === true || data.toParty !== undefined || data.toLocation !== undefined;
  const title = data.title ?? (data.dispensed ? { from: data.onBehalfOf ?? data.by, to: '' } : undefined);
  const custody = handsOver ? [...notCarried(before, 'sell'), ...notInTransit(before), ...holds(before, event)] : [];
  return [...mustExist(before), ...notGone(before), ...custody, ...mayTransfer(before, title)];
}

function returning(before: Before, event: ItemEventOf<'ItemReturned'>): readonly Finding[] {
  const { now } = before;
  const findings: Finding[] = [
    ...mustExist(before),
    ...notCarried(before, 'return'),
    ...mayTransfer(before, event.data.title),
  ];
  const never =
    now?.place.kind === 'at' &&
    now.place.location === event.data.location &&
    now.holder === event.data.by &&
    now.disposition !== 'retail_sold';
  if (never)
    findings.push({
      rule: 'nothing-to-return',
      field: 'location',
      message: `it is at ${event.data.location} and was not sold`,
    });
  return findings;
}

/** Only an identifier that the item has can end or be replaced; its id is the first of them. */
function identifying(before: Before, { data }: ItemEventOf<'ItemIdentified'>): readonly Finding[] {
  const { state } = before;
  const [gone, field] = data.change === 'ended' ? [data.identifier, 'identifier'] : [data.former, 'former'];
  if (gone === undefined || state?.began === undefined) return mustExist(before);
  if (gone === state.subject || state.identifiers?.includes(gone) === true) return [];
  return [{ rule: 'not-identified-so', field, message: `${gone} is no identifier of it` }];
}

function starting({ state }: Before, event: ItemEventOf<'ContainerStarted'>): readonly Finding[] {
  if (state?.began === undefined) return [];
  if (state.contents > 0 || state.carrier)
    return [
      { rule: 'container-in-use', field: 'id', message: 'a logistic unit begins a new life only when it is empty' },
    ];
  if (event.sortAt - state.touched.at >= YEAR_MS) return [];
  return [{ rule: 'container-in-use', field: 'id', message: 'an SSCC is not used again within 12 months' }];
}

function findings(before: Before, event: ItemEvent): readonly Finding[] {
  switch (event.type) {
    case 'ItemIntroduced':
    case 'ItemManufactured':
      return beginnings(before);
    case 'ContainerStarted':
      return starting(before, event);
    case 'ItemShipped':
      return shipping(before, event);
    case 'ItemReceived':
      return receiving(before, event);
    case 'ItemMoved':
      return [
        ...mustExist(before),
        ...notGone(before),
        ...notCarried(before, 'move'),
        ...notInTransit(before),
        ...holds(before, event),
      ];
    case 'ItemPacked':
      return packing(before, event);
    case 'ItemUnpacked':
      return leaving(before, event.data.container, 'container');
    case 'ComponentInstalled':
      return installing(before, event);
    case 'ComponentRemoved':
      return [...leaving(before, event.data.assembly, 'assembly'), ...decreasing(before, event.data.counters)];
    case 'ItemSold':
      return selling(before, event);
    case 'ItemReturned':
      return returning(before, event);
    case 'ItemIdentified':
      return identifying(before, event);
    case 'ItemObserved':
    case 'RecallCleared':
      return mustExist(before);
    case 'ItemRecalled':
    case 'ErrorDeclared':
      return [];
  }
}

function beforeOf(world: World, subject: string): Before {
  const state = world.get(subject);
  return { world, state, now: state && resolveState(world, state) };
}

/** What the history before it has against an event. Pure: the world is only read. */
export function contradictions(world: World, event: ItemEvent): readonly Contradiction[] {
  const before = beforeOf(world, event.subject);
  const found = findings(before, event);
  if (found.length === 0) return [];
  return found.map(({ rule, field, message, severity, about }) => {
    const subject = about === undefined ? before : beforeOf(world, about);
    const history = `${about ?? event.subject}: ${describeItem(subject.state, subject.now)}`;
    return {
      rule,
      field,
      message,
      severity: severity ?? 'refused',
      subject: event.subject,
      position: event.position,
      history,
    };
  });
}
