import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Book } from '../../src/capture/books/book.js';
import { RECALL_BOOK } from '../../src/capture/books/recall-book.js';
import type { InlineSchemas } from '../../src/capture/inline-models/inline-schemas.js';
import { foldAsOf } from '../../src/ledger/history/refold.js';
import type { Operation } from '../../src/ledger/operations/operation.js';
import type { Remedy } from '../../src/ledger/recall/remedies.js';
import { InlineTestModels } from '../../test/support/inline-test-models.js';
import { operation, PureLedger, SELF } from '../../test/support/pure-ledger.js';
import { recorded } from '../../test/support/random-ledger.js';
import { loadStates } from '../items/items.queries.js';
import type { Trace } from './closure.queries.js';
import { impactPage, impactSummary, unmarkedUnits, type StatesOf } from './impact.queries.js';
import { findRecalls, forbiddingContents, recallProgress, recallStatuses } from './recalls.queries.js';

const [LOT, CELL] = ['own/acme/motor/10/B7', 'own/acme/cell/10/X'];
const [MOTOR, SPARE, CARE, CARF] = ['own/acme/motor/1', 'own/acme/motor/2', 'own/acme/car/E', 'own/acme/car/F'];
const [PALLET, NEIGHBOUR, PLANT, SHOP] = [
  '00/095060001343520000',
  'own/acme/seat/1',
  '414/9506000134376',
  '414/9506000134369',
];
const RECALL = 'recall/r7';

let models: InlineTestModels;
beforeAll(async () => {
  models = await InlineTestModels.open();
});
afterAll(() => models.close());

function mark(operationName: 'mark-recalled' | 'clear-recall', subject: string, remedy?: Remedy): Operation {
  const items = [{ subject, field: 'items[0]', fields: {} }];
  return {
    operation: operationName,
    recall: RECALL,
    items,
    recordedFor: SELF,
    ...(remedy === undefined ? {} : { remedy }),
  } as Operation;
}

/** A bad motor was in car E, was swapped for a good one, and now is in car F, which stands on a pallet beside an innocent seat. */
function swapped(): PureLedger {
  const ledger = new PureLedger();
  ledger.given(
    operation('manufacture', [MOTOR], {
      location: PLANT,
      product: 'own/acme/motor',
      lot: LOT,
      components: [{ lot: CELL, quantity: '12' }],
    }),
    operation('manufacture', [SPARE], { location: PLANT, product: 'own/acme/motor' }),
    operation('manufacture', [CARE, CARF, NEIGHBOUR], { location: PLANT, owner: SELF }),
    operation('install', [MOTOR], { assembly: CARE, position: 'front' }),
  );
  ledger.passTime(3_600_000);
  ledger.given(
    operation('remove', [MOTOR], { assembly: CARE, position: 'front' }),
    operation('install', [SPARE], { assembly: CARE, position: 'front' }),
  );
  ledger.passTime(3_600_000);
  ledger.given(
    operation('install', [MOTOR], { assembly: CARF, position: 'front' }),
    operation('pack', [CARF, NEIGHBOUR], { container: PALLET }),
    operation('ship', [PALLET], { toLocation: SHOP, toParty: '417/9506000134352' }),
  );
  return ledger;
}

const scope = { anyOf: [{ lots: [LOT] }] };

