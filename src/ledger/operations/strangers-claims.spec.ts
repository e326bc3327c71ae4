import { describe, expect, it } from '@jest/globals';
import { rulesOf, rulesTold } from '../../../test/support/broken-rules.js';
import { operation, PureLedger } from '../../../test/support/pure-ledger.js';
import type { ItemFields } from './fields.js';
import type { ItemsOperation, ObserveOperation } from './operation.js';

const [PLANT, SHOP, FAR] = ['414/9506000134376', '414/9506000134369', 'own/acme/far'];
const [A, B, C] = ['own/acme/a', 'own/acme/b', 'own/acme/c'];
const PRODUCT = '01/09506000134352';
const [UNIT, OTHER, CAR] = [`${PRODUCT}/21/1`, `${PRODUCT}/21/2`, 'own/acme/car/1'];
const [PALLET, THEIRS, FRESH] = ['00/095060001343520017', '00/095060001343520024', '00/095060001343520031'];
const day = (n: number): string => `2026-02-0${n}T08:00:00Z`;
const LONG_BEFORE = '2026-01-20T08:00:00Z';

/** Fields of operations of their own, too. */
type Told = ItemFields & {
  readonly cause?: string;
  readonly as?: string;
  readonly change?: string;
  readonly identifier?: string;
};

type Draft = ObserveOperation['observations'][number];

function claimed(by: string, type: Draft['type'], data: object, subject = UNIT): ObserveOperation {
  const draft = { type, subject, data: { by, claimed: true, ...data } } as Draft;
  return { operation: 'observe', recordedFor: by, observations: [draft] };
}

const by = (
  party: string,
  name: ItemsOperation['operation'],
  fields: Told,
  more: Partial<ItemsOperation> = {},
  items = [UNIT],
): ItemsOperation => operation(name, items, fields, { recordedFor: party, ...more });

/** What a stranger may claim of a unit that another holds. */
const CLAIMS: Readonly<Record<string, (at: string) => ObserveOperation>> = {
  'its making': (at) => claimed(B, 'ItemManufactured', { at, location: FAR, product: PRODUCT }),
  'its receipt': (at) => claimed(B, 'ItemReceived', { at, location: FAR }),
  'its receipt where it is': (at) => claimed(B, 'ItemReceived', { at, location: PLANT }),
  'its move': (at) => claimed(B, 'ItemMoved', { at, location: FAR }),
  'a sight of it': (at) => claimed(B, 'ItemObserved', { at, location: FAR }),
  'its shipment': (at) => claimed(B, 'ItemShipped', { at, toParty: B }),
  'its sale': (at) => claimed(B, 'ItemSold', { at, title: { from: B, to: C }, toParty: C }),
  'its dispensing': (at) => claimed(B, 'ItemSold', { at, dispensed: true }),
  'its return': (at) => claimed(B, 'ItemReturned', { at, location: FAR, purpose: 'repair' }),
  'its packing elsewhere': (at) => claimed(B, 'ItemPacked', { at, container: THEIRS, location: FAR }),
  'its packing': (at) => claimed(B, 'ItemPacked', { at, container: THEIRS }),
  'its packing into a known pallet': (at) => claimed(B, 'ItemPacked', { at, container: PALLET, location: FAR }),
  'its installation': (at) => claimed(B, 'ComponentInstalled', { at, assembly: CAR, position: 'front' }),
  'a packing into it': (at) => claimed(B, 'ItemPacked', { at, container: UNIT }, OTHER),
  'its destruction': (at) => claimed(B, 'ItemDecommissioned', { at, cause: 'destroyed' }),
  'its loss': (at) => claimed(B, 'ItemDecommissioned', { at, cause: 'lost' }),
  'that it was found': (at) => claimed(B, 'ItemFound', { at, location: FAR }),
  'another label': (at) => claimed(B, 'ItemObserved', { at, facts: { lot: `${PRODUCT}/10/X9` } }),
};

