import { describe, expect, it } from '@jest/globals';
import { operation, PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import { documentRanges } from '../../../projections/histories/document-ranges.js';
import type { DocumentReference } from '../capture/capture.events.js';
import { documentsOf } from './documents-sent.js';
import type { CorrectOperation } from './operation.js';

const UNIT = '01/09506000150024/21/A1';
const [PLANT, SHELF] = ['414/9506000134352', '414/9506000134369'];
const [ORDER, NOTE]: readonly DocumentReference[] = [
  { type: 'po', issuer: SELF, id: 'PO-2' },
  { issuer: SELF, id: 'NOTE-1' },
];

type Documents = readonly (DocumentReference | undefined)[] | undefined;

/** The documents that the events of a correction are answered with, by their types. */
function told(own: Documents, replacing: Documents): readonly (readonly [string, readonly string[]])[] {
  const ledger = new PureLedger().given(
    operation('manufacture', [UNIT], { location: PLANT }),
    operation('move', [UNIT], { location: SHELF }),
  );
  const asked = {
    ...{ operation: 'correct', target: { event: 1 }, found: new Map([[UNIT, [1]]]), recordedFor: SELF },
    ...(own === undefined ? {} : { documents: own }),
    replacement: {
      ...operation('move', [UNIT], { location: PLANT }),
      ...(replacing === undefined ? {} : { documents: replacing }),
    },
  } as CorrectOperation;
  const decided = ledger.when(asked);
  if (decided.kind !== 'accepted') throw new Error(decided.kind);
  const { events } = decided;
  const [first, last] = [events[0]?.position ?? 0, events.at(-1)?.position ?? 0];
  const documents = documentsOf(asked);
  const header = documents === undefined ? {} : { documents };
  const ranges = documentRanges({ header, firstPosition: first, position: last, events } as never);
  return events.map(({ type, position }) => [
    type,
    ranges.flatMap((range) => (range.first <= position && position <= range.position ? [range.id] : [])),
  ]);
}

describe('documents of a correction and of what replaces a mistake', () => {
  it.each<[string, Documents, Documents, readonly string[], readonly string[]]>([
    ['of both', [NOTE], [ORDER], ['NOTE-1'], ['NOTE-1', 'PO-2']],
    ['of the replacement only', undefined, [ORDER], [], ['PO-2']],
    ['of the correction only', [NOTE], undefined, ['NOTE-1'], ['NOTE-1']],
    ['that are the same', [NOTE, ORDER], [ORDER], ['NOTE-1', 'PO-2'], ['NOTE-1', 'PO-2']],
    ['of none', undefined, undefined, [], []],
  ])('%s stand with the events that these tell', (_case, own, replacing, declared, moved) => {
    expect(told(own, replacing)).toEqual([
      ['ErrorDeclared', declared],
      ['ItemMoved', moved],
    ]);
  });
});