describe('the impact of a recall', () => {
  it('tells the car that has the motor from the one that had it, and leaves out what lies beside', async () => {
    const ledger = swapped();
    const schemas = await models.empty('a');
    await models.apply(schemas, [recorded(ledger)]);
    const now: StatesOf = (db, subjects) => loadStates(db, schemas.items, subjects);
    const { units } = await impactPage(models.db, schemas, { scope, moment: {} }, now, { limit: 10 });
    expect(
      units.map(({ subject, relation, path, carriers, place }) => ({
        subject,
        relation,
        path,
        carriers,
        place: place.kind,
      })),
    ).toEqual([
      { subject: CARE, relation: 'former', path: [CARE, MOTOR], carriers: [], place: 'at' },
      { subject: CARF, relation: 'affected', path: [CARF, MOTOR], carriers: [PALLET], place: 'transit' },
      { subject: MOTOR, relation: 'affected', path: [MOTOR], carriers: [CARF, PALLET], place: 'transit' },
    ]);
    const byCell: Trace = { scope: { anyOf: [{ components: [CELL] }] }, moment: {} };
    const traced = await impactPage(models.db, schemas, byCell, now, { limit: 10 });
    expect(traced.units.map(({ relation, path }) => [relation, ...path])).toEqual([
      ['former', CARE, MOTOR, CELL],
      ['affected', CARF, MOTOR, CELL],
      ['affected', MOTOR, CELL],
    ]);
  });

  it('answers as of a time, and as far as it was known at a position', async () => {
    const ledger = swapped();
    const changes = recorded(ledger);
    const schemas = await models.empty('a');
    await models.apply(schemas, [changes]);
    const installedAt = ledger.events.find((event) => event.type === 'ComponentInstalled');
    if (!installedAt) throw new Error('nothing was installed');
    const told = async (moment: Trace['moment']) => {
      const states: StatesOf = async () =>
        foldAsOf(
          ledger.histories(),
          moment.atMs ?? Number.MAX_SAFE_INTEGER,
          moment.position ?? Number.MAX_SAFE_INTEGER,
        );
      const { units } = await impactPage(models.db, schemas, { scope, moment }, states, { limit: 10 });
      return units.map(({ subject, relation, place }) => [subject, relation, place.kind]);
    };
    const then = [
      [CARE, 'affected', 'at'],
      [MOTOR, 'affected', 'at'],
    ];
    expect(await told({ atMs: installedAt.sortAt })).toEqual(then);
    expect(await told({ position: installedAt.position })).toEqual(then);
    expect(await told({ atMs: installedAt.sortAt - 1 })).toEqual([[MOTOR, 'affected', 'at']]);
    expect(await told({ atMs: Date.parse('2020-01-01T00:00:00Z') })).toEqual([]);
  });

  it('does not blame an assembly for what came into its former part later', async () => {
    const ledger = new PureLedger();
    const [cell, motor, car] = ['own/acme/cell/1', 'own/acme/motor/9', 'own/acme/car/9'];
    ledger.given(
      operation('manufacture', [cell, motor, car], { location: PLANT }),
      operation('install', [motor], { assembly: car }),
      operation('remove', [motor], { assembly: car }),
      operation('install', [cell], { assembly: motor }),
    );
    const schemas = await models.empty('a');
    await models.apply(schemas, [recorded(ledger)]);
    const trace = { scope: { anyOf: [{ items: [cell] }] }, moment: {} };
    const { units } = await impactPage(
      models.db,
      schemas,
      trace,
      (db, subjects) => loadStates(db, schemas.items, subjects),
      { limit: 10 },
    );
    expect(units.map(({ subject, relation }) => [subject, relation])).toEqual([
      [cell, 'affected'],
      [motor, 'affected'],
    ]);
  });
});

describe('what a recall covers within', () => {
  it('asks of the assembly around a named component what the scope asks, never of the container', async () => {
    const schemas = await models.empty('a');
    await models.apply(schemas, [recorded(swapped())]);
    const within = (items: string[]) =>
      forbiddingContents(
        models.db,
        schemas,
        [CARF, PALLET],
        {
          recalls: [{ recall: RECALL, scope: { anyOf: [{ items, components: [CELL] }] }, blocks: [], sites: [] }],
          expiring: [],
          reported: [],
          leftOpen: [],
          owning: new Map(),
          selling: new Map(),
          clearing: [],
        },
        (contents) => loadStates(models.db, schemas.items, contents),
      );
    const recalled = new Map([[RECALL, MOTOR]]);
    expect(await within([CARF])).toEqual(
      new Map([
        [PALLET, { recalled }],
        [CARF, { recalled }],
      ]),
    );
    expect(await within([PALLET])).toEqual(new Map());
  });

  it('names what was open when its recall was closed, passing over what was cleared and what is cleared around it', async () => {
    const other = 'recall/other';
    const open = { operation: 'open-recall' as const, scope, blocks: ['sale' as const], sites: [], recordedFor: SELF };
    const closing = { operation: 'close-recall' as const, recordedFor: SELF, reason: 'the rest is lost' };
    const ledger = swapped();
    const schemas = await models.empty('a');
    const leftOpen = async (...more: readonly Operation[]) => {
      const before = recorded(ledger).length;
      ledger.given(...more);
      await models.apply(schemas, [recorded(ledger).slice(more.length === 0 ? 0 : before)]);
      const found = await forbiddingContents(
        models.db,
        schemas,
        [CARF, PALLET],
        {
          ...{ recalls: [], expiring: [], reported: [], clearing: [], leftOpen: [CARF, PALLET] },
          owning: new Map(),
          selling: new Map(),
        },
        (contents) => loadStates(models.db, schemas.items, contents),
      );
      return [...found].map(([subject, { leftOpen: units = [] }]) => [subject, ...[...units].flat()]).sort();
    };
    expect(await leftOpen()).toEqual([]);
    expect(
      await leftOpen(
        { ...open, recall: RECALL, reason: 'heat' },
        { ...open, recall: other, reason: 'noise' },
        mark('mark-recalled', MOTOR),
        mark('mark-recalled', CARF),
      ),
    ).toEqual([]);
    expect(await leftOpen({ ...closing, recall: other })).toEqual([]);
    expect(await leftOpen({ ...closing, recall: RECALL })).toEqual([
      [PALLET, RECALL, CARF],
      [CARF, RECALL, MOTOR],
    ]);
    // A clearing after the closing says no causes: it is of whatever the car has in it.
    expect(await leftOpen(mark('clear-recall', CARF, 'repaired'))).toEqual([]);
  });
});