/** What its holder records of it. */
const RECORDS: Readonly<Record<string, (when: ItemFields) => ItemsOperation>> = {
  move: (when) => by(A, 'move', { location: SHOP, ...when }),
  ship: (when) => by(A, 'ship', { toParty: C, ...when }),
  pack: (when) => by(A, 'pack', { container: PALLET, ...when }),
  'pack into a new pallet': (when) => by(A, 'pack', { container: FRESH, ...when }),
  install: (when) => by(A, 'install', { assembly: CAR, ...when }),
  sell: (when) => by(A, 'sell', { owner: C, ...when }),
  'hand over': (when) => by(A, 'sell', { owner: C, toParty: C, ...when }),
  decommission: (when) => by(A, 'decommission', { cause: 'destroyed', ...when }),
  report: (when) => by(A, 'report', { as: 'missing', ...when }),
  identify: (when) => by(A, 'identify', { change: 'added', identifier: 'own/acme/alias/1', ...when }),
};

const made = { location: PLANT, at: day(1), owner: A, product: PRODUCT, lot: `${PRODUCT}/10/L1`, expiry: '2028-01-31' };

function held(): PureLedger {
  return new PureLedger().given(
    by(A, 'manufacture', made, {}, [UNIT, OTHER]),
    by(A, 'manufacture', { location: PLANT, at: day(1), owner: A }, {}, [CAR]),
    by(A, 'pack', { container: PALLET, at: day(1) }, {}, [OTHER]),
  );
}

const SPENT = ['its dispensing', 'its destruction', 'its loss'];
const PASSES_ON = ['ship', 'install', 'sell', 'hand over'];

/** What becomes of each record of the holder after the claim. */
function recordsAfter(claim: string, when: ItemFields): Readonly<Record<string, string>> {
  const answers = Object.entries(RECORDS).map(([name, record]) => {
    const ledger = held().given(CLAIMS[claim]?.(day(3)) as ObserveOperation);
    return [name, [...new Set(rulesOf(ledger.when(record(when))))].join()] as const;
  });
  return Object.fromEntries(answers);
}

const ACCEPTED = Object.fromEntries(Object.keys(RECORDS).map((name) => [name, 'accepted']));

describe('a stranger’s claim binds no holder', () => {
  it.each(Object.keys(CLAIMS))('who tells of a time before or after it: %s', (claim) => {
    expect(recordsAfter(claim, { at: day(2) })).toEqual(ACCEPTED);
    expect(recordsAfter(claim, { at: day(4) })).toEqual(ACCEPTED);
  });

  it.each(Object.keys(CLAIMS))(
    'who records in time, but for what is passed on that may be there twice: %s',
    (claim) => {
      const rule = claim === 'its dispensing' ? 'dispensed' : 'ended';
      const stopped = SPENT.includes(claim) ? PASSES_ON.map((name) => [name, rule]) : [];
      expect(recordsAfter(claim, {})).toEqual({ ...ACCEPTED, ...Object.fromEntries(stopped) });
    },
  );

  it('flags what it speaks against, and the holder has it where it says', () => {
    const ledger = held().given(CLAIMS['its packing elsewhere']?.(day(3)) as ObserveOperation);
    expect(rulesTold(ledger.when(by(A, 'move', { location: SHOP })))).toEqual(['carried']);
    expect(ledger.resolved(UNIT)).toMatchObject({ place: { kind: 'at', location: SHOP }, holder: A, owner: A });
    expect(ledger.get(UNIT)?.carrier).toBeUndefined();
  });

  it('begins a new pallet where the holder knows its unit to be', () => {
    const ledger = held().given(CLAIMS['its move']?.(day(3)) as ObserveOperation);
    expect(rulesTold(ledger.when(by(A, 'pack', { container: FRESH })))).not.toEqual([]);
    expect(ledger.resolved(FRESH)).toMatchObject({ place: { kind: 'at', location: PLANT }, holder: A });
  });

  it('leaves out no good entry of a list, and takes no bad one', () => {
    const ledger = held().given(CLAIMS['its move']?.(day(3)) as ObserveOperation);
    const items = [UNIT, 'own/acme/nobody/1'];
    const decision = ledger.when(by(A, 'move', { location: SHOP }, { onRefusal: 'skip' }, items));
    expect(decision).toMatchObject({ kind: 'accepted', skipped: [{ item: 'own/acme/nobody/1' }] });
    expect(ledger.resolved(UNIT)?.place).toEqual({ kind: 'at', location: SHOP });
  });

  it('makes nobody else its holder, who is refused as before', () => {
    const ledger = held().given(CLAIMS['its packing']?.(day(3)) as ObserveOperation);
    expect(rulesOf(ledger.when(by(C, 'move', { location: SHOP })))).toContain('not-holder');
  });
});

