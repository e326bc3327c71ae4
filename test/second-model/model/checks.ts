// The rules by name, and what most checks ask.
import type { Fact, Thing, World } from './words.js';
import { locationOf } from './world.js';

export type Rule =
  | 'exists-already'
  | 'unknown-item'
  | 'carried'
  | 'in-transit'
  | 'elsewhere'
  | 'dispensed'
  | 'not-holder'
  | 'not-owner'
  | 'owner-unknown'
  | 'received-already'
  | 'not-in-carrier'
  | 'closes-circle'
  | 'position-occupied'
  | 'nothing-to-return'
  | 'not-its-return'
  | 'returner-unknown'
  | 'owns-already'
  | 'reaches-nothing'
  | 'ended'
  | 'not-empty'
  | 'counterfeit-suspected'
  | 'reported'
  | 'not-reported'
  | 'other-facts'
  | 'expired'
  | 'container-in-use'
  | 'missing-leg'
  | 'misdirected'
  | 'not-identified-so'
  | 'not-shipped'
  | 'title-passed-on'
  | 'recalled'
  | 'identifier-taken'
  | 'form';

export interface Case {
  readonly world: World;
  readonly fact: Fact;
  readonly thing: Thing;
}

/** A rule, of the item itself or of what it is to come into. */
export type Finding = Rule | { readonly carrier: Rule } | { readonly flag: Rule };
export type Check = (its: Case) => readonly (Finding | false)[];

/** What something was packed into exists, whoever told of it. */
export const exists = (thing: Thing): boolean => thing.began !== undefined || thing.wasFilled === true;
export const known = ({ thing }: Case): Rule | false => !exists(thing) && 'unknown-item';
export const carried = ({ thing }: Case): Rule | false => thing.inside !== undefined && 'carried';
export const onItsWay = ({ thing }: Case): Rule | false => thing.place.kind === 'transit' && 'in-transit';
export const isDispensed = ({ place, ended }: Thing): boolean => place.kind === 'gone' && ended === undefined;
export const gone = ({ thing }: Case): Rule | false => isDispensed(thing) && 'dispensed';
export const over = ({ thing }: Case): Rule | false => thing.ended !== undefined && 'ended';
export const held = ({ thing, fact }: Case): Rule | false => !speaksFor(fact, thing.holder) && 'not-holder';

export function speaksFor({ by, fields }: Fact, party: string | undefined): boolean {
  return party === undefined || party === by || party === fields.onBehalfOf;
}

export function differs(thing: Thing, location: string | undefined): Rule | false {
  const known = locationOf(thing.place);
  return location !== undefined && known !== undefined && known !== location && 'elsewhere';
}
