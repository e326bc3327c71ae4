import { describe, expect, it } from '@jest/globals';
import { ruleOf, rulesOf } from '../../../test/support/broken-rules.js';
import { stockOf } from '../../../test/support/folded-stock.js';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import { LIFE_ENDS } from '../item/core/core.events.js';
import type { Decision, EventDraft, Operation } from './operation.js';
import { declarationOf, ITEMS_OPERATIONS } from './operations.js';

const UNIT = '01/09506000134352/21/1';
const OTHER = '01/09506000134352/21/2';
const CASE = '01/09506000134352/21/C1';
const PALLET = '00/095060001343520000';
const CAR = 'own/acme/car/1';
const HERE = '414/9506000134376';
const THERE = '414/9506000134369';
const BUYER = 'own/acme/customer';
const told = { ifContradicted: 'record', reason: 'as it was' } as const;

const end = (cause: string, items: readonly string[] = [UNIT]): ReturnType<typeof operation> =>
  operation('decommission', items, { cause } as object);
const report = (as: string, items: readonly string[] = [UNIT], more: object = {}): ReturnType<typeof operation> =>
  operation('report', items, { as, ...more } as object);

function made(): PureLedger {
  return new PureLedger().given(operation('manufacture', [UNIT, OTHER, CASE, CAR], { location: HERE }));
}

function packed(): PureLedger {
  return made().given(operation('pack', [UNIT], { container: CASE }), operation('pack', [CASE], { container: PALLET }));
}

/** What somebody else saw, an hour after the last. */
function claim(ledger: PureLedger, type: EventDraft['type'], subject: string, data: object): Decision {
  ledger.passTime(3_600_000);
  const at = new Date(ledger.context().recordedAtMs).toISOString();
  const draft = { type, subject, data: { at, by: 'own/other/party', claimed: true, ...data } } as EventDraft;
  return ledger.when({ operation: 'observe', observations: [draft], recordedFor: SELF });
}

function flagsOf(decision: Decision): readonly string[] {
  return decision.kind === 'accepted' ? decision.flags.map(ruleOf) : [decision.kind];
}

function correctLast(ledger: PureLedger): Decision {
  const { position, subject } = ledger.events.at(-1) ?? { position: 0, subject: '' };
  const found = new Map([[subject, [position]]]);
  return ledger.when({ operation: 'correct', target: { event: position }, found, recordedFor: SELF });
}

