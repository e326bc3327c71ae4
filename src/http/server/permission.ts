import 'reflect-metadata';
import { RequestMethod, SetMetadata, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import type { RecordPermission } from '../../ledger/operations/declaration.js';

/** What may be granted: to record an operation, to ask a question, to run the service. */
export type PermissionName = RecordPermission | `read:${string}` | `service:${string}`;

const PERMISSION = 'traceledger:permission';
export const OPEN = 'open';

/** What whoever calls a route has to be granted. A route without one keeps the process from starting. */
export function Permission(name: PermissionName): MethodDecorator {
  return SetMetadata(PERMISSION, name);
}

/** For a route that answers whoever reaches it, as it tells nothing of the ledger. */
export function Open(): MethodDecorator {
  return SetMetadata(PERMISSION, OPEN);
}

/** A route as its class declares it. */
export interface PermittedRoute {
  readonly verb: string;
  /** Such as `/v1/items/:id`. */
  readonly path: string;
  readonly permission: PermissionName | typeof OPEN;
}

/** All routes of some controllers. Throws for one that names no permission. */
export function permittedRoutes(controllers: readonly Type[]): readonly PermittedRoute[] {
  return controllers.flatMap((controller) => {
    const prototype = controller.prototype as Readonly<Record<string, object>>;
    return Object.entries(Object.getOwnPropertyDescriptors(prototype)).flatMap(([name, { value }]) => {
      const verb: unknown = Reflect.getMetadata(METHOD_METADATA, value as object);
      if (verb === undefined) return [];
      const permission: unknown = Reflect.getMetadata(PERMISSION, value as object);
      if (permission === undefined) throw new Error(`${controller.name}.${name} names no permission`);
      const parts = [controller, value as object].map((of) => String(Reflect.getMetadata(PATH_METADATA, of)));
      const path = parts.flatMap((part) => part.split('/').filter((word) => word !== '')).join('/');
      return [
        {
          verb: RequestMethod[verb as RequestMethod],
          path: `/${path}`,
          permission: permission as PermittedRoute['permission'],
        },
      ];
    });
  });
}
