import { expect, it } from '@jest/globals';
import type { AccessEvent } from '../access/access.events.js';
import { correctsRecall } from './corrected-recalls.js';

it('who may do what is not corrected', () => {
  const event: AccessEvent = {
    ...{ subject: 'access/1', revision: 0, position: 4, sortAt: 0, type: 'AccessEnded' },
    data: { at: '2026-03-27T10:00:00Z', by: 'own/acme/self', key: 'key-1' },
  };
  const refused = correctsRecall({ target: { event: 4 } }, [event]);
  expect(refused).toMatchObject({ field: 'event', value: 4, rule: expect.stringContaining('revoke the key') });
});
