import { describe, expect, it } from '@jest/globals';
import { readOperation } from '../src/http/operations/operation-request.js';
import { readClearRecall, readOpenRecall } from '../src/http/recalls/recall-request.js';
import { readEpcisDocument } from '../src/epcis/read-epcis-document.js';
import { entriesOfContents, type Emptied } from '../src/ledger/operations/contents.js';
import type { Decision, Operation, OperationName } from '../src/ledger/operations/operation.js';
import { ITEMS_OPERATIONS, type ItemsOperationName } from '../src/ledger/operations/operations.js';
import { aggregationEvent, epcisDocument, objectEvent } from './support/epcis-xml.js';
import { operation, PureLedger, SELF } from './support/pure-ledger.js';

const PRODUCT = '01/09506000150024';
const HERE = '414/9506000000015';
const RECALL = 'recall/r1';
const item = (serial: string): string => `${PRODUCT}/21/${serial}`;
/** As it is printed on a unit of lot L1, or on one that says that it is of L2. */
const label = (serial: string, lot = 'L2'): string =>
  `(01)09506000150024(21)${serial}(10)${lot}(17)${lot === 'L1' ? '280131' : '290131'}`;
const OTHERS = [
  { fact: 'lot', known: `${PRODUCT}/10/L1`, said: `${PRODUCT}/10/L2` },
  { fact: 'expiry', known: '2028-01-31', said: '2029-01-31' },
];

/** Units A1 to A9, case C1 with A8 in it, assembly K1 with A9 in it: all of lot L1. */
function ledger(): PureLedger {
  const made = { location: HERE, product: PRODUCT, lot: `${PRODUCT}/10/L1`, expiry: '2028-01-31' };
  const serials = ['C1', 'K1', ...Array.from({ length: 9 }, (_, index) => `A${index + 1}`)];
  return new PureLedger('2026-03-01T08:00:00Z').given(
    operation('manufacture', serials.map(item), made),
    operation('pack', [item('A8')], { container: item('C1') }),
    operation('install', [item('A9')], { assembly: item('K1') }),
  );
}

const recall: Operation = {
  ...{ operation: 'open-recall', recall: RECALL, reason: 'glass', recordedFor: SELF, blocks: ['use'], sites: [] },
  scope: { anyOf: [{ products: [PRODUCT] }] },
};

async function sent(name: OperationName, body: object): Promise<Operation> {
  const { operation: read } = await readOperation(name, body, SELF);
  if (!('emptied' in read)) return read;
  const emptied = read.emptied as Emptied;
  const inside = item(emptied.carrier === item('C1') ? 'A8' : 'A9');
  return { ...read, ...entriesOfContents(emptied, [inside], 10) };
}

/** What is said otherwise of which item, where the request names it, by decisions that refuse or flag. */
function othersOf(decision: Decision): readonly object[] {
  const told = decision.kind === 'refused' ? decision.violations : decision.kind === 'accepted' ? decision.flags : [];
  return told.flatMap((one) =>
    'finding' in one && one.finding.rule === 'other-facts' ? [[one.item, one.field, one.finding.values]] : [],
  );
}

/** By the name of an operation, what its items need beside themselves. */
const BESIDE: Readonly<Partial<Record<ItemsOperationName, object>>> = {
  ship: { toParty: 'own/x/b' },
  receive: { location: HERE },
  move: { location: HERE },
  sell: { toParty: 'own/x/b' },
  return: { location: HERE, purpose: 'repair' },
  pack: { container: '00/095060001343520017' },
  install: { assembly: item('K1') },
  identify: { identifier: 'own/x/z/1' },
  decommission: { cause: 'sampled' },
  report: { as: 'missing' },
  transform: { inputs: [{ product: PRODUCT, quantity: '1' }] },
};

type Case = readonly [where: string, name: OperationName, body: object, field: string, serial: string];

const OF_ITEMS = ITEMS_OPERATIONS.map(({ name }): Case => {
  const serial = name === 'unpack' ? 'A8' : name === 'remove' ? 'A9' : 'A1';
  return [`an item of ${name}`, name, { items: [label(serial)], ...BESIDE[name] }, 'items[0]', serial];
});

const made = (components: readonly object[]): object => ({
  items: [{ id: 'own/x/car/1', components }],
  ...{ product: 'own/x/car', location: HERE },
});