describe('the end of a life', () => {
  it.each(['destroyed', 'scrapped'])(
    'ends a container and what is in it together, in whatever order, as %s',
    (cause) => {
      for (const items of [
        [UNIT, CASE],
        [CASE, UNIT],
      ]) {
        const ledger = made().given(operation('pack', [UNIT], { container: CASE }), end(cause, items));
        for (const id of items) expect(ledger.resolved(id)).toMatchObject({ place: { kind: 'gone' }, ended: cause });
      }
    },
  );

  it.each(LIFE_ENDS.filter((cause) => cause !== 'inactive'))('takes what was %s out of stock', (cause) => {
    const ledger = made().given(end(cause));
    expect(ledger.resolved(UNIT)).toMatchObject({ place: { kind: 'gone' }, ended: cause, owner: SELF });
    expect(stockOf(ledger)).toEqual({ [`unit at ${HERE}`]: 3 });
  });

  it('takes it out of what carried it, which goes on without it', () => {
    const ledger = packed().given(end('sampled'), operation('ship', [PALLET], { toParty: BUYER, owner: BUYER }));
    expect(ledger.resolved(UNIT)).toEqual({
      place: { kind: 'gone' },
      owner: SELF,
      disposition: 'inactive',
      ended: 'sampled',
      path: [],
    });
    expect(ledger.get(CASE)).toMatchObject({ contents: 0 });
  });

  const others = ITEMS_OPERATIONS.map(({ name }) => name).filter(
    (name) => !['manufacture', 'introduce', 'report', 'decommission', 'transform'].includes(name),
  );
  it.each(others)('forbids to %s it', (name) => {
    const ledger = made().given(operation('pack', [OTHER], { container: CASE }), end('destroyed'));
    const fields = {
      ...{ location: HERE, toParty: BUYER, owner: BUYER, container: CASE, assembly: CAR },
      ...{ purpose: name === 'return' ? 'refund' : undefined, identifier: 'own/acme/alias/1' },
    };
    const taken = Object.entries(fields).filter(([key]) =>
      (declarationOf(name).takes as readonly string[]).includes(key),
    );
    expect(rulesOf(ledger.when(operation(name, [UNIT], Object.fromEntries(taken))))).toContain('ended');
  });

  it('forbids to put anything into it, and a second end', () => {
    const ledger = made().given(end('destroyed', [CASE]));
    expect(rulesOf(ledger.when(operation('pack', [UNIT], { container: CASE })))).toEqual(['ended']);
    expect(rulesOf(ledger.when(end('scrapped', [CASE])))).toEqual(['ended']);
    expect(flagsOf(ledger.when(operation('pack', [UNIT], { container: CASE }, told)))).toEqual(['ended']);
    expect(ledger.resolved(UNIT)).toMatchObject({ place: { kind: 'at', location: HERE }, path: [] });
  });

  it('is for the holder to tell, of what exists and was not dispensed', () => {
    const by = { recordedFor: 'own/other/party' };
    expect(rulesOf(made().when({ ...end('destroyed'), ...by }))).toEqual(['not-holder']);
    expect(rulesOf(made().when(end('destroyed', ['own/acme/u/9'])))).toEqual(['unknown-item']);
    const dispensed = made().given(operation('sell', [UNIT], { purpose: 'dispense' }));
    expect(rulesOf(dispensed.when(end('destroyed')))).toEqual(['dispensed']);
  });

  it.each([
    ['ItemReceived', { location: THERE }],
    ['ItemObserved', { location: THERE, disposition: 'active' }],
    ['ItemSold', { title: { from: SELF, to: BUYER }, toParty: BUYER }],
    ['ItemPacked', { container: PALLET, location: THERE }],
    ['ItemReturned', { location: THERE, purpose: 'refund' }],
    ['ItemManufactured', { location: THERE, owner: 'own/other/party' }],
  ] as const)('is not undone by a claim: %s', (type, data) => {
    const ledger = made().given(end('destroyed'));
    const flags = flagsOf(claim(ledger, type, UNIT, data));
    expect(flags).toContain(type === 'ItemManufactured' ? 'exists-already' : 'ended');
    expect(ledger.resolved(UNIT)).toMatchObject({ place: { kind: 'gone' }, ended: 'destroyed', owner: SELF });
    expect(stockOf(ledger)[`unit at ${THERE}`]).toBeUndefined();
  });

  it('is flagged as a claim of what is unknown, which lives all the same once it is made', () => {
    const ledger = new PureLedger();
    expect(flagsOf(claim(ledger, 'ItemDecommissioned', UNIT, { cause: 'destroyed' }))).toEqual(['unknown-item']);
    ledger.given(operation('manufacture', [UNIT], { location: HERE }));
    expect(ledger.resolved(UNIT)).toMatchObject({ place: { kind: 'at', location: HERE } });
  });

  it('may be told again by a claim, and how it really ended after nobody had told', () => {
    const ledger = made();
    expect(flagsOf(claim(ledger, 'ItemDecommissioned', UNIT, { cause: 'inactive' }))).toEqual(['not-holder']);
    expect(flagsOf(claim(ledger, 'ItemDecommissioned', UNIT, { cause: 'inactive' }))).toEqual([]);
    expect(flagsOf(ledger.when(end('destroyed')))).toEqual([]);
    expect(ledger.resolved(UNIT)).toMatchObject({ ended: 'destroyed', disposition: 'destroyed' });
    expect(flagsOf(claim(ledger, 'ItemDecommissioned', UNIT, { cause: 'inactive' }))).toEqual(['ended']);
    expect(ledger.resolved(UNIT)).toMatchObject({ ended: 'destroyed' });
  });

  it('is undone by its correction', () => {
    const ledger = packed().given(end('destroyed'));
    expect(flagsOf(correctLast(ledger))).toEqual([]);
    expect(ledger.resolved(UNIT)).toMatchObject({ place: { kind: 'at', location: HERE }, path: [CASE, PALLET] });
    expect(ledger.resolved(UNIT)?.ended).toBeUndefined();
  });

  it('told late is refused where something happened since, or flags it', () => {
    const ledger = made();
    const at = new Date(ledger.context().recordedAtMs).toISOString();
    ledger.passTime(3_600_000);
    ledger.given(operation('move', [UNIT], { location: THERE }));
    const late = operation('decommission', [UNIT], { cause: 'destroyed', at } as object);
    expect(rulesOf(ledger.when(late))).toEqual(['ended']);
    expect(flagsOf(ledger.when({ ...late, ...told }))).toEqual(['ended']);
    expect(ledger.resolved(UNIT)).toMatchObject({ place: { kind: 'gone' }, ended: 'destroyed' });
  });
});

