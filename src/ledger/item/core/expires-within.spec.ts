import { describe, expect, it } from '@jest/globals';
import { operation, PureLedger, SELF } from '../../../../test/support/pure-ledger.js';
import type { ItemFields } from '../../operations/fields.js';
import type { Operation } from '../../operations/operation.js';
import { SECOND_RULES } from '../rules.js';

const [SOON, LATER, PLAIN] = ['1', '2', '3'].map((serial) => `01/09506000134352/21/${serial}`) as [
  string,
  string,
  string,
];
const CASE = '01/09506000134352/21/C1';
const PALLET = '00/095060001343520000';
const HERE = '414/9506000134376';
const day = (date: string): ItemFields => ({ at: `2026-03-${date}T08:00:00Z` });

function made(rules?: number): PureLedger {
  const ledger =
    rules === undefined ? new PureLedger('2026-05-05T08:00:00Z') : new PureLedger('2026-05-05T08:00:00Z', () => rules);
  return ledger.given(
    operation('manufacture', [PLAIN, CASE], { location: HERE, ...day('01') }),
    operation('manufacture', [SOON], { location: HERE, expiry: '2027-01-31', ...day('01') }),
    operation('manufacture', [LATER], { location: HERE, expiry: '2028-01-31', ...day('01') }),
  );
}

const pack = (unit: string, container: string, date: string): Operation =>
  operation('pack', [unit], { container, ...day(date) });
const unpack = (unit: string, container: string, date: string): Operation =>
  operation('unpack', [unit], { container, ...day(date) });

function within(ledger: PureLedger): readonly (string | undefined)[] {
  return [CASE, PALLET].map((id) => ledger.get(id)?.expiresWithin);
}

describe('before which date nothing in a carrier expires', () => {
  it('is that of what came into it, at any depth, in whatever order', () => {
    expect(within(made().given(pack(SOON, CASE, '02'), pack(CASE, PALLET, '03')))).toEqual([
      '2027-01-31',
      '2027-01-31',
    ]);
    const inside = made().given(pack(LATER, CASE, '02'), pack(CASE, PALLET, '03'));
    expect(within(inside)).toEqual(['2028-01-31', '2028-01-31']);
    expect(within(inside.given(pack(SOON, CASE, '04')))).toEqual(['2027-01-31', '2027-01-31']);
    expect(within(made().given(pack(PLAIN, CASE, '02'), pack(CASE, PALLET, '03')))).toEqual([undefined, undefined]);
  });

  it('is forgotten only when it is empty', () => {
    const ledger = made().given(pack(SOON, CASE, '02'), pack(LATER, CASE, '02'), unpack(SOON, CASE, '03'));
    expect(within(ledger)[0]).toBe('2027-01-31');
    expect(within(ledger.given(unpack(LATER, CASE, '04')))[0]).toBeUndefined();
    expect(within(ledger.given(pack(LATER, CASE, '05')))[0]).toBe('2028-01-31');
  });

  it('is told by what is said of a unit that is in it already, and by what is told late', () => {
    const said = made().given(pack(PLAIN, CASE, '02'), pack(CASE, PALLET, '03'));
    said.given(operation('move', [PALLET], { location: HERE, ...day('04') }));
    const label = operation('report', [{ id: PLAIN, said: { expiry: '2029-01-31' } }], {
      as: 'missing',
      ...day('05'),
    } as ItemFields);
    expect(within(said.given(label))[1]).toBe('2029-01-31');
    const late = made().given(pack(LATER, CASE, '02'), pack(CASE, PALLET, '08'));
    expect(within(late.given(pack(SOON, CASE, '05')))).toEqual(['2027-01-31', '2027-01-31']);
  });

  it('is set back where what told it is declared erroneous', () => {
    const ledger = made().given(pack(LATER, CASE, '02'), pack(SOON, CASE, '03'));
    const position = ledger.events.at(-1)?.position ?? 0;
    ledger.given({
      operation: 'correct',
      target: { event: position },
      found: new Map([[SOON, [position]]]),
      recordedFor: SELF,
    });
    expect(within(ledger)[0]).toBe('2028-01-31');
  });

  it('is not known by the rules of before', () => {
    expect(within(made(SECOND_RULES).given(pack(SOON, CASE, '02'), pack(CASE, PALLET, '03')))).toEqual([
      undefined,
      undefined,
    ]);
  });
});
