import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import { refold } from '../history/refold.js';
import { isTransformation, transformationOf } from '../item/transformations/transformation-id.js';
import type { Decision, ItemsOperation } from './operation.js';

const [DRUM, OTHER, VIAL, FLASK] = ['own/acme/drum/1', 'own/acme/drum/2', 'own/acme/vial/1', 'own/acme/vial/2'];
const [CASE, HERE] = ['own/acme/case/1', 'own/acme/here'];
const PASTE = { lot: 'own/acme/paste/10/P1', quantity: '0.5', unit: 'KGM' };
const AT = (day: number): string => `2026-02-0${day}T08:00:00Z`;

const transform = (items: readonly (string | { id: string })[], fields: object, more: Partial<ItemsOperation> = {}) =>
  operation('transform', items, fields, more);
const held = (): PureLedger =>
  new PureLedger().given(operation('introduce', [DRUM, OTHER], { at: AT(1), location: HERE }));
const rulesOf = (decision: Decision): readonly string[] =>
  decision.kind === 'refused' ? decision.violations.map((one) => ('finding' in one ? one.finding.rule : one.rule)) : [];

/** Of an item, in which transformations it was what. */
const rolesOf = (ledger: PureLedger, subject: string) =>
  ledger.get(subject)?.transformed?.map(({ transformation, role }) => [role, transformation]);