describe('the end of a container', () => {
  it.each(['destroyed', 'lost', 'exported'])('that is %s takes along what is in it, at any depth', (cause) => {
    const ledger = packed().given(end(cause, [PALLET]));
    for (const one of [UNIT, CASE, PALLET])
      expect(ledger.resolved(one)).toMatchObject({ place: { kind: 'gone' }, ended: cause });
    expect(stockOf(ledger)).toEqual({ [`unit at ${HERE}`]: 2 });
    expect(rulesOf(ledger.when(operation('unpack', [UNIT], { container: CASE })))).toContain('ended');
    expect(flagsOf(claim(ledger, 'ItemUnpacked', UNIT, { container: CASE, location: THERE }))).toEqual(['ended']);
    expect(ledger.resolved(UNIT)).toMatchObject({ place: { kind: 'gone' }, ended: cause });
  });

  it.each([
    ['destroyed', 'lost', 'destroyed'],
    ['exported', 'written_off', 'exported'],
    ['lost', 'destroyed', 'destroyed'],
  ])('that is %s ends the life of what is in it: a claim that this is %s leaves it %s', (cause, claimed, is) => {
    const ledger = packed().given(end(cause, [PALLET]));
    const flags = flagsOf(claim(ledger, 'ItemDecommissioned', UNIT, { cause: claimed }));
    expect(flags).toEqual(cause === 'lost' ? [] : ['ended']);
    expect(ledger.resolved(UNIT)).toMatchObject({ place: { kind: 'gone' }, ended: is });
    expect(rulesOf(ledger.when(report('found')))).toEqual(['counterfeit-suspected']);
    expect(stockOf(ledger)).toEqual({ [`unit at ${HERE}`]: 2 });
  });

  it('takes along what was in it then, also where that is told late', () => {
    const ledger = made().given(operation('introduce', [PALLET], { location: HERE }));
    const at = new Date(ledger.context().recordedAtMs).toISOString();
    ledger.passTime(3_600_000);
    ledger.given(end('destroyed', [PALLET]));
    ledger.given(operation('pack', [UNIT], { container: PALLET, at }));
    expect(ledger.resolved(UNIT)).toMatchObject({ place: { kind: 'gone' }, ended: 'destroyed' });
    expect(stockOf(ledger)).toEqual({ [`unit at ${HERE}`]: 3 });
  });

  it.each(['scrapped', 'consumed', 'sampled', 'written_off'])('that is %s has to be empty', (cause) => {
    const ledger = packed();
    expect(rulesOf(ledger.when(end(cause, [CASE])))).toEqual(['not-empty']);
    ledger.given(operation('unpack', [UNIT], { container: CASE }), end(cause, [CASE]));
    expect(ledger.resolved(UNIT)).toMatchObject({ place: { kind: 'at', location: HERE } });
  });

  it('is the end of what went with it: a second one, recorded or claimed, changes nothing', () => {
    const ledger = packed().given(end('destroyed', [PALLET]));
    const before = ledger.resolved(UNIT);
    expect(rulesOf(ledger.when(end('consumed')))).toContain('ended');
    ledger.given({ ...end('consumed'), ...told });
    expect(ledger.resolved(UNIT)).toEqual(before);
    expect(flagsOf(claim(ledger, 'ItemDecommissioned', UNIT, { cause: 'scrapped' }))).toContain('ended');
    expect(ledger.resolved(UNIT)).toEqual(before);
    const lost = packed().given(end('lost', [PALLET]), end('destroyed'));
    expect([lost.resolved(UNIT)?.ended, lost.resolved(CASE)?.ended]).toEqual(['destroyed', 'lost']);
  });

  it('of which a claim tells while things are in it loses none of them', () => {
    const ledger = packed();
    expect(flagsOf(claim(ledger, 'ItemDecommissioned', PALLET, { cause: 'inactive' }))).toEqual([
      'not-empty',
      'not-holder',
    ]);
    expect(stockOf(ledger)).toMatchObject({ [`unit at ${HERE}`]: 3 });
    expect(ledger.resolved(UNIT)?.ended).toBeUndefined();
  });

  it('takes the components of an assembly along by any cause', () => {
    const ledger = made().given(operation('install', [UNIT], { assembly: CAR }), end('scrapped', [CAR]));
    expect(ledger.resolved(UNIT)).toMatchObject({ place: { kind: 'gone' }, ended: 'scrapped' });
    expect(rulesOf(ledger.when(operation('remove', [UNIT], { assembly: CAR })))).toContain('ended');
    expect(stockOf(ledger)).toEqual({ [`unit at ${HERE}`]: 2 });
  });

  it('lets a logistic unit live again a year later', () => {
    const ledger = made().given(operation('introduce', [PALLET], { location: HERE }), end('destroyed', [PALLET]));
    ledger.passTime(366 * 86_400_000);
    ledger.given(operation('introduce', [PALLET], { location: THERE }));
    expect(ledger.resolved(PALLET)?.ended).toBeUndefined();
    expect(stockOf(ledger)).toMatchObject({ [`container at ${THERE}`]: 1 });
  });
});

