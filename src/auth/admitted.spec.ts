import { expect, it } from '@jest/globals';
import type { GrantHeld } from '../ledger/access/grants.js';
import { admittedBy } from './admitted.js';
import { OWNER, type LiveApiKey } from './api-keys.js';

const row = (id: string, more: Partial<LiveApiKey> = {}): LiveApiKey => ({
  ...{ id, principal: `p of ${id}`, hash: `hash of ${id}`, name: 'x', role: 'admin', parties: [], numbers: [] },
  ...{ created: new Date(0), expires: null, last_used: null, revoked: null, waits: false, ...more },
});
const granted = (key: string, more: Partial<GrantHeld> = {}): GrantHeld => ({
  ...{ key, principal: `p of ${key}`, role: 'reader', parties: ['own/acme/a'], numbers: ['9506000'], since: '' },
  ...more,
});
const log = (grants: readonly GrantHeld[], ended: readonly string[] = []) => ({
  isEmpty: grants.length === 0,
  of: (key: string) => grants.find((grant) => grant.key === key),
  hasEnded: (key: string) => ended.includes(key),
});
const idsOf = (...given: Parameters<typeof admittedBy>) => admittedBy(...given).map(({ id }) => id);

it('lets in what log and table let in, with what the log grants', () => {
  expect(admittedBy(log([granted('a')]), [row('a')])).toEqual([
    { id: 'a', principal: 'p of a', hash: 'hash of a', role: 'reader', parties: ['own/acme/a'], numbers: ['9506000'] },
  ]);
  const past = { until: '2026-01-01T00:00:00Z' };
  const grants = log([granted('late', past), granted('gone', { ended: '2026-01-01T00:00:00Z' })], ['gone']);
  expect(idsOf(grants, [row('late'), row('gone'), row('unknown')])).toEqual([]);
  expect(idsOf(log([granted('a', { role: 'king' })]), [row('a')])).toEqual([]);
});

it('lets in the table alone where nothing was ever granted, but nothing that waits to be', () => {
  expect(idsOf(log([]), [row('old'), row('new', { waits: true })])).toEqual(['old']);
});

it('lets in the owner without a grant, until the log says that his key has ended', () => {
  const owners = [row('one', { principal: OWNER }), row('other', { principal: OWNER })];
  expect(idsOf(log([granted('a')], ['other']), owners)).toEqual(['one']);
});
