import { describe, expect, it } from '@jest/globals';
import { FoldedStock } from '../stock/postings.js';
import { chainOfTitle } from '../ownership/chain-of-title.js';
import { isItemEvent } from '../item/item.traits.js';
import { rulesTold } from '../../../test/support/broken-rules.js';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import type { ObserveOperation } from './operation.js';
import type { ItemFields } from './fields.js';

const BUYER = 'own/acme/buyer';
const THIRD = 'own/acme/third';
const HERE = 'own/acme/dock';
const SHOP = 'own/acme/shop';
const PALLET = '00/103000111111111115';
const [OURS, THEIRS, MORE] = ['1', '2', '3'].map((serial) => `01/00300011111116/21/${serial}`) as [
  string,
  string,
  string,
];

/** A pallet with a unit of ours and one that the buyer owned before; it is shipped to the buyer with the title. */
function shipped(at?: string): PureLedger {
  const ledger = new PureLedger()
    .given(operation('manufacture', [OURS, MORE], { location: HERE, owner: SELF }))
    .given(operation('manufacture', [THEIRS], { location: HERE, owner: BUYER }))
    .given(operation('pack', [OURS, THEIRS], { container: PALLET }));
  if (at !== undefined) ledger.passTime(10_800_000);
  return ledger.given(
    operation('ship', [PALLET], { toParty: BUYER, owner: BUYER, ...(at === undefined ? {} : { at }) }),
  );
}

const voided = (items: readonly string[] = [PALLET], fields: ItemFields = {}, more = {}) =>
  operation('void-shipping', items, fields, more);

const owners = (ledger: PureLedger): readonly (string | undefined)[] =>
  [OURS, THEIRS].map((unit) => ledger.resolved(unit)?.owner);

function claim(subject: string, by: string): ObserveOperation {
  const data = { at: '2026-03-01T09:00:00Z', by, claimed: true as const };
  return { operation: 'observe', recordedFor: SELF, observations: [{ type: 'ItemShippingVoided', subject, data }] };
}

/** What stock, states and chains of title say agrees. */
function expectOneAnswer(ledger: PureLedger): void {
  const stock = new FoldedStock(ledger.events.filter(isItemEvent));
  for (const [subject, state] of ledger.states) {
    expect(stock.get(subject)).toEqual(state);
    expect(chainOfTitle(ledger.histories(), subject).at(-1)?.owner).toBe(ledger.resolved(subject)?.owner);
  }
}