describe('what is found', () => {
  it.each(['lost', 'written_off'])('lives again after it was %s, where it was found', (cause) => {
    const ledger = made().given(end(cause), report('found', [UNIT], { location: THERE }));
    expect(ledger.resolved(UNIT)).toEqual({
      place: { kind: 'at', location: THERE },
      holder: SELF,
      owner: SELF,
      disposition: 'in_progress',
      path: [],
    });
    ledger.given(operation('sell', [UNIT], { owner: BUYER }));
    expect(stockOf(ledger)).toMatchObject({ [`unit at ${THERE}`]: 1 });
  });

  it('comes back out of a container that was lost, which may stay lost or be found with the rest', () => {
    const ledger = packed().given(end('lost', [PALLET]), report('found', [UNIT], { location: THERE }));
    expect(ledger.resolved(UNIT)).toMatchObject({ place: { kind: 'at', location: THERE }, path: [] });
    expect(ledger.resolved(CASE)).toMatchObject({ place: { kind: 'gone' }, ended: 'lost' });
    ledger.given(report('found', [PALLET], { location: HERE }));
    expect(ledger.resolved(CASE)).toMatchObject({ place: { kind: 'at', location: HERE }, path: [PALLET] });
  });

  it.each(['destroyed', 'scrapped', 'consumed', 'sampled', 'exported', 'dispensed'])(
    'after it was %s is suspected as a counterfeit',
    (cause) => {
      const gone = cause === 'dispensed' ? operation('sell', [UNIT], { purpose: 'dispense' }) : end(cause);
      const ledger = made().given(gone);
      const found = report('found', [UNIT], { location: THERE });
      expect(rulesOf(ledger.when(found))).toEqual(['counterfeit-suspected']);
      expect(flagsOf(ledger.when({ ...found, ...told }))).toEqual(['counterfeit-suspected']);
      expect(ledger.resolved(UNIT)).toMatchObject({ place: { kind: 'gone' } });
    },
  );

  it('is said of nothing that nobody missed', () => {
    expect(rulesOf(made().when(report('found')))).toEqual(['not-reported']);
    expect(rulesOf(new PureLedger().when(report('found')))).toContain('unknown-item');
  });

  it('leaves a dispensed pack to be returned', () => {
    const ledger = made().given(operation('sell', [UNIT], { purpose: 'dispense' }));
    expect(rulesOf(ledger.when(operation('return', [UNIT], { location: HERE, purpose: 'refund' })))).toEqual([
      'accepted',
    ]);
  });
});