const BY_FIELDS: readonly Case[] = [
  ['an item with fields', 'move', { items: [{ id: label('A1') }], location: HERE }, 'items[0]', 'A1'],
  [
    'an item with a lot of its own',
    'receive',
    { items: [{ id: item('A1'), lot: 'L2', expiry: '2029-01-31' }], location: HERE },
    'items[0]',
    'A1',
  ],
  ['a container', 'pack', { items: [item('A1')], container: label('C1') }, 'items[0].container', 'C1'],
  [
    'a container of one entry',
    'pack',
    { items: [{ id: item('A1'), container: label('C1') }], container: item('K1') },
    'items[0].container',
    'C1',
  ],
  ['what is unpacked from', 'unpack', { items: [item('A8')], container: label('C1') }, 'items[0].container', 'C1'],
  ['what is emptied', 'unpack', { container: label('C1') }, 'contents[0].container', 'C1'],
  ['whose contents are sold', 'sell', { contentsOf: label('C1'), owner: 'own/x/b' }, 'contents[0].contentsOf', 'C1'],
  ['an assembly', 'install', { items: [item('A1')], assembly: label('K1') }, 'items[0].assembly', 'K1'],
  ['what is removed from', 'remove', { items: [item('A9')], assembly: label('K1') }, 'items[0].assembly', 'K1'],
  ['what all is removed from', 'remove', { assembly: label('K1') }, 'contents[0].assembly', 'K1'],
  [
    'a component',
    'manufacture',
    made([{ id: item('A2') }, { id: label('A1'), position: 'p' }]),
    'items[0].components[1]',
    'A1',
  ],
  [
    'what is used up',
    'transform',
    { items: ['own/x/car/2'], inputs: [{ id: item('A2') }, { id: label('A1') }] },
    'items[0].inputs[1]',
    'A1',
  ],
  [
    'an identifier that is replaced',
    'identify',
    { items: [item('A1')], identifier: item('Q1'), change: 'replaced', former: label('A1') },
    'items[0]',
    'A1',
  ],
  ['a new identifier', 'identify', { items: [item('A1')], identifier: label('Q1') }, 'items[0]', 'A1'],
];

const of = (cases: readonly Case[]) => cases.map((one) => [...one] as const);
const without = (body: object): object =>
  JSON.parse(JSON.stringify(body).replaceAll('(10)L2(17)290131', '(10)L1(17)280131')) as object;