describe('a shipment that is voided', () => {
  it('brings title back with custody: of what it passed, and of nothing else', () => {
    const ledger = shipped();
    expect(owners(ledger)).toEqual([BUYER, BUYER]);
    ledger.passTime(1000);
    expect(
      rulesTold(ledger.given(voided()).when(operation('ship', [PALLET], { toParty: THIRD, owner: THIRD }))),
    ).toEqual([]);
    expect(owners(ledger)).toEqual([THIRD, BUYER]);
    expectOneAnswer(ledger);
  });

  it('stands where it was, with who shipped it', () => {
    const ledger = shipped().given(voided());
    for (const subject of [PALLET, OURS, THEIRS])
      expect(ledger.resolved(subject)).toMatchObject({
        place: { kind: 'at', location: HERE },
        holder: SELF,
        disposition: 'in_progress',
      });
    expect(owners(ledger)).toEqual([SELF, BUYER]);
    expectOneAnswer(ledger);
  });

  it('was so until then: an answer of before stays', () => {
    const ledger = shipped();
    const before = ledger.head;
    ledger.given(voided());
    const links = chainOfTitle(ledger.histories(), OURS);
    expect(links.map(({ owner }) => owner)).toEqual([SELF, BUYER, SELF]);
    expect(links.at(-1)?.since.position).toBeGreaterThanOrEqual(before);
  });

  it('has a single unit, and brings it back to whom its seller had it from', () => {
    const ledger = new PureLedger()
      .given(operation('manufacture', [OURS], { location: HERE, owner: THIRD }))
      .given(operation('sell', [OURS], { owner: SELF, onBehalfOf: THIRD }))
      .given(operation('ship', [OURS], { toParty: BUYER, owner: BUYER }))
      .given(voided([OURS]));
    expect(ledger.resolved(OURS)).toMatchObject({ owner: SELF, seller: THIRD, place: { kind: 'at', location: HERE } });
    expectOneAnswer(ledger);
  });

  it('is voided once, before it is received, and only if there was one', () => {
    expect(rulesTold(shipped().given(voided()).when(voided()))).toEqual(['not-shipped']);
    const received = shipped().given(operation('receive', [PALLET], { location: SHOP }, { recordedFor: BUYER }));
    expect(rulesTold(received.when(voided()))).toContain('not-shipped');
    expect(rulesTold(shipped().when(voided([MORE])))).toEqual(['not-shipped']);
    expect(rulesTold(shipped().when(voided(['01/00300011111116/21/nothing'])))).toEqual(['unknown-item']);
    expect(rulesTold(shipped().when(voided([OURS])))).toEqual(['carried']);
  });

  it('recorded after the receipt brings nothing back', () => {
    const ledger = shipped().given(operation('receive', [PALLET], { location: SHOP }, { recordedFor: BUYER }));
    ledger.given(voided([PALLET], {}, { ifContradicted: 'record', reason: 'audit' }));
    expect(owners(ledger)).toEqual([BUYER, BUYER]);
    expect(ledger.resolved(OURS)).toMatchObject({ place: { kind: 'at', location: SHOP }, holder: BUYER });
    expectOneAnswer(ledger);
  });

  it('is voided by who shipped it: a stranger brings no title back, and holds nothing', () => {
    const ledger = shipped();
    expect(rulesTold(ledger.when(voided([PALLET], {}, { recordedFor: THIRD })))).toEqual(['not-holder']);
    const said = { recordedFor: THIRD, ifContradicted: 'record' as const, reason: 'told so' };
    expect(rulesTold(ledger.when(voided([PALLET], {}, said)))).toEqual(['not-holder']);
    expect(owners(ledger)).toEqual([BUYER, BUYER]);
    expect(ledger.resolved(PALLET)?.holder).toBe(SELF);
  });

  it('does not take from somebody else what the buyer has sold on', () => {
    const ledger = shipped().given(operation('sell', [OURS], { owner: THIRD }, { recordedFor: BUYER }));
    expect(rulesTold(ledger.when(voided()))).toEqual(['title-passed-on']);
    ledger.given(voided([PALLET], {}, { ifContradicted: 'record', reason: 'it never left' }));
    expect(owners(ledger)).toEqual([THIRD, BUYER]);
    expect(ledger.resolved(OURS)?.place).toEqual({ kind: 'at', location: HERE });
    expectOneAnswer(ledger);
  });

  it('does not take back what went on and came back to the buyer', () => {
    const ledger = shipped()
      .given(operation('sell', [PALLET], { owner: THIRD }, { recordedFor: BUYER }))
      .given(operation('sell', [PALLET], { owner: BUYER }, { recordedFor: THIRD }));
    expect(rulesTold(ledger.when(voided()))).toEqual(['title-passed-on']);
  });
});

describe('what is in it', () => {
  const CAR = 'own/acme/car/1';
  const [MOTOR, BOLT] = ['own/acme/motor/1', 'own/acme/bolt/1'];
  const CASE = '01/19506000134359/21/C1';

  it('comes back piece by piece through cases, assemblies and sub-assemblies', () => {
    const ledger = new PureLedger()
      .given(operation('manufacture', [OURS, CASE, CAR, MOTOR, MORE], { location: HERE, owner: SELF }))
      .given(operation('manufacture', [THEIRS, BOLT], { location: HERE, owner: BUYER }))
      .given(operation('install', [BOLT], { assembly: MOTOR }), operation('install', [MOTOR], { assembly: CAR }))
      .given(operation('pack', [OURS, THEIRS], { container: CASE }))
      .given(operation('pack', [CASE, CAR, MORE], { container: PALLET }))
      .given(operation('ship', [PALLET], { toParty: BUYER, owner: BUYER }));
    const ofAll = () => [OURS, CASE, CAR, MOTOR, MORE, THEIRS, BOLT].map((id) => ledger.resolved(id)?.owner);
    expect(ofAll()).toEqual(Array(7).fill(BUYER));
    ledger.given(operation('unpack', [MORE], { container: PALLET }), voided());
    expect(ofAll()).toEqual([SELF, SELF, SELF, SELF, BUYER, BUYER, BUYER]);
    expectOneAnswer(ledger);
    ledger.given(operation('ship', [PALLET], { toParty: THIRD, owner: THIRD }));
    expect(ofAll()).toEqual([THIRD, THIRD, THIRD, THIRD, BUYER, BUYER, BUYER]);
    expectOneAnswer(ledger);
  });

  const CRATE = '01/10300011111113/21/C7';
  const anyway = { ifContradicted: 'record', reason: 'it was repacked on the way' } as const;
  const repack = (piece: string, ledger: PureLedger) =>
    ledger.given(
      operation('unpack', [piece], { container: PALLET }),
      operation('pack', [piece], { container: PALLET }, anyway),
    );

  it.each([1, 2])('comes back also where it was repacked on the way, %i times', (times) => {
    const ledger = new PureLedger().given(
      operation('manufacture', [OURS, MORE, CRATE], { location: HERE, owner: SELF }),
      operation('pack', [MORE], { container: CRATE }),
      operation('pack', [OURS, CRATE], { container: PALLET }),
      operation('ship', [PALLET], { toParty: BUYER, owner: BUYER }),
    );
    for (let time = 0; time < times; time++) for (const piece of [OURS, CRATE]) repack(piece, ledger);
    const pieces = [OURS, MORE, CRATE];
    expect(pieces.map((piece) => ledger.resolved(piece)?.owner)).toEqual([BUYER, BUYER, BUYER]);
    expect(rulesTold(ledger.when(voided()))).toEqual([]);
    expect(pieces.map((piece) => ledger.resolved(piece)?.owner)).toEqual([SELF, SELF, SELF]);
    expectOneAnswer(ledger);
  });

  it('stays with who has it where it was sold on before it was repacked, or went on and came back', () => {
    for (const back of [[], [operation('sell', [OURS], { owner: BUYER }, { recordedFor: THIRD })]]) {
      const ledger = shipped().given(operation('sell', [OURS], { owner: THIRD }, { recordedFor: BUYER }), ...back);
      repack(OURS, ledger);
      expect(rulesTold(ledger.when(voided()))).toEqual(['title-passed-on']);
    }
  });

  it('is part of it where both are named, in any order', () => {
    const inOneWay = [
      [PALLET, OURS],
      [OURS, PALLET],
    ].map((items) => {
      const ledger = shipped();
      ledger.given(voided(items));
      return [owners(ledger), ledger.resolved(OURS)?.path];
    });
    expect(inOneWay).toEqual(Array(2).fill([[SELF, BUYER], [PALLET]]));
  });
});

