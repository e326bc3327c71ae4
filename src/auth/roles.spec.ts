import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CONTROLLERS } from '../app.module.js';
import { OPEN, permittedRoutes } from '../http/server/permission.js';
import { OPERATION_NAMES } from '../ledger/operations/operation.js';
import { permissionOf } from '../ledger/operations/rules-of-operations.js';
import { PERMISSIONS, permits, ROLE_NAMES, ROLES } from './roles.js';

const routes = permittedRoutes(CONTROLLERS);
const needed = new Set<string>([
  ...routes.map(({ permission }) => permission),
  ...[...OPERATION_NAMES, 'observe', 'open-recall', 'close-recall', 'clear-recall'].map((name) =>
    permissionOf(name as never),
  ),
]);

describe('roles', () => {
  it('are a closed set', () => {
    expect(ROLE_NAMES).toEqual([
      'reader',
      'operator',
      'quality',
      'compliance',
      'auditor',
      'partner',
      'device',
      'admin',
    ]);
  });

  it('may do, together, all that a route or an operation needs; between processes no key is of use', () => {
    const granted = new Set<string>([...PERMISSIONS, OPEN, 'service:forward', 'service:docs']);
    expect([...needed].filter((permission) => !granted.has(permission))).toEqual([]);
    expect([...PERMISSIONS].filter((permission) => !needed.has(permission))).toEqual([]);
  });

  it('have each permission once, and the admin has all', () => {
    for (const role of ROLE_NAMES)
      expect([role, new Set<string>(ROLES[role]).size]).toEqual([role, ROLES[role].length]);
    expect(ROLES.admin).toEqual(PERMISSIONS);
    for (const role of ROLE_NAMES)
      expect(permits(role, 'service:forward') || permits(role, 'record:mark-recalled')).toBe(false);
  });

  it('let a partner ask, and record nothing', () => {
    expect(PERMISSIONS.filter((permission) => permits('partner', permission))).toEqual([
      ...['read:history', 'read:items', 'read:recalls', 'read:stock'],
    ]);
  });

  it('are told in docs/security.md as they are', () => {
    const rows = PERMISSIONS.map((permission) => [
      `\`${permission}\``,
      ...ROLE_NAMES.map((role) => (permits(role, permission) ? 'yes' : '')),
    ]);
    const told = readFileSync('docs/security.md', 'utf8')
      .split('\n')
      .filter((line) => /^\| `(read|record|service):/.test(line))
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    expect(told).toEqual(rows);
  });
});