describe('transform', () => {
  it('ends what is used up, begins what is made, and tells both of one transformation', () => {
    const ledger = held().given(
      transform([VIAL, FLASK], {
        inputs: [{ id: DRUM }, PASTE],
        quantities: [{ ...PASTE, quantity: '2' }],
        location: HERE,
      }),
    );
    const told = ledger.events.slice(2).map(({ type, subject }) => [type, isTransformation(subject) ? '' : subject]);
    expect(told).toEqual([
      ['ItemDecommissioned', DRUM],
      ['ItemTransformed', DRUM],
      ['GoodsTransformed', ''],
      ['ItemManufactured', VIAL],
      ['ItemTransformed', VIAL],
      ['ItemManufactured', FLASK],
      ['ItemTransformed', FLASK],
    ]);
    expect(ledger.resolved(DRUM)).toMatchObject({ ended: 'consumed', place: { kind: 'gone' } });
    expect(ledger.resolved(VIAL)).toMatchObject({ place: { kind: 'at', location: HERE }, owner: SELF });
    const [[, own]] = rolesOf(ledger, VIAL) as [[string, string]];
    expect([rolesOf(ledger, DRUM), rolesOf(ledger, FLASK)]).toEqual([[['input', own]], [['output', own]]]);
    expect(ledger.get(own)).toMatchObject({
      transforms: [
        { subject: PASTE.lot, role: 'input', quantity: '0.5', unit: 'KGM' },
        { subject: PASTE.lot, role: 'output', quantity: '2', unit: 'KGM' },
      ],
    });
    expect(ledger.get(own)?.began).toBeUndefined();
  });

  it('is one of its own for each entry that names other inputs, and another each time', () => {
    const ledger = held().given(
      transform(
        [{ id: VIAL, inputs: [{ id: DRUM }] } as { id: string }, { id: FLASK, inputs: [PASTE] } as { id: string }],
        {},
      ),
      transform([CASE], { inputs: [PASTE] }),
    );
    const made = [VIAL, FLASK, CASE].map((subject) => rolesOf(ledger, subject)?.[0]?.[1]);
    expect(new Set(made).size).toBe(3);
    expect(rolesOf(ledger, DRUM)).toEqual([['input', made[0]]]);
  });

  it('is the one of its number for its party, and of its URI for everybody', () => {
    expect(transformationOf('B-1', SELF)).not.toBe(transformationOf('B-1', 'own/acme/other'));
    expect(transformationOf('urn:a:B-1', SELF)).toBe(transformationOf('urn:a:B-1', 'own/acme/other'));
    expect(transformationOf('B-1', '417/9506000134352')).toBe(
      transformationOf('urn:epcglobal:cbv:xform:9506000134352:B-1', SELF),
    );
    expect(transformationOf('urn:epc:id:gdti:9506000.13435.X1', SELF)).toBe(
      transformationOf('https://example.org/253/9506000134352X1', SELF),
    );
  });

  it.each<[string, ItemsOperation, string]>([
    ['what is unknown', transform([VIAL], { inputs: [{ id: 'own/acme/drum/9' }] }), 'unknown-item'],
    ['what another holds', transform([VIAL], { inputs: [{ id: DRUM }] }, { recordedFor: 'own/x/y' }), 'not-holder'],
    ['into what is there already', transform([OTHER], { inputs: [{ id: DRUM }] }), 'exists-already'],
    ['into itself', transform([DRUM], { inputs: [{ id: DRUM }] }), 'is used up and made by one transformation: name it among the inputs or among what is made'],
  ])('refuses to use up %s', (_what, asked, rule) => {
    expect(rulesOf(held().when(asked))).toContain(rule);
  }); // prettier-ignore

  it('refuses what ended by then, what is not empty, and what is told late of what was done with since', () => {
    const ledger = held().given(transform([VIAL], { inputs: [{ id: DRUM }], at: AT(3) }));
    expect(rulesOf(ledger.when(transform([FLASK], { inputs: [{ id: DRUM }], at: AT(4) })))).toContain('ended');
    ledger.given(operation('move', [OTHER], { location: 'own/acme/there', at: AT(5) }));
    expect(rulesOf(ledger.when(transform([FLASK], { inputs: [{ id: OTHER }], at: AT(4) })))).toContain('ended');
    ledger.given(
      operation('introduce', [CASE], { at: AT(1) }),
      operation('pack', [OTHER], { container: CASE, at: AT(6) }),
    );
    expect(rulesOf(ledger.when(transform([FLASK], { inputs: [{ id: CASE }], at: AT(7) })))).toContain('not-empty');
    const anyway = transform(
      [FLASK],
      { inputs: [{ id: DRUM }], at: AT(4) },
      { ifContradicted: 'record', reason: 'seen' },
    );
    expect(ledger.when(anyway)).toMatchObject({ kind: 'accepted', flags: [{ finding: { rule: 'ended' } }] });
    expect(rolesOf(ledger, DRUM)).toHaveLength(2);
  });

  it('leaves out what refuses, and still tells what was used up', () => {
    const ledger = held();
    const decision = ledger.when(transform([OTHER, VIAL], { inputs: [{ id: DRUM }] }, { onRefusal: 'skip' }));
    expect(decision).toMatchObject({ kind: 'accepted', skipped: [{ item: OTHER }] });
    expect([ledger.resolved(DRUM)?.ended, rolesOf(ledger, VIAL)]).toMatchObject([
      'consumed',
      [['output', expect.any(String)]],
    ]);
  });

  it('comes to the same in whatever order it is told, and as a fold of all of it', () => {
    const steps = [
      transform([VIAL], { inputs: [PASTE], transformation: 'B', at: AT(2) }),
      transform([FLASK], { inputs: [{ id: DRUM }], transformation: 'B', at: AT(3) }),
      transform([CASE], { inputs: [{ id: OTHER }], transformation: 'B', at: AT(4) }),
      transform([PASTE.lot], { quantities: [PASTE], transformation: 'B', at: AT(5) }),
    ];
    const subjects = [VIAL, FLASK, CASE, DRUM, OTHER, transformationOf('B', SELF)];
    const slices = (get: (subject: string) => ReturnType<PureLedger['get']>) =>
      subjects.map((subject) => {
        const { transformed, transforms } = get(subject) ?? {};
        return JSON.stringify([transformed, transforms], (name, value: unknown) =>
          name === 'position' ? undefined : value,
        );
      });
    const known = held().given(...steps);
    const expected = slices((subject) => known.get(subject));
    fc.assert(
      fc.property(fc.shuffledSubarray([...steps.keys()], { minLength: steps.length }), (order) => {
        const ledger = held().given(...order.map((index) => steps[index] as ItemsOperation));
        expect(slices((subject) => ledger.get(subject))).toEqual(expected);
        expect(slices((subject) => refold(ledger.histories()).states.get(subject))).toEqual(expected);
      }),
      { numRuns: 12 },
    );
  });
});
