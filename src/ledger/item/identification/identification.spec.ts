import { describe, expect, it } from '@jest/globals';
import { rulesOf } from '../../../../test/support/broken-rules.js';
import { operation, PureLedger, SELF } from '../../../../test/support/pure-ledger.js';
import type { ItemFields } from '../../operations/fields.js';
import type { ItemsOperation } from '../../operations/operation.js';

const UNIT = 'part/1K2A3/PN-1/S-7';
const OTHER = 'part/1K2A3/PN-1/S-8';
const [FIRST, SECOND, THIRD] = ['own/acme/tag/1', 'own/acme/tag/2', 'own/acme/tag/3'];

const identify = (id: string, fields: ItemFields): ItemsOperation => operation('identify', [id], fields);
const made = (): PureLedger =>
  new PureLedger().given(operation('manufacture', [UNIT, OTHER], { location: 'own/acme/plant' }));

interface Identifiers {
  readonly now?: readonly string[] | undefined;
  readonly once?: readonly string[] | undefined;
}

function identifiersOf(ledger: PureLedger, id = UNIT): Identifiers {
  const state = ledger.get(id);
  return { now: state?.identifiers, once: state?.formerIdentifiers };
}

describe('an id that was replaced', () => {
  const replaced = (identifier: string, former: string, more: ItemFields = {}): ItemsOperation =>
    identify(UNIT, { identifier, change: 'replaced', former, ...more });
  const anyway = { ifContradicted: 'record', reason: 'seen' } as const;
  const born = (): PureLedger =>
    new PureLedger().given(operation('manufacture', [UNIT], { location: 'own/acme/plant', at: '2026-01-31' }));

  it('is not replaced once more, now or late, and ends no second time', () => {
    const ledger = born().given(replaced(FIRST, UNIT, { at: '2026-02-01' }), replaced(SECOND, FIRST));
    expect(rulesOf(ledger.when(replaced(THIRD, UNIT)))).toEqual(['not-identified-so']);
    expect(rulesOf(ledger.when(replaced(THIRD, UNIT, { at: '2026-02-03T08:00:00Z' })))).toEqual(['not-identified-so']);
    expect(rulesOf(ledger.when(identify(UNIT, { identifier: UNIT, change: 'ended' })))).toEqual(['not-identified-so']);
    expect(rulesOf(ledger.when(replaced(THIRD, SECOND)))).toEqual(['accepted']);
  });

  it('is replaced by what is told late of before that', () => {
    const ledger = born().given(replaced(FIRST, UNIT, { at: '2026-02-05T08:00:00Z' }));
    const late = { ...replaced(SECOND, UNIT, { at: '2026-02-02T08:00:00Z' }), ...anyway };
    const decision = ledger.when(late);
    expect(decision.kind === 'accepted' && decision.events.map(({ data }) => 'flags' in data)).toEqual([false]);
  });

  it('is flagged for ever where it is recorded all the same', () => {
    const ledger = born().given(replaced(FIRST, UNIT));
    ledger.given({ ...replaced(SECOND, UNIT), ...anyway });
    expect(ledger.events.at(-1)?.data).toMatchObject({
      flags: [{ rule: 'not-identified-so', values: { identifier: UNIT } }],
    });
  });
});

describe('identifiers of an item beside its id', () => {
  it('are none before any was told, and its id is none of them', () => {
    expect(identifiersOf(made())).toEqual({ now: undefined, once: undefined });
  });

  it('are added one after the other, in this order', () => {
    const ledger = made().given(
      identify(UNIT, { identifier: FIRST, change: 'added' }),
      identify(UNIT, { identifier: SECOND, change: 'added' }),
    );
    expect(identifiersOf(ledger)).toEqual({ now: [FIRST, SECOND], once: undefined });
    expect(identifiersOf(ledger, OTHER)).toEqual({ now: undefined, once: undefined });
  });

  it('are added where nothing is said of the change', () => {
    expect(identifiersOf(made().given(identify(UNIT, { identifier: FIRST })))).toEqual({
      now: [FIRST],
      once: undefined,
    });
  });

  it('are not doubled by being told twice', () => {
    const ledger = made().given(
      identify(UNIT, { identifier: FIRST }),
      identify(UNIT, { identifier: SECOND }),
      identify(UNIT, { identifier: FIRST }),
    );
    expect(identifiersOf(ledger).now).toEqual([SECOND, FIRST]);
  });

  it('still find it once they have ended', () => {
    const ledger = made().given(
      identify(UNIT, { identifier: FIRST }),
      identify(UNIT, { identifier: SECOND }),
      identify(UNIT, { identifier: FIRST, change: 'ended' }),
    );
    expect(identifiersOf(ledger)).toEqual({ now: [SECOND], once: [FIRST] });
    ledger.given(operation('move', [FIRST], { location: 'own/acme/yard' }));
    expect(ledger.get(UNIT)?.place).toEqual({ kind: 'at', location: 'own/acme/yard' });
  });

  it('give way to the one that replaces them', () => {
    const ledger = made().given(
      identify(UNIT, { identifier: FIRST }),
      identify(UNIT, { identifier: SECOND, change: 'replaced', former: FIRST }),
    );
    expect(identifiersOf(ledger)).toEqual({ now: [SECOND], once: [FIRST] });
    ledger.given(identify(UNIT, { identifier: THIRD, change: 'replaced', former: SECOND }));
    expect(identifiersOf(ledger)).toEqual({ now: [THIRD], once: [FIRST, SECOND] });
  });

  it('hold again when they are told again after their end', () => {
    const ledger = made().given(
      identify(UNIT, { identifier: FIRST }),
      identify(UNIT, { identifier: FIRST, change: 'ended' }),
      identify(UNIT, { identifier: FIRST }),
    );
    expect(identifiersOf(ledger)).toEqual({ now: [FIRST], once: [] });
  });

  it('may replace the id itself, which still finds the item', () => {
    const ledger = made().given(identify(UNIT, { identifier: FIRST, change: 'replaced', former: UNIT }));
    expect(identifiersOf(ledger)).toEqual({ now: [FIRST], once: [UNIT] });
    expect(ledger.get(UNIT)?.subject).toBe(UNIT);
  });
});

