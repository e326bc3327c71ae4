import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { declareItems } from '../../ledger/operations/declaration.js';
import { said } from '../../ledger/operations/drafting.js';
import { asSaid } from '../../ledger/sentences.js';
import { MOTOR, PLANT, UNIT } from '../../ledger/operations/examples.js';
import type { ItemsOperation } from '../../ledger/operations/operation.js';

// In place of a real operation, so that whatever goes over the list of them meets it.
jest.unstable_mockModule('../../ledger/operations/move.js', () => ({
  move: declareItems({
    name: 'move',
    summary: 'To a place, as somebody rated it',
    permission: 'record:move',
    examples: [],
    takes: ['location'],
    own: {
      grade: { kind: 'word', description: 'How it looks.', example: 'A', words: ['A', 'B'] },
      beside: { kind: 'identifier', description: 'What stands beside it.', example: UNIT, names: 'subject' },
    },
    needs: [['location'], ['grade']],
    faults: ({ grade, beside }) =>
      grade === 'B' && beside !== undefined ? [{ field: 'beside', rule: asSaid('is not told of what looks bad') }] : [],
    events: ['ItemMoved'],
    isDraftedFromFields: true,
    draft: ({ subject, fields }, context) => [
      {
        type: 'ItemMoved',
        subject,
        data: { ...said(fields, context), location: `${fields.location}-${fields.grade}` },
      },
    ],
  }),
}));

const { readOperation } = await import('./operation-request.js');
const { OPERATION_BODIES } = await import('./operation-body.js');
const { fieldsOfShape } = await import('../reading/body-shape.js');
const { rulesOf } = await import('../../ledger/operations/rules-of-operations.js');
const { withKnownSubjects } = await import('../../ledger/operations/subjects.js');
const { PureLedger, SELF } = await import('../../../test/support/pure-ledger.js');

type Ledger = InstanceType<typeof PureLedger>;

const body = { items: [UNIT], location: PLANT, grade: 'A', beside: MOTOR };
const move = async (given: object) => (await readOperation('move', given, SELF)).operation;

describe('a field that only one operation has', () => {
  let ledger: Ledger;

  beforeAll(async () => {
    ledger = new PureLedger();
    ledger.when((await readOperation('manufacture', { items: [UNIT, MOTOR] }, SELF)).operation);
  });

  it('is read by its kind, of a request or of one of its items', async () => {
    const { items } = (await move({ ...body, items: [{ id: UNIT, grade: 'B' }], beside: null })) as ItemsOperation;
    expect(items).toMatchObject([{ subject: UNIT, fields: { location: PLANT, grade: 'B' } }]);
  });

  it.each([
    [
      { ...body, grade: 'C' },
      { field: 'grade', rule: 'is to be one of A, B' },
    ],
    [
      { items: [UNIT], location: PLANT },
      { field: 'grade', rule: 'is needed by move' },
    ],
    [
      { ...body, grade: 'B' },
      { field: 'beside', rule: asSaid('is not told of what looks bad') },
    ],
    [
      { ...body, colour: 'red' },
      { field: 'colour', rule: expect.stringMatching(/at, location, grade, beside$/) },
    ],
  ])('is checked: %j', async (given, violation) => {
    await expect(move(given)).rejects.toMatchObject({ detail: { violations: [violation] } });
  });

  it('is no field of another operation', async () => {
    const pack = readOperation('unpack', { items: [UNIT], grade: 'A' }, SELF);
    await expect(pack).rejects.toMatchObject({ detail: { violations: [{ field: 'grade' }] } });
  });

  it('stands in the document, after those that operations share', () => {
    expect(fieldsOfShape(OPERATION_BODIES.move).slice(-3)).toEqual(['location', 'grade', 'beside']);
    expect(fieldsOfShape(OPERATION_BODIES.unpack)).not.toContain('grade');
  });

  it('names a subject, by whatever identifier, where it says so', async () => {
    const asked = await move(body);
    expect(rulesOf(asked).subjects(asked)).toEqual([UNIT, MOTOR]);
    if (asked.operation !== 'move') throw new Error('it was read as another operation');
    const known = withKnownSubjects(asked, (id) => (id === MOTOR ? 'own/acme/motor/other' : undefined));
    expect(known.items).toMatchObject([{ subject: UNIT, fields: { beside: 'own/acme/motor/other' } }]);
  });

  it('is there for its drafting', async () => {
    const decision = ledger.when(await move(body));
    expect(decision).toMatchObject({
      kind: 'accepted',
      events: [{ type: 'ItemMoved', data: { location: `${PLANT}-A` } }],
    });
  });
});
