import { describe, expect, it } from '@jest/globals';
import { operation, PureLedger } from '../../../test/support/pure-ledger.js';
import type { Violation } from '../violation.js';
import type { Decision, OpenRecallOperation } from './operation.js';

const A = 'own/acme/unit/A';
const B = 'own/acme/unit/B';
const CAR = 'own/acme/car/C';
const PALLET = '00/103000111111111115';
const made = operation('manufacture', [A, B], { location: '414/1' });

function violations(decision: Decision): readonly Violation[] {
  return decision.kind === 'refused' ? decision.violations : [];
}

describe('what an operation asks for', () => {
  it('begins a logistic unit with the first item that is not skipped', () => {
    const ledger = new PureLedger().given(made);
    const decision = ledger.when(
      operation('pack', ['own/acme/unit/unknown', A], { container: PALLET }, { onRefusal: 'skip' }),
    );
    expect(decision).toMatchObject({ kind: 'accepted', skipped: [{ item: 'own/acme/unit/unknown' }] });
    expect(ledger.get(A)?.carrier?.id).toBe(PALLET);
    expect(ledger.get(PALLET)?.began).toBe('started');
  });

  it('tells everything that refuses where nothing is left to record', () => {
    const ledger = new PureLedger().given(made);
    const twice = operation('manufacture', [A, B], { location: '414/1' }, { onRefusal: 'skip' });
    expect(violations(ledger.when(twice))).toHaveLength(2);
  });

  it('takes no component out of a position that it is not at', () => {
    const ledger = new PureLedger().given(made, operation('manufacture', [CAR], { location: '414/1' }));
    ledger.given(operation('install', [A], { assembly: CAR, position: 'rear' }));
    const wrong = ledger.when(operation('remove', [A], { assembly: CAR, position: 'front' }));
    expect(violations(wrong)).toMatchObject([
      {
        field: 'items[0].position',
        finding: { rule: 'not-in-carrier', values: { position: 'rear', asked: 'front' } },
      },
    ]);
    ledger.given(operation('remove', [A], { assembly: CAR, position: 'rear' }));
  });

  it('finds an item by an identifier that no longer holds', () => {
    const ledger = new PureLedger().given(made, operation('identify', [A], { identifier: 'own/acme/tag/7' }));
    ledger.given(
      operation('identify', [A], { identifier: 'own/acme/tag/8', change: 'replaced', former: 'own/acme/tag/7' }),
    );
    expect(ledger.get(A)).toMatchObject({ identifiers: ['own/acme/tag/8'], formerIdentifiers: ['own/acme/tag/7'] });
    ledger.given(operation('move', ['own/acme/tag/7'], { location: '414/2' }));
    expect(ledger.resolved(A)?.place).toEqual({ kind: 'at', location: '414/2' });
    expect(ledger.get('own/acme/tag/7')).toBeUndefined();
  });

  it('names the component that refuses, and where the request names it', () => {
    const components = [{ lot: 'own/acme/cell/10/1', quantity: '4' }, { id: 'own/acme/motor/M' }];
    const [violation] = violations(new PureLedger().when(operation('manufacture', [CAR], { components })));
    expect(violation).toMatchObject({
      field: 'items[0].components[1]',
      item: 'own/acme/motor/M',
      finding: { rule: 'unknown-item' },
    });
  });

  it('does not take one item by two of its identifiers', () => {
    const ledger = new PureLedger().given(made, operation('identify', [A], { identifier: 'own/acme/fleet/1' }));
    const moved = operation('move', [A, 'own/acme/fleet/1'], { location: '414/2' });
    expect(violations(ledger.when(moved))).toMatchObject([
      { field: 'items[1]', item: A, rule: 'is the same item as items[0]: name it once' },
    ]);
  });

  it('gives an identifier to one item, also within a request', () => {
    const decision = new PureLedger()
      .given(made)
      .when(operation('identify', [A, B], { identifier: 'own/acme/fleet/1' }));
    expect(violations(decision)).toMatchObject([
      { field: 'items[1].identifier', item: B, finding: { rule: 'identifier-taken', values: { belongsTo: A } } },
    ]);
  });

  it('ends and replaces only identifiers that the item has', () => {
    const ledger = new PureLedger().given(made, operation('identify', [A], { identifier: 'own/acme/fleet/1' }));
    const ended = operation('identify', [B], { identifier: 'own/acme/fleet/2', change: 'ended' });
    expect(violations(ledger.when(ended))).toMatchObject([{ field: 'items[0].identifier' }]);
    const replaced = { identifier: 'own/acme/fleet/3', change: 'replaced', former: 'own/acme/fleet/2' } as const;
    expect(violations(ledger.when(operation('identify', [A], replaced)))).toMatchObject([{ field: 'items[0].former' }]);
    expect(ledger.when(operation('identify', [A], { ...replaced, former: 'own/acme/fleet/1' })).kind).toBe('accepted');
  });

  it('takes positions of any name', () => {
    const ledger = new PureLedger().given(made, operation('manufacture', [CAR], { location: '414/1' }));
    ledger.given(operation('install', [A], { assembly: CAR, position: 'front' }));
    expect(ledger.when(operation('install', [B], { assembly: CAR, position: 'constructor' })).kind).toBe('accepted');
    const third = operation('manufacture', ['own/acme/unit/C'], { location: '414/1' });
    const again = operation('install', ['own/acme/unit/C'], { assembly: CAR, position: 'constructor' });
    expect(violations(ledger.given(third).when(again))).toMatchObject([
      { finding: { rule: 'position-occupied', values: { assembly: CAR, position: 'constructor', occupant: B } } },
    ]);
  });

  it('takes nothing out of nothing, whatever the history says', () => {
    const record = { ifContradicted: 'record', reason: 'seen' } as const;
    const ledger = new PureLedger().given(made);
    for (const name of ['remove', 'unpack'] as const)
      expect(violations(ledger.when(operation(name, [A], {}, record)))).toMatchObject([
        { finding: { rule: 'not-in-carrier', values: { carrier: '' } } },
      ]);
  });

  it('refuses what comes from the future: a date, and the opening, clearing and closing of a recall', () => {
    const ledger = new PureLedger('2026-03-01T08:00:00Z').given(made);
    const day =
      'is a day that has not begun anywhere on earth: the ledger’s clock shows 2026-03-01T08:00:02.000Z; record it when it has happened';
    const rule: unknown = expect.stringContaining(
      'is more than 5 minutes ahead of the ledger’s clock: that shows 2026-03-01T08:00:',
    );
    expect(violations(ledger.when(operation('move', [A], { at: '2026-03-03', location: '414/2' })))).toMatchObject([
      { rule: day },
    ]);
    expect(ledger.when(operation('move', [A], { at: '2026-03-01', location: '414/2' })).kind).toBe('accepted');
    const at = '2026-03-01T08:10:00Z';
    const recall = { recall: 'recall/R', recordedFor: 'own/acme/self', reason: 'test' } as const;
    const opened: OpenRecallOperation = {
      ...recall,
      operation: 'open-recall',
      scope: { anyOf: [{ items: [A] }] },
      blocks: [],
      sites: [],
    };
    expect(violations(ledger.when({ ...opened, at }))).toMatchObject([{ field: 'at', rule }]);
    ledger.given(opened);
    const items = [{ subject: A, field: 'items[0]', fields: { at } }];
    expect(violations(ledger.when({ ...recall, operation: 'clear-recall', items }))).toMatchObject([{ rule }]);
    expect(violations(ledger.when({ ...recall, operation: 'close-recall', at }))).toMatchObject([
      { field: 'at', rule },
    ]);
  });
});