describe('a label that says another lot and expiry than is known', () => {
  const introducing = new Set(['manufacture', 'introduce']);

  it.each(of([...OF_ITEMS, ...BY_FIELDS]))('is refused of %s', async (_where, name, body, field, serial) => {
    const refused = ledger().when(await sent(name, body));
    expect(refused.kind).toBe('refused');
    expect(othersOf(refused)).toEqual(OTHERS.map((values) => [item(serial), field, values]));
  });

  it.each(of([...OF_ITEMS, ...BY_FIELDS].filter(([, name]) => !introducing.has(name) || name === 'manufacture')))(
    'is recorded of %s with a reason, flagged, and claimed from then on',
    async (_where, name, body, field, serial) => {
      const of = ledger();
      const recorded = of.when(await sent(name, { ...body, ifContradicted: 'record', reason: 'as it is printed' }));
      expect(recorded.kind).toBe('accepted');
      expect(othersOf(recorded)).toEqual(OTHERS.map((values) => [item(serial), field, values]));
      expect(of.get(item(serial))).toMatchObject({
        ...{ lot: `${PRODUCT}/10/L1`, expiry: '2028-01-31' },
        claimedLots: [{ lot: `${PRODUCT}/10/L2` }],
      });
    },
  );

  it.each(of(BY_FIELDS.filter(([, , body]) => JSON.stringify(body) !== JSON.stringify(without(body)))))(
    'adds nothing of %s where it says what is known',
    async (_where, name, body) => {
      const of = ledger();
      const decision = of.when(await sent(name, without(body)));
      expect(othersOf(decision)).toEqual([]);
      expect(decision).toMatchObject({ kind: 'accepted', flags: [] });
      expect(of.events.filter(({ data }) => 'facts' in data)).toEqual([]);
    },
  );

  it('is compared with what was known at the time that a late operation tells of', async () => {
    const body = { items: [item('A1')], container: label('C1'), at: '2026-03-01T08:00:02Z' };
    const of = ledger();
    of.passTime(60_000);
    expect(othersOf(of.when(await sent('pack', body)))).toEqual(
      OTHERS.map((values) => [item('C1'), 'items[0].container', values]),
    );
  });

  it('of a carrier speaks against each entry that names it, and of what is not known is told once', async () => {
    const items = [item('A1'), item('A2'), { id: item('A3'), container: item('C1') }];
    const of = ledger();
    const skipped = of.when(await sent('pack', { items, container: label('C1'), onRefusal: 'skip' }));
    expect(skipped).toMatchObject({
      events: [{ subject: item('A3') }],
      skipped: [{ field: 'items[0].container' }, { field: 'items[1].container' }],
    });
    const unknown = new PureLedger().given(operation('manufacture', ['C1', 'A1', 'A2'].map(item), { location: HERE }));
    unknown.given(await sent('pack', { items: items.slice(0, 2), container: label('C1'), onRefusal: 'skip' }));
    expect(unknown.events.filter(({ subject }) => subject === item('C1')).map(({ data }) => data)).toMatchObject([
      {},
      { facts: { lot: `${PRODUCT}/10/L2`, expiry: '2029-01-31' } },
    ]);
    expect(unknown.get(item('C1'))).toMatchObject({ lot: `${PRODUCT}/10/L2` });
  });

  it('clears no unit of a recall', async () => {
    const of = ledger().given(recall);
    const clearing = async (text: string): Promise<Operation> =>
      (await readClearRecall(RECALL, { items: [text], remedy: 'repaired' }, SELF)).operation;
    const refused = of.when(await clearing(label('A1')));
    expect(refused.kind).toBe('refused');
    expect(othersOf(refused)).toEqual(OTHERS.map((values) => [item('A1'), 'items[0]', values]));
    expect(of.when(await clearing(label('A1', 'L1'))).kind).toBe('accepted');
  });

  it.each([
    ['items', { anyOf: [{ items: [item('A2'), label('A1')] }] }, 'scope.anyOf[0].items[1]'],
    ['components', { anyOf: [{ components: [label('A1')] }] }, 'scope.anyOf[0].components[0]'],
    ['exceptions', { anyOf: [{ products: [PRODUCT] }], except: [label('A1')] }, 'scope.except[0]'],
  ])('opens no recall that names it among its %s', (_where, scope, field) => {
    const opening = (text: object): Operation => readOpenRecall({ reason: 'glass', scope: text }, SELF, 'r2').operation;
    const refused = ledger().when(opening(scope));
    expect(refused.kind).toBe('refused');
    expect(othersOf(refused)).toEqual(OTHERS.map((values) => [item('A1'), field, values]));
    expect(ledger().when(opening(without(scope))).kind).toBe('accepted');
  });

  const [unit, parent] = [
    'https://id.gs1.org/01/09506000150024/21/A1?17=290131',
    'https://id.gs1.org/01/09506000150024/21/C1?17=290131',
  ].map((text) => text.replace('/21/', '/10/L2/21/'));
  it.each([
    ['ADD', 'packing', item('A1')],
    ['ADD', 'installing', item('A1')],
    ['OBSERVE', 'storing', item('A1')],
    ['DELETE', 'unpacking', item('A1')],
    ['DELETE', 'removing', item('A1')],
  ])('is flagged of an aggregation: %s while %s', (action, bizStep) => {
    const event = aggregationEvent({
      parent: parent ?? '',
      epcs: [unit ?? ''],
      action,
      bizStep,
      time: '2026-03-01T08:30:00Z',
    });
    const of = ledger();
    of.passTime(3_600_000);
    const decision = of.when(readEpcisDocument(epcisDocument([event]), { recordedFor: SELF }).operation);
    expect(othersOf(decision).map((one) => (one as readonly string[])[0])).toEqual(['C1', 'C1', 'A1', 'A1'].map(item));
    expect(of.get(item('A1'))?.claimedLots).toMatchObject([{ lot: `${PRODUCT}/10/L2` }]);
    expect(of.get(item('C1'))?.claimedLots).toMatchObject([{ lot: `${PRODUCT}/10/L2` }]);
  });

  it.each([
    ['ADD', 'commissioning'],
    ['OBSERVE', 'shipping'],
    ['OBSERVE', 'receiving'],
    ['OBSERVE', 'inspecting'],
    ['OBSERVE', 'retail_selling'],
    ['OBSERVE', 'void_shipping'],
    ['DELETE', 'destroying'],
  ])('is flagged of an object: %s while %s', (action, bizStep) => {
    const event = objectEvent({ epcs: [unit ?? ''], action, bizStep, time: '2026-03-01T08:30:00Z', bizLocation: HERE });
    const of = ledger();
    of.passTime(3_600_000);
    const decision = of.when(readEpcisDocument(epcisDocument([event]), { recordedFor: SELF }).operation);
    expect(othersOf(decision).length).toBe(2);
    expect(of.get(item('A1'))?.claimedLots).toMatchObject([{ lot: `${PRODUCT}/10/L2` }]);
  });
});
