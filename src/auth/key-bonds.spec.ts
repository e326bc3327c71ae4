import { describe, expect, it } from '@jest/globals';
import { beyond } from './key-bonds.js';

const [OWN, OTHER] = ['417/9506000134352', '417/9506000134369'];

describe('a key by whoever is bound', () => {
  const key = (parties: readonly string[], numbers: readonly string[] = []) => ({ parties, numbers });

  it('acts for no party but its own, and for one at least', () => {
    const bonds = { parties: new Set([OWN, 'own/acme/self']) };
    expect(beyond(key([OWN]), bonds)).toBeUndefined();
    expect(beyond(key([OWN, 'own/acme/self'], ['own/x']), bonds)).toBeUndefined();
    for (const parties of [[], [OTHER], [OWN, OTHER]]) expect(beyond(key(parties), bonds)).toBe('parties');
  });

  it.each([[['9506000']], [['95060001']], [['01/09506000134352']], [['own/acme/car', '9506000']]])(
    'gives out numbers that are among its own: %j',
    (numbers) => {
      expect(beyond(key([], numbers), { numbers: ['9506000', 'own/acme'] })).toBeUndefined();
    },
  );

  it.each([[[]], [['950600']], [['01/00300011111116']], [['own/ac']], [['9506000', 'own/other']], [['0300011']]])(
    'gives out no others: %j',
    (numbers) => {
      expect(beyond(key([], numbers), { numbers: ['9506000', 'own/acme'] })).toBe('numbers');
    },
  );

  it('goes beyond nobody who is bound to nothing', () => {
    expect(beyond(key([]), {})).toBeUndefined();
    expect(beyond(key([OTHER], ['own/x']), {})).toBeUndefined();
  });
});
