import { describe, expect, it } from '@jest/globals';
import { newApiKey } from './api-key.js';
import type { Role } from './roles.js';
import { ServiceDoor } from './service-door.js';

const KEY = newApiKey();
/** Of a provider, each with the roles that it names. */
const tokens = {
  find: (token: string) =>
    Promise.resolve(
      token === 'forged.token'
        ? undefined
        : { principal: 'subject-1', roles: token.split('.').filter((name) => name !== 'token') as Role[] },
    ),
};

function doorOf(role: Role, settings: { auth?: 'on' | 'off'; openRoutes?: readonly 'metrics'[] } = {}): ServiceDoor {
  const credential = { id: 'key-1', principal: 'principal-1', hash: '', role, parties: [], numbers: [] };
  const find = (key: string) => Promise.resolve(key === KEY ? credential : undefined);
  return new ServiceDoor({ keys: { find }, tokens }, { auth: 'on', openRoutes: [], ...settings }, () => undefined);
}

describe('the door of a process without an API', () => {
  it('lets in who may, and no other', async () => {
    expect(await doorOf('auditor').refusal('metrics', `Bearer ${KEY}`)).toBeUndefined();
    expect(await doorOf('device').refusal('metrics', `Bearer ${KEY}`)).toBe(403);
    expect(await doorOf('admin').refusal('ready', `Bearer ${newApiKey()}`)).toBe(401);
    expect(await doorOf('admin').refusal('ready', undefined)).toBe(401);
  });

  it('lets in a token of the provider that one of its roles lets in', async () => {
    const told = (token: string) => doorOf('device').refusal('metrics', `Bearer ${token}`);
    expect(await told('token.device.auditor')).toBeUndefined();
    expect(await told('token.device')).toBe(403);
    expect(await told('forged.token')).toBe(401);
  });

  it('is open where a setting says so, for what it names', async () => {
    const open = doorOf('device', { openRoutes: ['metrics'] });
    expect([await open.refusal('metrics', undefined), await open.refusal('ready', undefined)]).toEqual([
      undefined,
      401,
    ]);
    expect(await doorOf('device', { auth: 'off' }).refusal('ready', undefined)).toBeUndefined();
  });

  it('is closed while it cannot be told who comes, and says so', async () => {
    const told: unknown[] = [];
    const away = new Error('away');
    const door = new ServiceDoor(
      { keys: { find: () => Promise.reject(away) } },
      { auth: 'on', openRoutes: [] },
      (error) => told.push(error),
    );
    expect(await door.refusal('metrics', `Bearer ${KEY}`)).toBe(503);
    expect(told).toEqual([away]);
  });
});
