import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { foldAsOf, refold } from '../../src/ledger/history/refold.js';
import { isItemEvent } from '../../src/ledger/item/item.traits.js';
import type { Stay } from '../../src/ledger/history/stays.js';
import { InlineTestModels } from '../../test/support/inline-test-models.js';
import { operation, PureLedger } from '../../test/support/pure-ledger.js';
import { anySteps, play, recorded } from '../../test/support/random-ledger.js';
import { closureOf, contentsThen, staysOf, type StayFound } from './genealogy.queries.js';
import { treeOf } from './tree.queries.js';

let models: InlineTestModels;
beforeAll(async () => {
  models = await InlineTestModels.open();
});
afterAll(() => models.close());

/** The stays as the pure fold of everything up to a position tells them. */
function pureStays(ledger: PureLedger, position: number): readonly Stay[] {
  const known = new Map(
    [...ledger.histories()].map(([subject, events]) => [subject, events.filter((event) => event.position <= position)]),
  );
  return [...refold(known).stays.values()].flat();
}

function inWords(stays: readonly (Stay | StayFound)[]): string[] {
  return stays
    .map(({ child, carrier, kind, slot, from, to }) =>
      JSON.stringify([
        child,
        carrier,
        kind,
        slot ?? null,
        from.at,
        from.position,
        to?.at ?? null,
        to?.position ?? null,
      ]),
    )
    .sort();
}

describe('genealogy', () => {
  it('tells what was in a carrier at any time, as known at any position', async () => {
    await fc.assert(
      fc.asyncProperty(anySteps, fc.nat(), async (steps, which) => {
        const ledger = play(steps);
        const changes = recorded(ledger);
        const schemas = await models.empty('a');
        await models.apply(schemas, [changes]);
        const events = changes.flatMap(({ capture }) => capture.events.filter(isItemEvent));
        const atMs = events[which % Math.max(1, events.length)]?.sortAt ?? 0;
        for (const { capture } of changes) {
          const { position } = capture;
          for (const [subject, state] of foldAsOf(ledger.histories(), atMs, position)) {
            const found = await contentsThen(models.db, schemas.genealogy, subject, { atMs, position });
            expect({ subject, ...found }).toEqual({ subject, contents: state.contents, slots: state.slots ?? {} });
          }
        }
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });

  it('tells at every position the stays that were believed then', async () => {
    await fc.assert(
      fc.asyncProperty(anySteps, async (steps) => {
        const ledger = play(steps);
        const changes = recorded(ledger);
        const schemas = await models.empty('a');
        await models.apply(schemas, [changes]);
        for (const { capture } of changes) {
          const { position } = capture;
          const found: StayFound[] = [];
          for (const subject of ledger.states.keys())
            found.push(...(await staysOf(models.db, schemas.genealogy, subject, 'child', { position })));
          const stays = found.filter(({ kind }) => kind === 'container' || kind === 'assembly');
          expect({ position, stays: inWords(stays) }).toEqual({
            position,
            stays: inWords(pureStays(ledger, position)),
          });
        }
      }),
      { numRuns: 12, endOnFailure: true },
    );
  });

  it('follows what is in what, up and down, now and as it was', async () => {
    const ledger = new PureLedger();
    const [motor, car, pallet] = ['own/acme/motor/1', 'own/acme/car/1', '00/095060001343520000'];
    ledger.given(
      operation('manufacture', [motor], {
        location: '414/9506000134376',
        components: [{ lot: 'own/acme/cell/10/X', quantity: '12', unit: 'C62' }],
      }),
      operation('manufacture', [car], { location: '414/9506000134376' }),
      operation('install', [motor], { assembly: car, position: 'front' }),
    );
    const installed = recorded(ledger).at(-1)?.capture.position ?? 0;
    ledger.given(operation('pack', [car], { container: pallet }));
    const packed = recorded(ledger).at(-1)?.capture.position ?? 0;
    ledger.given(
      operation('unpack', [car], { container: pallet, location: '414/9506000134376' }),
      operation('remove', [motor], { assembly: car, position: 'front' }),
    );
    const schemas = await models.empty('a');
    await models.apply(schemas, [recorded(ledger)]);
    const at = (position: number) => ({ moment: { position } });
    const reached = async (subject: string, direction: 'up' | 'down', options = {}) =>
      (await closureOf(models.db, schemas.genealogy, [subject], direction, options)).map((node) =>
        node.path.join(' > '),
      );

    expect(await reached('own/acme/cell/10/X', 'up')).toEqual([`own/acme/cell/10/X`, `own/acme/cell/10/X > ${motor}`]);
    expect(await reached(motor, 'up')).toEqual([motor]);
    expect(await reached(motor, 'up', at(packed))).toEqual([
      `${motor} > ${car} > ${pallet}`,
      `${motor} > ${car}`,
      motor,
    ]);
    expect(await reached(motor, 'up', { ...at(packed), kinds: ['assembly'] })).toEqual([`${motor} > ${car}`, motor]);
    expect(await reached(pallet, 'down', at(installed))).toEqual([pallet]);

    const question = { subject: car, directions: ['up', 'down'] as const, ...at(packed), limit: 2 };
    const tree = await treeOf(models.db, schemas.genealogy, question);
    expect(
      tree.edges.map(({ direction, depth, child, carrier, slot }) => [direction, depth, child, carrier, slot]),
    ).toEqual([
      ['up', 1, car, pallet, undefined],
      ['down', 1, motor, car, 'front'],
    ]);
    const rest = await treeOf(models.db, schemas.genealogy, {
      ...question,
      ...(tree.next === undefined ? {} : { cursor: tree.next }),
    });
    expect(rest).toMatchObject({
      edges: [{ direction: 'down', depth: 2, kind: 'lot', child: 'own/acme/cell/10/X', quantity: '12', unit: 'C62' }],
    });
    expect(rest.next).toBeUndefined();
  });
});