describe('what speaks against an identifier', () => {
  const against = (id: string, fields: ItemFields, ledger = made()): readonly unknown[] => {
    const decision = ledger.when(identify(id, fields));
    return decision.kind === 'refused' ? decision.violations : rulesOf(decision);
  };

  it('the item is unknown', () => {
    expect(against('own/acme/nobody/1', { identifier: FIRST })).toMatchObject([{ finding: { rule: 'unknown-item' } }]);
    const ended = { identifier: FIRST, change: 'ended' } as const;
    expect(against('own/acme/nobody/1', ended)).toMatchObject([{ finding: { rule: 'unknown-item' } }]);
  });

  it('it is to end, or to be replaced, and the item has not got it', () => {
    const [never] = against(UNIT, { identifier: FIRST, change: 'ended' });
    expect(never).toMatchObject({
      field: 'items[0].identifier',
      finding: { rule: 'not-identified-so', values: { identifier: FIRST } },
    });
    const [other] = against(UNIT, { identifier: SECOND, change: 'replaced', former: FIRST });
    expect(other).toMatchObject({
      field: 'items[0].former',
      finding: { rule: 'not-identified-so', values: { identifier: FIRST } },
    });
    const ended = made().given(
      identify(UNIT, { identifier: FIRST }),
      identify(UNIT, { identifier: FIRST, change: 'ended' }),
    );
    expect(against(UNIT, { identifier: FIRST, change: 'ended' }, ended)).toMatchObject([
      { finding: { rule: 'not-identified-so' } },
    ]);
  });

  it('it belongs to another', () => {
    const ledger = made().given(identify(OTHER, { identifier: FIRST }));
    expect(against(UNIT, { identifier: FIRST }, ledger)).toMatchObject([
      { finding: { rule: 'identifier-taken', values: { belongsTo: OTHER } } },
    ]);
    expect(against(UNIT, { identifier: OTHER })).toMatchObject([
      { finding: { rule: 'identifier-taken', values: { belongsTo: OTHER } } },
    ]);
  });
});

describe('identifiers of another item', () => {
  const OTHER = 'own/acme/a/2';
  const both = () => made().given(operation('introduce', [OTHER], { location: 'own/acme/yard' }));
  const anyway = { ifContradicted: 'record', reason: 'as the label says' } as const;

  it.each([
    ['replaced', { identifier: FIRST, change: 'replaced', former: OTHER }, [FIRST]],
    ['ended', { identifier: OTHER, change: 'ended' }, []],
  ] as const)('are not %s by what is told of this one', (_how, fields, now) => {
    const ledger = both().given(operation('identify', [UNIT], fields, anyway));
    expect(ledger.get(UNIT)?.identifiers).toEqual(now);
    expect(ledger.get(UNIT)?.formerIdentifiers ?? []).toEqual([]);
    expect((ledger.get(UNIT)?.identified ?? []).map(({ identifier }) => identifier)).not.toContain(OTHER);
  });

  it('are flagged where a stranger tells them', () => {
    const stranger = operation(
      'identify',
      [UNIT],
      { identifier: FIRST, change: 'added' },
      { recordedFor: 'own/acme/x' },
    );
    expect(made().when(stranger)).toMatchObject({ kind: 'accepted', flags: [{ finding: { rule: 'not-holder' } }] });
    const agent = operation(
      'identify',
      [UNIT],
      { identifier: FIRST, change: 'added', onBehalfOf: SELF },
      { recordedFor: 'own/acme/x' },
    );
    expect(made().when(agent)).toMatchObject({ kind: 'accepted', flags: [] });
  });
});
