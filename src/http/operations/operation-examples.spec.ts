import { describe, expect, it } from '@jest/globals';
import { OPERATION_NAMES } from '../../ledger/operations/operation.js';
import { readOperation } from './operation-request.js';
import { OPERATION_EXAMPLES } from './operation-examples.js';

describe('the examples of the document', () => {
  it.each(OPERATION_NAMES)('are taken as they stand: %s', async (name) => {
    for (const { value } of Object.values(OPERATION_EXAMPLES[name])) {
      const { operation } = await readOperation(name, value, 'own/acme/self');
      expect(operation.operation).toBe(name);
    }
  });
});
