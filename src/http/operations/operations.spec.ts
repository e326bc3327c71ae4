import { describe, expect, it } from '@jest/globals';
import { PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import { CORRECT, CORRECTION_FIELDS } from '../../ledger/operations/correct.js';
import { ENTRY_FIELDS, REQUEST_FIELDS, type Field } from '../../ledger/operations/fields.js';
import { OPERATION_NAMES, type Operation, type OperationName } from '../../ledger/operations/operation.js';
import { declarationOf, ITEMS_OPERATIONS, OWN_FIELDS } from '../../ledger/operations/operations.js';
import { Faults } from '../reading/faults.js';
import { readLot } from '../reading/lot.js';
import { readersOf } from '../writing/field-readers.js';
import type { ValueReader } from '../reading/values.js';
import { readOperation } from './operation-request.js';

/** A life from the first to the last, in which each example has its turn. An operation that is not told of here comes after all of them. */
const LIFE: readonly OperationName[] = [
  ...(['introduce', 'manufacture', 'pack', 'ship', 'void-shipping'] as const),
  ...(['ship', 'receive', 'unpack', 'move'] as const),
];
const LATER: readonly OperationName[] = ['remove', 'install', 'sell', 'return', 'identify', 'correct'];
const told = [...LIFE, ...LATER];
const IN_ORDER = [...told, ...OPERATION_NAMES.filter((name) => !told.includes(name))];

const DECLARED = [...ITEMS_OPERATIONS, CORRECT];
const SHARED: Readonly<Record<string, Field>> = { ...ENTRY_FIELDS, ...REQUEST_FIELDS };
const FIELDS: Readonly<Record<string, Field>> = { ...SHARED, ...CORRECTION_FIELDS, ...OWN_FIELDS };
const READERS: Readonly<Record<string, ValueReader<unknown>>> = { ...readersOf(FIELDS), lot: readLotOfProduct };

function readLotOfProduct(value: unknown, field: string, faults: Faults): string | undefined {
  return readLot(value, ENTRY_FIELDS.product.example, field, faults);
}

/** The writer looks the target of a correction up in the log. */
function withTarget(operation: Operation, ledger: PureLedger): Operation {
  if (operation.operation !== 'correct') return operation;
  const { items = [], event } = operation.target;
  const last = (subject: string) =>
    ledger.events.findLast((one) => one.subject === subject && one.type === 'ItemMoved');
  const found = new Map(items.map((subject) => [subject, [event ?? last(subject)?.position ?? -1]]));
  return { ...operation, found };
}

describe('a declared operation', () => {
  it.each(DECLARED)('says what it is, names its permission and has examples: $name', (declared) => {
    expect(declared.summary).not.toBe('');
    expect(declared.permission).toMatch(/^record:[a-z-]+$/);
    expect(declared.examples.map(({ summary }) => summary === '')).toEqual(declared.examples.map(() => false));
    expect(declared.examples.length).toBeGreaterThan(0);
  });

  it('is the only one of its name', () => {
    expect(new Set(OPERATION_NAMES).size).toBe(OPERATION_NAMES.length);
    expect(new Set(DECLARED.map(({ permission }) => permission)).size).toBe(DECLARED.length);
  });

  it.each(ITEMS_OPERATIONS)('needs and excludes only what it takes, and drafts events: $name', (declared) => {
    const { takes, own, needs, words = {}, events } = declared;
    for (const field of [...needs.flat(), ...Object.keys(words)])
      expect([...takes, ...Object.keys(own)]).toContain(field);
    expect(Object.keys(own).filter((field) => field === 'items' || field in SHARED)).toEqual([]);
    expect(new Set(takes).size).toBe(takes.length);
    expect(events.length).toBeGreaterThan(0);
  });

  it.each(Object.entries(FIELDS))('documents the field %s, by an example that is taken', (name, field) => {
    expect(field.description).not.toBe('');
    const faults = new Faults();
    expect(READERS[name]?.(field.example, name, faults)).not.toBeUndefined();
    expect(() => faults.throwIfAny()).not.toThrow();
  });

  it('is taken by a new ledger as its examples tell it, and drafts no event that it does not declare', async () => {
    const ledger = new PureLedger();
    for (const name of IN_ORDER) {
      for (const { body } of DECLARED.find((declared) => declared.name === name)?.examples ?? []) {
        const { operation } = await readOperation(name, body, SELF);
        const decision = ledger.when(withTarget(operation, ledger));
        expect([name, decision]).toEqual([name, expect.objectContaining({ kind: 'accepted', flags: [] })]);
        const types = decision.kind === 'accepted' ? decision.events.map(({ type }) => type) : [];
        const replaced = operation.operation === 'correct' ? operation.replacement?.operation : name;
        const declared = replaced === undefined || replaced === 'correct' ? [] : declarationOf(replaced).events;
        expect([name, types.filter((type) => type !== 'ErrorDeclared' && !declared.includes(type as never))]).toEqual([
          name,
          [],
        ]);
        expect([name, types.length > 0]).toEqual([name, true]);
      }
    }
  });
});
