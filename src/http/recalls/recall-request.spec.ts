import { describe, expect, it } from '@jest/globals';
import type { OpenRecallOperation } from '../../ledger/operations/operation.js';
import { readClearRecall, readOpenRecall } from './recall-request.js';

const SELF = 'own/acme/self';
const PRODUCT = '01/00300011111116';

function open(body: object): OpenRecallOperation {
  return readOpenRecall({ reason: 'glass', ...body }, SELF, 'made').operation as OpenRecallOperation;
}

describe('reading a recall', () => {
  it('gives ids of every kind their canonical form', () => {
    const scope = {
      anyOf: [
        {
          products: ['00300011111116'],
          lots: ['(01)00300011111116(10)A/1'],
          lotCode: 'A/1',
          serials: [{ product: PRODUCT, from: 'S/01', to: 'S/09' }],
          components: ['own/acme/motor/10/W17', 'urn:epc:id:sgtin:0300011.011111.A'],
        },
      ],
      except: ['https://id.gs1.org/01/00300011111116/21/X'],
    };
    const operation = open({ scope, sites: ['417/0300011000007', '0300011000014'] });
    expect(operation.scope.anyOf).toEqual([
      {
        products: [PRODUCT],
        lots: [`${PRODUCT}/10/A%2F1`],
        lotCode: 'A%2F1',
        serials: [{ product: PRODUCT, from: 'S%2F01', to: 'S%2F09' }],
        components: ['own/acme/motor/10/W17', `${PRODUCT}/21/A`],
      },
    ]);
    expect(operation.scope.except).toEqual([`${PRODUCT}/21/X`]);
    expect(operation.sites).toEqual(['417/0300011000007', '414/0300011000014']);
  });

  it('blocks all there is to block unless told otherwise, and is named by the request or for it', () => {
    const scope = { anyOf: [{ lotCode: 'A' }] };
    expect(open({ scope })).toMatchObject({ recall: 'recall/made', blocks: ['sale', 'shipment', 'use'], sites: [] });
    expect(open({ scope, id: '2026-1', blocks: ['use'] })).toMatchObject({ recall: 'recall/2026-1', blocks: ['use'] });
  });

  it.each([
    ['productPrefix', { lotCode: 'L1', productPrefix: '9506000' }, '01/09506000'],
    ['productPrefix', { productPrefix: '(01)0950' }, 'canonical id'],
    ['manufacturedFrom', { manufacturedFrom: '2026-03-02', manufacturedTo: '2026-03-01' }, 'is later than'],
    [
      'manufacturedFrom',
      { manufacturedFrom: '2026-03-02T00:00:00Z', manufacturedTo: '2026-03-01T23:00:00-00:30' },
      'is later than',
    ],
  ])('refuses %s that can find nothing: %j', (field, criteria, words) => {
    expect(() => open({ scope: { anyOf: [criteria] } })).toThrow(
      expect.objectContaining({
        detail: expect.objectContaining({
          violations: [
            expect.objectContaining({
              field: `scope.anyOf[0].${field}`,
              rule: expect.stringContaining(words) as unknown,
            }) as unknown,
          ],
        }) as unknown,
      }),
    );
  });

  it('takes a day from its beginning to its end, and prefixes of every kind of product', () => {
    const day = { manufacturedFrom: '2026-03-02', manufacturedTo: '2026-03-02T00:00:00Z' };
    for (const criteria of [
      day,
      { productPrefix: '01/0950' },
      { productPrefix: 'own/acme' },
      { productPrefix: 'part/1' },
      { productPrefix: '8003/095' },
      { productPrefix: '8006/0950' },
      { productPrefix: '8010/9506' },
      { productPrefix: '253/9506' },
      { productPrefix: '255/9506' },
    ])
      expect(open({ scope: { anyOf: [criteria] } }).scope.anyOf).toEqual([criteria]);
  });

  it('takes items to clear, without fields of their own', async () => {
    const { operation } = await readClearRecall(
      'recall/1',
      { items: ['(01)00300011111116(21)A'], remedy: 'replaced' },
      SELF,
    );
    expect(operation).toMatchObject({
      operation: 'clear-recall',
      items: [{ subject: `${PRODUCT}/21/A` }],
      remedy: 'replaced',
    });
    const bad = { items: [{ id: `${PRODUCT}/21/A`, location: 'own/acme/a' }] };
    await expect(readClearRecall('recall/1', bad, SELF)).rejects.toMatchObject({ code: 'invalid-request' });
  });

  it.each(['Quarantined', 'quarantine', 'destroyed ', 'DESTROYED', 'unreachable.', 'lost', 'unspecified', '', 7])(
    'takes no remedy that is not spelled as the list has it, which would release a unit: %j',
    async (remedy) => {
      await expect(readClearRecall('recall/1', { items: [`${PRODUCT}/21/A`], remedy }, SELF)).rejects.toMatchObject({
        code: 'invalid-request',
        detail: { violations: [{ field: 'remedy' }] },
      });
    },
  );
});
