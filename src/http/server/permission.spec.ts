import { describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { CONTROLLERS } from '../../app.module.js';
import { OPERATION_NAMES } from '../../ledger/operations/operation.js';
import { permissionOf } from '../../ledger/operations/rules-of-operations.js';
import { Permission, permittedRoutes } from './permission.js';

@Controller('v1/open')
class OpenController {
  @Get('door')
  @Permission('read:door')
  door(): void {}

  @Get()
  forgotten(): void {}
}

describe('the permission of a route', () => {
  it('is named by all of them: to record, to ask, to run the service, or none', () => {
    const routes = permittedRoutes(CONTROLLERS);
    expect(routes.length).toBeGreaterThan(OPERATION_NAMES.length);
    for (const { path, permission } of routes)
      expect([path, permission]).toEqual([path, expect.stringMatching(/^((record|read|service):[a-z-]+|open)$/)]);
  });

  it('is that of the operation which it records', () => {
    const permissions = new Map(
      permittedRoutes(CONTROLLERS).map(({ path, verb, permission }) => [`${verb} ${path}`, permission]),
    );
    const named = OPERATION_NAMES.map((name) => [`POST /v1/operations/${name}`, permissionOf(name)] as const);
    expect(named.map(([route]) => [route, permissions.get(route)])).toEqual(named);
    expect(permissions.get('POST /v1/recalls')).toBe(permissionOf('open-recall'));
    expect(permissions.get('POST /v1/recalls/:id/close')).toBe(permissionOf('close-recall'));
    expect(permissions.get('POST /v1/recalls/:id/clear')).toBe(permissionOf('clear-recall'));
    expect(permissions.get('POST /v1/epcis/capture')).toBe(permissionOf('observe'));
  });

  it('keeps the process from starting where it is missing', () => {
    expect(() => permittedRoutes([OpenController])).toThrow('OpenController.forgotten names no permission');
  });
});