describe('a claim of who may speak of it binds', () => {
  it('as the receipt of who it was sent to: what makes that impossible is refused', () => {
    const ledger = held().given(
      by(A, 'ship', { toParty: B, toLocation: FAR, at: day(2) }),
      claimed(B, 'ItemReceived', { at: day(4), location: FAR }),
    );
    expect(rulesOf(ledger.when(by(A, 'decommission', { cause: 'destroyed', at: day(3) })))).toEqual(['ended']);
    expect(rulesOf(ledger.when(by(A, 'move', { location: SHOP })))).toEqual(['not-holder']);
  });

  it('as that of the holder itself', () => {
    const ledger = held().given(claimed(A, 'ItemDecommissioned', { at: day(3), cause: 'destroyed' }));
    expect(rulesOf(ledger.when(by(A, 'move', { location: SHOP })))).toEqual(['ended']);
  });

  it('as a report of theft, whoever tells it', () => {
    const ledger = held().given(claimed(B, 'ItemReported', { at: day(3), report: 'stolen' }));
    expect(rulesOf(ledger.when(by(A, 'sell', { owner: C })))).toEqual(['reported']);
  });

  it('as the first that was told of something: nobody makes it once more', () => {
    const ledger = new PureLedger().given(claimed(B, 'ItemManufactured', { at: day(3), location: FAR }));
    expect(rulesOf(ledger.when(by(A, 'manufacture', { location: PLANT, at: day(4) })))).toEqual(['exists-already']);
  });

  it('but not where an operation says that it was made before', () => {
    const ledger = new PureLedger().given(claimed(B, 'ItemManufactured', { at: day(3), location: FAR }));
    expect(rulesTold(ledger.when(by(A, 'manufacture', { ...made, at: day(2) })))).toEqual(['exists-already']);
    expect(ledger.resolved(UNIT)).toMatchObject({ owner: A });
  });
});

describe('what a stranger claims late of a time before it was made', () => {
  it.each(Object.keys(CLAIMS))('takes neither title nor place from it, nor what it is: %s', (claim) => {
    const ledger = held().given(CLAIMS[claim]?.(LONG_BEFORE) as ObserveOperation);
    const at = { kind: 'at', location: PLANT };
    expect(ledger.resolved(UNIT)).toMatchObject({ place: at, holder: A, owner: A, disposition: 'active' });
    expect(ledger.get(UNIT)).toMatchObject({ began: 'manufactured', lot: made.lot, expiry: made.expiry });
    expect(ledger.get(UNIT)?.carrier).toBeUndefined();
    expect(rulesOf(ledger.when(by(A, 'move', { location: SHOP })))).toEqual(['accepted']);
  });

  it('is flagged as a second making, and its lot is reached as claimed', () => {
    const lot = `${PRODUCT}/10/X9`;
    const ledger = held();
    const decision = ledger.when(claimed(B, 'ItemManufactured', { at: LONG_BEFORE, location: FAR, lot }));
    expect(rulesTold(decision).toSorted()).toEqual(['exists-already', 'other-facts', 'unknown-item']);
    expect(ledger.get(UNIT)?.claimedLots).toMatchObject([{ lot }]);
  });

  it('stays as told where its maker claims it', () => {
    const ledger = held().given(claimed(A, 'ItemPacked', { at: LONG_BEFORE, container: THEIRS }));
    expect(ledger.get(UNIT)?.carrier?.id).toBe(THEIRS);
  });

  it('extends the history of what was only received', () => {
    const ledger = new PureLedger().given(
      by(A, 'receive', { location: PLANT, at: day(1) }),
      claimed(B, 'ItemManufactured', { at: LONG_BEFORE, location: FAR, lot: `${PRODUCT}/10/L1` }),
    );
    expect(ledger.get(UNIT)).toMatchObject({ began: 'manufactured', lot: `${PRODUCT}/10/L1` });
    expect(ledger.resolved(UNIT)).toMatchObject({ holder: A });
  });
});
