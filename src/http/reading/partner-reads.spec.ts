import { expect, it } from '@jest/globals';
import type { LedgerParts } from '../server/ledger-parts.js';
import { Reads } from './reads.js';

it('what all others are answered from refuses a partner, whatever route forgot to ask who it is', async () => {
  const reader = { caller: 'p', sees: 'own/acme/mine', isLetIn: () => Promise.resolve(true) };
  const reads = new Reads({} as unknown as LedgerParts);
  await expect(
    reads.answer(['items'], { reader }, () => Promise.reject(new Error('it was asked'))),
  ).rejects.toMatchObject({
    code: 'forbidden',
  });
});
