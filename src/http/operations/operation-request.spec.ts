import { describe, expect, it } from '@jest/globals';
import { ruleOf } from '../../../test/support/broken-rules.js';
import fc from 'fast-check';
import { LedgerError } from '../../ledger/errors.js';
import type { Violation } from '../../ledger/violation.js';
import { OPERATION_NAMES, type ItemsOperation, type OperationName } from '../../ledger/operations/operation.js';
import { readOperation } from './operation-request.js';

const SELF = 'own/acme/self';
const PRODUCT = '01/00300011111116';
const item = (serial: string): string => `${PRODUCT}/21/${serial}`;

async function read(name: OperationName, body: unknown): Promise<ItemsOperation> {
  return (await readOperation(name, body, SELF)).operation as ItemsOperation;
}

async function refusals(name: OperationName, body: unknown): Promise<readonly Violation[]> {
  try {
    await readOperation(name, body, SELF);
  } catch (error) {
    if (error instanceof LedgerError) return error.detail.violations ?? [];
    throw error;
  }
  return [];
}

describe('reading an operation', () => {
  it('gives every spelling of an item, place and party its canonical form', async () => {
    const spellings = [
      item('A'),
      'urn:epc:id:sgtin:0300011.011111.A',
      '(01)00300011111116(21)A',
      'https://id.gs1.org/01/00300011111116/21/A',
    ];
    for (const id of spellings) {
      const operation = await read('ship', {
        items: [id],
        toLocation: 'urn:epc:id:sgln:0300011.00005.0',
        toParty: '0300011000052',
      });
      expect(operation.items[0]?.subject).toBe(item('A'));
      expect(operation.items[0]?.fields).toEqual({ toLocation: '414/0300011000052', toParty: '417/0300011000052' });
    }
  });

  it('takes product, lot and expiry over from a scan', async () => {
    const operation = await read('receive', {
      items: ['(01)00300011111116(21)A(10)L1(17)271231'],
      location: 'own/acme/dock',
    });
    expect(operation.items[0]?.fields).toEqual({
      product: PRODUCT,
      lot: `${PRODUCT}/10/L1`,
      expiry: '2027-12-31',
      location: 'own/acme/dock',
    });
  });

  it('reads a lot number under the product of each item, and refuses it without one', async () => {
    const operation = await read('manufacture', { items: [item('A')], lot: 'A/12' });
    expect(operation.items[0]?.fields.lot).toBe(`${PRODUCT}/10/A%2F12`);
    expect(await refusals('manufacture', { items: ['vin/1M8GDM9AXKP042788'], lot: 'A12' })).toMatchObject([
      {
        field: 'lot',
        rule: 'is a lot number by itself, so the product is needed too: name the product beside it, or write it as 01/{GTIN}/10/{lot}',
      },
    ]);
  });

  it('expands ranges, and lets an entry override the fields of the request', async () => {
    const body = {
      items: [
        { product: PRODUCT, from: 'S08', to: 'S11' },
        { id: item('X'), location: 'own/acme/b' },
      ],
      location: 'own/acme/a',
    };
    const { items } = await read('receive', body);
    expect(items.map(({ subject }) => subject)).toEqual([...['S08', 'S09', 'S10', 'S11'].map(item), item('X')]);
    expect(items.map(({ fields }) => fields.location)).toEqual([...Array<string>(4).fill('own/acme/a'), 'own/acme/b']);
    expect(items[4]?.field).toBe('items[1]');
  });

  it('names what would do: words that the operation takes, its fields, and what stands for items', async () => {
    const items = [item('A')];
    const because = { items, location: 'own/acme/a', purpose: 'because' };
    expect(await refusals('return', because)).toMatchObject([
      { field: 'purpose', rule: 'is to be one of refund, exchange, repair, recall, unsold, trade-in' },
    ]);
    const [field] = await refusals('move', { items, location: 'own/acme/a', constructor: 1 });
    expect(field).toMatchObject({
      field: 'constructor',
      rule: expect.stringMatching(/it takes items, .*at, location/),
    });
    expect(await refusals('unpack', {})).toMatchObject([
      { field: 'items', rule: 'is needed by unpack (or container)' },
    ]);
    expect(await refusals('unpack', { items: [] })).toMatchObject([
      { field: 'items', rule: 'is to be a list of 1 to 20,000 items' },
    ]);
  });

  it('tells every broken rule at once, each with its field', async () => {
    const body = {
      items: ['01/00300011111117/21/A', item('B'), { id: item('B') }, { id: item('C'), colour: 'red' }, 7],
      at: 'yesterday',
      colour: 'red',
      expiry: '2027-02-30',
    };
    const found = await refusals('receive', body);
    expect(found.map(({ field }) => field).sort()).toEqual(
      ['at', 'colour', 'expiry', 'items[0].id', 'items[2].id', 'items[3].colour', 'items[4]', 'location'].sort(),
    );
  });

  it.each<[OperationName, object, string]>([
    ['ship', {}, 'toParty'],
    ['receive', {}, 'location'],
    ['move', {}, 'location'],
    ['return', { location: 'own/acme/a' }, 'purpose'],
    ['pack', {}, 'container'],
    ['install', {}, 'assembly'],
    ['sell', {}, 'owner'],
    ['identify', {}, 'identifier'],
    ['move', { location: 'own/acme/a', ifContradicted: 'record' }, 'reason'],
    ['move', { location: 'own/acme/a', toParty: 'own/acme/p' }, 'toParty'],
    ['sell', { purpose: 'refund' }, 'purpose'],
  ])('%s with %j is refused for its %s', async (name, body, field) => {
    expect(await refusals(name, { items: [item('A')], ...body })).toMatchObject([{ field }]);
  });

  it('refuses none and more than 20,000 items', async () => {
    expect(await refusals('introduce', { items: [] })).toMatchObject([{ field: 'items' }]);
    const ranges = [0, 1, 2].map((block) => ({ product: PRODUCT, from: `${block}00000`, to: `${block}09999` }));
    expect(await refusals('introduce', { items: ranges })).toMatchObject([{ field: 'items' }]);
  });

  it('reads a correction with its replacement', async () => {
    const body = {
      capture: '01abc',
      items: ['urn:epc:id:sgtin:0300011.011111.A'],
      reason: 'wrong dock',
      replacement: { operation: 'move', items: [item('A')], location: 'own/acme/b' },
    };
    const { operation } = await readOperation('correct', body, SELF);
    expect(operation).toMatchObject({
      target: { capture: '01abc', items: [item('A')] },
      replacement: { operation: 'move', items: [{ subject: item('A') }] },
    });
    expect(await refusals('correct', { replacement: { operation: 'move', items: [item('A')] } })).toMatchObject([
      { field: 'capture' },
      { field: 'replacement.location' },
    ]);
  });

  it('never fails but by naming fields, whatever is sent', async () => {
    const entry = fc.oneof(
      fc.anything(),
      fc.record({ id: fc.anything(), from: fc.anything(), product: fc.anything() }, { requiredKeys: [] }),
    );
    const keys = [
      'items',
      'at',
      'lot',
      'product',
      'attributes',
      'production',
      'components',
      'documents',
      'counters',
      'target',
      'replacement',
      'capture',
    ];
    const body = fc.oneof(
      fc.anything(),
      fc.record(Object.fromEntries(keys.map((key) => [key, fc.oneof(fc.anything(), fc.array(entry))])), {
        requiredKeys: [],
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...OPERATION_NAMES), body, async (name, given) => {
        for (const violation of await refusals(name, given))
          expect([typeof violation.field, ruleOf(violation).length > 0]).toEqual(['string', true]);
      }),
      { numRuns: 300 },
    );
  });

  it('reads the same operation from any spelling of its items', async () => {
    const serial = fc.stringMatching(/^[A-Za-z0-9._-]{1,20}$/);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(serial, { minLength: 1, maxLength: 20 }), async (serials) => {
        const spelled = (spell: (text: string) => string) =>
          read('move', { items: serials.map(spell), location: 'own/acme/a' });
        const canonical = await spelled(item);
        expect(await spelled((text) => `urn:epc:id:sgtin:0300011.011111.${text}`)).toEqual(canonical);
        expect(await spelled((text) => `https://example.com/01/00300011111116/21/${text}`)).toEqual(canonical);
        expect(await spelled((text) => `(01)00300011111116(21)${text}`)).toEqual(canonical);
      }),
      { numRuns: 50 },
    );
  });

  it('reads 20,000 items and gives way to others between slices', async () => {
    const items = Array.from({ length: 20_000 }, (_, index) => `urn:epc:id:sgtin:0300011.011111.${index}`);
    let turns = 0;
    let reading = true;
    const count = (): void => {
      turns++;
      if (reading) setImmediate(count);
    };
    setImmediate(count);
    const operation = await read('manufacture', { items, lot: 'A123', expiry: '2027-12-31' });
    reading = false;
    expect(operation.items).toHaveLength(20_000);
    expect(turns).toBeGreaterThanOrEqual(9);
  });
});

