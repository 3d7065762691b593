import { applyDecorators, Controller, UseFilters, UseGuards, VERSION_NEUTRAL } from '@nestjs/common';
import type { CanActivate, Type } from '@nestjs/common';
import { V2ExceptionFilter } from './v2/v2-exception.filter.js';

/** How one host mounts the routes. */
export interface MountOptions {
  /** The path of the routes, below the host's global prefix. */
  readonly prefix: string;
  /** Guards of the routes; none for routes that the host guards elsewhere. */
  readonly guards: readonly Type<CanActivate>[];
  readonly decorators: readonly ClassDecorator[];
}

/**
 * Returns a controller with these routes for one host. Its errors, including those of the guards, have v2's
 * shape even if the host has its own exception filters.
 */
export function mountedController(
  routes: Type<object>,
  { prefix, guards, decorators }: MountOptions,
): Type<unknown> {
  @Controller({ path: prefix, version: VERSION_NEUTRAL })
  @UseFilters(V2ExceptionFilter)
  @applyDecorators(...decorators, ...(guards.length > 0 ? [UseGuards(...guards)] : []))
  class MountedController extends routes {}

  // Nest logs the routes under this name.
  Object.defineProperty(MountedController, 'name', { value: routes.name });
  // @nestjs/swagger would list each route once per method and without details. describeWebhooksApi()
  // describes them.
  Reflect.defineMetadata('swagger/apiExcludeController', [true], MountedController);
  return MountedController;
}