describe('when it is told', () => {
  it('late: refused where the buyer made something of it since, else from then on', () => {
    const at = '2026-03-01T09:30:00Z';
    const ledger = shipped('2026-03-01T09:00:00Z');
    ledger.passTime(7_200_000);
    const bought = shipped('2026-03-01T09:00:00Z');
    bought.passTime(7_200_000);
    bought.given(operation('sell', [OURS], { owner: THIRD }, { recordedFor: BUYER }));
    expect(rulesTold(bought.when(voided([PALLET], { at })))).toContain('not-owner');
    ledger.given(
      operation(
        'move',
        [PALLET],
        { location: SHOP, at: '2026-03-01T09:45:00Z' },
        { ifContradicted: 'record', reason: 'seen' },
      ),
    );
    ledger.given(voided([PALLET], { at }));
    expect(owners(ledger)).toEqual([SELF, BUYER]);
    expect(ledger.resolved(PALLET)?.place).toEqual({ kind: 'at', location: SHOP });
    expectOneAnswer(ledger);
  });

  it('by a date: it stands just after the shipment of that day', () => {
    const ledger = shipped('2026-03-01T09:00:00Z');
    ledger.passTime(86_400_000);
    ledger.given(voided([PALLET], { at: '2026-03-01' }));
    expect(owners(ledger)).toEqual([SELF, BUYER]);
  });

  it('as of before its receipt: what was received was shipped', () => {
    const ledger = shipped('2026-03-01T09:00:00Z');
    ledger.passTime(86_400_000);
    ledger.given(
      operation('receive', [PALLET], { location: SHOP, at: '2026-03-01T15:00:00Z' }, { recordedFor: BUYER }),
    );
    for (const at of ['2026-03-01T10:00:00Z', '2026-03-01'])
      expect(rulesTold(ledger.when(voided([PALLET], { at })))).toEqual([
        `it was received at ${SHOP}, so that its shipment is no mistake: take it back by return, or correct the receipt first`,
      ]);
    expect(owners(ledger)).toEqual([BUYER, BUYER]);
  });

  it('and was an error: the shipment counts again; and of a shipment that was one, it is flagged', () => {
    const ledger = shipped();
    const first = ledger.head;
    ledger.given(voided());
    const bySubject = new Map(
      ledger.events.slice(first).map(({ subject, position }) => [subject, [position]] as const),
    );
    const correct = { operation: 'correct', recordedFor: SELF, target: { capture: 'c' } } as const;
    ledger.given({ ...correct, found: bySubject });
    expect(owners(ledger)).toEqual([BUYER, BUYER]);
    expect(ledger.resolved(PALLET)?.place.kind).toBe('transit');
    const shipment = ledger.events.find(({ type }) => type === 'ItemShipped')?.position ?? 0;
    ledger.given(voided());
    const flagged = ledger.when({ ...correct, found: new Map([[PALLET, [shipment]]]) });
    expect(rulesTold(flagged)).toEqual(['not-shipped']);
    expect(owners(ledger)).toEqual([SELF, BUYER]);
    expectOneAnswer(ledger);
  });

  it('and the unit turns out to have been the buyer’s before: it stays that', () => {
    const ledger = shipped('2026-03-01T10:00:00Z');
    ledger.passTime(7_200_000);
    ledger.given(voided(), operation('sell', [OURS], { owner: BUYER, at: '2026-03-01T09:00:00Z' }));
    expect(owners(ledger)).toEqual([BUYER, BUYER]);
    expectOneAnswer(ledger);
  });

  it('and the shipment is replaced by another: its title does not come back without a word', () => {
    const ledger = shipped();
    const shipment = ledger.events.find(({ type }) => type === 'ItemShipped')?.position ?? 0;
    ledger.given(voided());
    const replacement = operation('ship', [PALLET], { toParty: THIRD, owner: THIRD, at: '2026-03-01T08:00:04Z' });
    const decided = ledger.when({
      operation: 'correct',
      recordedFor: SELF,
      target: { capture: 'c' },
      found: new Map([[PALLET, [shipment]]]),
      replacement,
    });
    expect(rulesTold(decided)).toEqual(['title-passed-on']);
  });
});