describe('what no label says', () => {
  it.each([
    [{ at: '0001-01-01T00:00:00Z' }, 'at'],
    [{ at: '0001-01-01' }, 'at'],
    [{ at: '2026-03-01T08:00:00+18:00' }, 'at'],
    [{ expiry: '0001-01-01' }, 'expiry'],
  ])('%j is refused', async (fields, field) => {
    const body = { items: [item('A')], location: 'own/acme/a', ...fields };
    expect(await refusals('receive', body)).toMatchObject([{ field }]);
  });

  it('is an id with characters that nobody sees, wherever one is named', async () => {
    const hidden = 'own/acme/unit/A\u200b1';
    const range = { product: 'own/acme\u200b/unit', from: '1', to: '2' };
    const sent = {
      items: [hidden, range, { id: item('A'), lot: 'own/acme/unit/10/L\u202e1' }],
      location: 'own/ac\u200dme/a',
    };
    const told = await refusals('receive', sent);
    expect(told.map(({ field }) => field)).toEqual(['location', 'items[0].id', 'items[1]', 'items[2].lot']);
    for (const violation of told) expect(ruleOf(violation)).toContain('no screen shows');
    expect(told[1]).toMatchObject({ value: 'own/acme/unit/A\ufffd1' });
  });
});

describe('reading an operation that skips', () => {
  const body = { location: 'own/acme/dock', onRefusal: 'skip' };
  const leftOut = async (name: OperationName, sent: object): Promise<readonly object[]> => {
    const { unread = [] } = await read(name, { ...body, ...sent });
    return unread.map(({ also = [], requested: _, ...first }) => ({ ...first, further: also.length }));
  };

  it('leaves out what cannot be read, and keeps the rest', async () => {
    const items = [item('A'), 'no id\u0007\u200b', 7, { id: '01/00300011111117/21/X' }, { serial: 'A' }, item('B')];
    const operation = await read('move', { ...body, items });
    expect(operation.items.map(({ subject, field }) => [subject, field])).toEqual([
      [item('A'), 'items[0]'],
      [item('B'), 'items[5]'],
    ]);
    expect(operation.unread).toMatchObject([
      { field: 'items[1].id', value: 'no id\ufffd\ufffd', rule: expect.any(String) },
      { field: 'items[2]', value: 7, rule: expect.stringContaining('is to be an id') },
      { field: 'items[3].id', value: '01/00300011111117/21/X', rule: expect.stringContaining('check digit') },
      { field: 'items[4].id', rule: expect.stringContaining('is needed') },
    ]);
  });

  it('keeps no more of it than 200 characters', async () => {
    const [unread] = await leftOut('move', { items: [item('A'), `x${'\u202e'.repeat(5_000)}`] });
    expect(unread).toMatchObject({ value: `x${'\ufffd'.repeat(199)}` });
  });

  it('has one entry for each, with all its rules', async () => {
    const items = [item('A'), { id: item('B'), at: 'no time', lot: 7, colour: 'red' }];
    expect(await leftOut('receive', { items })).toMatchObject([{ field: 'items[1].at', further: 2 }]);
  });

  it('leaves out an item whose id contradicts what the request says of all', async () => {
    const other = '01/09506000134352/21/A';
    const operation = await read('receive', { ...body, items: [other, item('A'), item('B')], product: PRODUCT });
    expect(operation.items.map(({ subject }) => subject)).toEqual([item('A'), item('B')]);
    expect(operation.unread).toMatchObject([{ field: 'items[0].product', requested: other }]);
    const bare = await read('ship', { items: [item('A'), { id: item('B'), toParty: 'own/x/b' }], onRefusal: 'skip' });
    expect(bare).toMatchObject({
      items: [{ subject: item('B') }],
      unread: [{ field: 'items[0].toParty', requested: item('A') }],
    });
  });

  it('refuses it as a whole where nothing can be read, or what is said of all is wrong', async () => {
    expect(await refusals('move', { ...body, items: ['x', 'y'] })).toHaveLength(2);
    expect(await refusals('move', { ...body, items: [item('A'), 'y'], location: 'nowhere' })).toMatchObject([
      { field: 'location' },
    ]);
  });
});
