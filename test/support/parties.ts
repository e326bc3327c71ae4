// A maker, a forwarder and two who are shipped to, and what each of them sees.
import type { ItemsOperation, OperationName } from '../../src/ledger/operations/operation.js';
import type { ItemFields } from '../../src/ledger/operations/fields.js';
import { answerParty, type ToldSubject } from '../../src/ledger/visibility/answer-party.js';
import { operation, PureLedger } from './pure-ledger.js';

export const MAKER = 'own/acme/maker';
export const CARRIER = 'own/acme/forwarder';
export const PHARMACY = '417/9506000134352';
export const CLINIC = '417/9506000134369';
export const PRODUCT = '01/09506000134352';
export const [A, B, C] = ['A', 'B', 'C'].map((serial) => `${PRODUCT}/21/${serial}`) as [string, string, string];
export const CASE = '01/19506000134359/21/C1';
export const PALLET = '00/095060001343520000';
export const PLANT = '414/9506000134376';
export const DOCK = '414/9506000134369';

type Item = string | (ItemFields & { id: string });

export function by(
  party: string,
  name: Exclude<OperationName, 'correct'>,
  items: readonly Item[],
  fields: ItemFields = {},
  more: Partial<ItemsOperation> = {},
): ItemsOperation {
  return operation(name, items, fields, { recordedFor: party, ...more });
}

export const made = (items: readonly string[] = [A, B]): ItemsOperation =>
  by(MAKER, 'manufacture', items, {
    ...{ location: PLANT, owner: MAKER, product: PRODUCT, lot: `${PRODUCT}/10/L1`, expiry: '2027-12-31' },
  });
export const packed = (items: readonly string[] = [A, B]): ItemsOperation =>
  by(MAKER, 'pack', items, { container: PALLET });
export const shipped = (
  party = PHARMACY,
  fields: ItemFields = {},
  items: readonly string[] = [PALLET],
): ItemsOperation => by(MAKER, 'ship', items, { location: PLANT, toParty: party, ...fields });

export function ledger(...told: readonly ItemsOperation[]): PureLedger {
  return new PureLedger().given(...told);
}

export function sees(told: PureLedger, party = PHARMACY): Readonly<Record<string, ToldSubject>> {
  return Object.fromEntries(answerParty(told.events, party).subjects.map((one) => [one.subject, one]));
}

export const idsSeen = (told: PureLedger, party = PHARMACY): readonly string[] => Object.keys(sees(told, party));
export const typesOf = (one: ToldSubject | undefined): readonly string[] => one?.events.map(({ type }) => type) ?? [];

export function correct(told: PureLedger, at: number): void {
  const { subject } = told.events[at] ?? { subject: '' };
  const found = new Map([[subject, [at]]]);
  told.given({ operation: 'correct', target: { event: at }, found, recordedFor: MAKER, reason: 'x' });
}

export function positionOf(told: PureLedger, type: string, subject: string): number {
  return told.events.findLastIndex((event) => event.type === type && event.subject === subject);
}