/** As the writer loads it. */
async function bookOf(schemas: InlineSchemas) {
  return new Book(RECALL_BOOK, await RECALL_BOOK.load(models.db, schemas));
}

describe('the register of recalls', () => {
  it('keeps recalls, marks and remedies, and what was believed of them', async () => {
    const ledger = swapped();
    const open = {
      operation: 'open-recall' as const,
      recall: RECALL,
      scope,
      blocks: ['sale' as const],
      sites: [SHOP],
      reason: 'heat',
      class: 'II',
      recordedFor: SELF,
    };
    ledger.given(open, mark('mark-recalled', MOTOR));
    const schemas = await models.empty('a');
    const trace = { scope, recall: RECALL, moment: {} };
    await models.apply(schemas, [recorded(ledger)]);
    expect((await bookOf(schemas)).values(ledger.head)).toEqual([
      {
        ...{ recall: RECALL, scope, blocks: ['sale'], sites: [SHOP] },
        ...{ openedAt: Date.parse('2026-03-01T10:00:10Z'), openedBy: SELF },
      },
    ]);
    expect(await unmarkedUnits(models.db, schemas, trace, { limit: 10 })).toEqual([CARF]);
    expect(await impactSummary(models.db, schemas, trace)).toEqual({
      affected: 2,
      former: 1,
      open: 2,
      cleared: 0,
      marked: 1,
    });

    const before = recorded(ledger);
    const marked = before.at(-1)?.capture.position ?? 0;
    ledger.given(mark('clear-recall', MOTOR, 'replaced'), {
      operation: 'close-recall',
      recall: RECALL,
      recordedFor: SELF,
    });
    await models.apply(schemas, [recorded(ledger).slice(before.length)]);
    // What makes the car affected is cleared, and with it the car.
    expect(await impactSummary(models.db, schemas, trace)).toEqual({
      affected: 2,
      former: 1,
      open: 0,
      cleared: 2,
      marked: 1,
    });
    expect(await impactSummary(models.db, schemas, { ...trace, moment: { position: marked } })).toMatchObject({
      open: 2,
      cleared: 0,
    });
    expect(await recallProgress(models.db, schemas, RECALL)).toEqual({
      marked: 0,
      cleared: 1,
      remedies: { replaced: 1 },
    });
    const after = await bookOf(schemas);
    expect(after.values(ledger.head)).toEqual([]);
    expect(after.entries()).toMatchObject([{ key: RECALL, to: ledger.head - 1 }]);
    // What the writer knew before the recall was closed.
    expect(after.values(marked)).toMatchObject([{ recall: RECALL, scope, blocks: ['sale'], sites: [SHOP] }]);
    expect(Object.fromEntries(await recallStatuses(models.db, schemas.recalls, [RECALL, 'recall/none']))).toEqual({
      [RECALL]: 'closed',
    });
    expect(await findRecalls(models.db, schemas.recalls, [RECALL])).toMatchObject([
      { reason: 'heat', class: 'II', openedBy: SELF },
    ]);
  });
});