describe('a claim of it', () => {
  const at = '2026-03-01T09:00:00Z';

  it('brings title back on the word of who shipped it', () => {
    const ledger = shipped();
    ledger.passTime(7_200_000);
    expect(rulesTold(ledger.when(claim(PALLET, SELF)))).toEqual([]);
    expect(owners(ledger)).toEqual([SELF, BUYER]);
    expectOneAnswer(ledger);
  });

  it('of a stranger is flagged and brings none', () => {
    const ledger = shipped();
    ledger.passTime(7_200_000);
    expect(rulesTold(ledger.when(claim(PALLET, THIRD)))).toEqual(['not-holder']);
    expect(owners(ledger)).toEqual([BUYER, BUYER]);
    expectOneAnswer(ledger);
  });

  it('knows the shipment that the same document told of', () => {
    const ledger = new PureLedger()
      .given(operation('manufacture', [OURS], { location: HERE, owner: SELF }))
      .given(operation('pack', [OURS], { container: PALLET }));
    ledger.passTime(7_200_000);
    const said = { by: SELF, claimed: true as const };
    const title = { from: SELF, to: BUYER };
    ledger.given({
      operation: 'observe',
      recordedFor: SELF,
      observations: [
        { type: 'ItemShipped', subject: PALLET, data: { at, ...said, toParty: BUYER, title } },
        { type: 'ItemShippingVoided', subject: PALLET, data: { at: '2026-03-01T09:10:00Z', ...said } },
        {
          type: 'ItemShipped',
          subject: PALLET,
          data: { at: '2026-03-01T09:20:00Z', ...said, toParty: THIRD, title: { from: SELF, to: THIRD } },
        },
      ],
    });
    expect(ledger.resolved(OURS)).toMatchObject({ owner: THIRD, seller: SELF });
    expectOneAnswer(ledger);
  });

  it('of what was never shipped is flagged, and tells where it was seen', () => {
    const ledger = new PureLedger().given(operation('manufacture', [OURS], { location: HERE }));
    ledger.passTime(7_200_000);
    const data = { at, by: SELF, claimed: true as const, location: SHOP };
    const decided = ledger.when({
      operation: 'observe',
      recordedFor: SELF,
      observations: [{ type: 'ItemShippingVoided', subject: OURS, data }],
    });
    expect(rulesTold(decided)).toEqual(['not-shipped']);
    expect(ledger.resolved(OURS)?.place).toEqual({ kind: 'at', location: SHOP });
  });

  it('of what has arrived is flagged, and leaves it there', () => {
    const ledger = shipped().given(operation('receive', [PALLET], { location: SHOP }, { recordedFor: BUYER }));
    ledger.passTime(7_200_000);
    expect(rulesTold(ledger.when(claim(PALLET, SELF)))).toEqual(['not-shipped']);
    for (const id of [PALLET, OURS])
      expect(ledger.resolved(id)).toMatchObject({ place: { kind: 'at', location: SHOP }, holder: BUYER });
    expect(owners(ledger)).toEqual([BUYER, BUYER]);
    expectOneAnswer(ledger);
  });
});
