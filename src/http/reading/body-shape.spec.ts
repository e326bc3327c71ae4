import { describe, expect, it } from '@jest/globals';
import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { ItemsQuery } from '../items/items-query.dto.js';
import { OPERATION_BODIES } from '../operations/operation-body.js';
import { OpenRecallRequest } from '../recalls/recall.dto.js';
import { Faults } from './faults.js';
import { checkShape, fieldsOfShape, type BodyShape } from './body-shape.js';

const SHAPES: readonly BodyShape[] = [...Object.values(OPERATION_BODIES), OpenRecallRequest, ItemsQuery];

const value = fc.constantFrom<unknown>(
  undefined,
  '',
  'text',
  'record',
  'skip',
  0,
  7,
  1.5,
  true,
  [],
  ['text'],
  [{}],
  {},
);

/** Nearly right, so that hardly more than one rule is broken. */
function bodies(shape: BodyShape): fc.Arbitrary<object> {
  const field = fc.tuple(fc.constantFrom(...fieldsOfShape(shape), 'another'), value);
  const needed = fc.constantFrom({}, { items: ['text'] }, { reason: 'text', scope: {}, blocks: ['sale'] });
  return fc
    .tuple(needed, fc.array(field, { maxLength: 2 }))
    .map(([some, more]) => ({ ...some, ...Object.fromEntries(more) }));
}

function refusedFields(shape: BodyShape, body: object): readonly string[] {
  const faults = new Faults();
  checkShape(shape, body, faults);
  return fieldsOfShape(shape).filter((name) => faults.has(name));
}

describe('the top level of a body', () => {
  it.each(SHAPES.map((shape) => [shape.name, shape] as const))(
    'of %s is refused where class-validator refuses it',
    (_, shape) => {
      fc.assert(
        fc.property(bodies(shape), (body) => {
          const refused = validateSync(Object.assign(new shape(), body), { forbidUnknownValues: false });
          expect(new Set(refusedFields(shape, body))).toEqual(new Set(refused.map(({ property }) => property)));
        }),
      );
    },
  );
});
