import type { ItemEvent, Title } from './item.events.js';
import type { ItemState, Resolved, World } from './item.state.js';
import { isTransportUnit, resolveState } from './resolve.js';

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

export interface Finding {
  readonly rule: ContradictionRule;
  readonly field: string;
  readonly message: string;
  readonly severity?: 'flagged';
  /** The subject whose history is quoted, if not the event's own. */
  readonly about?: string;
}

/** A subject as it stands before the event; `state` is undefined where nothing at all is known. */
export interface Before {
  readonly world: World;
  readonly state: ItemState | undefined;
  readonly now: Resolved | undefined;
}

export function beforeOf(world: World, subject: string): Before {
  const state = world.get(subject);
  return { world, state, now: state && resolveState(world, state) };
}

export function beginnings({ state }: Before): readonly Finding[] {
  return state?.began === undefined
    ? []
    : [{ rule: 'exists-already', field: 'id', message: 'an item is introduced or manufactured once' }];
}

export function mustExist({ state }: Before): readonly Finding[] {
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

export function notGone({ now }: Before): readonly Finding[] {
  return now?.place.kind === 'gone'
    ? [{ rule: 'dispensed', field: 'id', message: 'a dispensed item can only be returned' }]
    : [];
}

export function notCarried({ state }: Before, what: string): readonly Finding[] {
  const carrier = state?.carrier;
  if (!carrier) return [];
  const how =
    carrier.kind === 'container'
      ? `packed in ${carrier.id}: unpack it first, or ${what} that`
      : `installed in ${carrier.id}: remove it first, or ${what} that`;
  return [{ rule: 'carried', field: 'id', message: `it is ${how}` }];
}

export function notInTransit({ now }: Before): readonly Finding[] {
  return now?.place.kind === 'transit'
    ? [{ rule: 'in-transit', field: 'id', message: 'it is in transit: receive it first' }]
    : [];
}

export function holds({ now }: Before, event: ItemEvent): readonly Finding[] {
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

export function isHere({ now }: Before, location: string | undefined): readonly Finding[] {
  if (location === undefined || now?.place.kind !== 'at' || now.place.location === location) return [];
  return [{ rule: 'elsewhere', field: 'location', message: `it is at ${now.place.location}, not at ${location}` }];
}

/** Title passes on the word of the owner or its agent. */
export function mayTransfer({ state, now }: Before, title: Title | undefined): readonly Finding[] {
  // A state without any event, as a carrier that was only named has, says the same as none.
  if (!title || !state || state.revision < 0 || isTransportUnit(state.subject)) return [];
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