describe('what is reported', () => {
  const missing = '{"reports":"missing"}';

  it.each(['stolen', 'missing'])(
    'as %s keeps title and place, is not sold or shipped, and said at every scan',
    (as) => {
      const ledger = made().given(report(as));
      expect(ledger.resolved(UNIT)).toMatchObject({ place: { kind: 'at', location: HERE }, owner: SELF, holder: SELF });
      expect(rulesOf(ledger.when(operation('sell', [UNIT], { owner: BUYER })))).toEqual(['reported']);
      expect(rulesOf(ledger.when(operation('sell', [UNIT], { purpose: 'dispense' })))).toEqual(['reported']);
      expect(rulesOf(ledger.when(operation('ship', [UNIT], { toParty: BUYER })))).toEqual(['reported']);
      expect(flagsOf(ledger.when(operation('move', [UNIT], { location: THERE })))).toEqual(['reported']);
      expect(flagsOf(claim(ledger, 'ItemObserved', UNIT, { location: THERE }))).toEqual(['reported']);
      expect(stockOf(ledger)).toEqual({ [`unit at ${HERE}`]: 3, [`unit at ${THERE} {"reports":"${as}"}`]: 1 });
    },
  );

  it('holds for what is in a container, which takes it along when it leaves', () => {
    const ledger = packed().given(report('missing', [PALLET]));
    expect(stockOf(ledger)).toMatchObject({
      [`unit at ${HERE} ${missing}`]: 1,
      [`container at ${HERE} ${missing}`]: 2,
    });
    expect(flagsOf(ledger.when(operation('unpack', [UNIT], { container: CASE })))).toEqual(['reported']);
    expect(rulesOf(ledger.when(operation('sell', [UNIT], { owner: BUYER })))).toEqual(['reported']);
    ledger.given(report('found', [PALLET]));
    expect(stockOf(ledger)).toMatchObject({ [`unit at ${HERE} ${missing}`]: 1, [`container at ${HERE}`]: 2 });
  });

  it('ends for all that is in a container that is found', () => {
    const ledger = packed().given(report('missing', [PALLET]), report('found', [PALLET], { location: THERE }));
    expect(stockOf(ledger)).toEqual({ [`unit at ${HERE}`]: 2, [`unit at ${THERE}`]: 1, [`container at ${THERE}`]: 2 });
    ledger.given(operation('ship', [PALLET], { toParty: BUYER }));
  });

  it('was so from its time on, also where that is told late', () => {
    const ledger = packed();
    const at = new Date(ledger.context().recordedAtMs).toISOString();
    ledger.passTime(3_600_000);
    ledger.given(operation('unpack', [UNIT], { container: CASE }));
    const late: Operation = { ...report('missing', [PALLET], { at }), ...told };
    expect(flagsOf(ledger.when(late))).toEqual(['reported']);
    expect(stockOf(ledger)).toMatchObject({ [`unit at ${HERE} ${missing}`]: 1 });
    expect(flagsOf(correctLast(ledger))).toEqual([]);
    expect(stockOf(ledger)).toMatchObject({ [`unit at ${HERE}`]: 3 });
  });

  it('forbids the sale and the shipment of what it is in', () => {
    const ledger = packed();
    ledger.within = () => ({ recalled: new Map(), reported: { content: UNIT, report: 'stolen' } });
    expect(rulesOf(ledger.when(operation('sell', [PALLET], { owner: BUYER })))).toContain('reported');
    expect(rulesOf(ledger.when(operation('ship', [PALLET], { toParty: BUYER })))).toEqual(['reported']);
    expect(rulesOf(ledger.when(operation('move', [PALLET], { location: THERE })))).toEqual(['accepted']);
  });
});
