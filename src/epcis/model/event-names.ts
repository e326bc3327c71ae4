import type { EpcisEvent, QuantityElement } from './epcis-event.js';
import { nameOf, nameOfItem } from './ledger-uris.js';

/** As what an event names something. */
export const NAME_ROLES = [
  'epc',
  'child',
  'parent',
  'input',
  'output',
  'class',
  'child-class',
  'input-class',
  'output-class',
  'transaction',
  'source',
  'destination',
  'corrective',
] as const;
export type NameRole = (typeof NAME_ROLES)[number];

/** As what items are named. */
export const ITEM_ROLES: ReadonlySet<NameRole> = new Set(['epc', 'child', 'parent', 'input', 'output']);

/** By what an event is found. `name` is canonical (`nameOf`), `type` that of a business transaction, source or destination. */
export interface EventName {
  readonly role: NameRole;
  readonly name: string;
  readonly type?: string;
}

/** All that an event names, in the order of its fields; each name once in a role. */
export function namesIn(event: EpcisEvent): readonly EventName[] {
  const names = new Map<string, EventName>();
  const add = (role: NameRole, text: string, type?: string): void => {
    const called = ITEM_ROLES.has(role) ? nameOfItem(text) : nameOf(text);
    const name: EventName = { role, name: called, ...(type === undefined ? {} : { type }) };
    const key = `${role} ${type ?? ''} ${name.name}`;
    if (!names.has(key)) names.set(key, name);
  };
  const all = (role: NameRole, list: readonly string[] | undefined): void => list?.forEach((text) => add(role, text));
  const classes = (role: NameRole, list: readonly QuantityElement[] | undefined): void =>
    list?.forEach(({ epcClass }) => add(role, epcClass));
  all('epc', event.epcList);
  all('child', event.childEPCs);
  if (event.parentID !== undefined) add('parent', event.parentID);
  all('input', event.inputEPCList);
  all('output', event.outputEPCList);
  classes('class', event.quantityList);
  classes('child-class', event.childQuantityList);
  classes('input-class', event.inputQuantityList);
  classes('output-class', event.outputQuantityList);
  event.bizTransactionList?.forEach(({ bizTransaction, type }) => add('transaction', bizTransaction, type));
  event.sourceList?.forEach(({ source, type }) => add('source', source, type));
  event.destinationList?.forEach(({ destination, type }) => add('destination', destination, type));
  event.errorDeclaration?.correctiveEventIDs?.forEach((id) => add('corrective', id));
  return [...names.values()];
}
