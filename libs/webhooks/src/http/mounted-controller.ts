import { applyDecorators, Controller, UseFilters, UseGuards, VERSION_NEUTRAL } from '@nestjs/common';
import type { CanActivate, Type } from '@nestjs/common';
import { V2ExceptionFilter } from './v2/v2-exception.filter.js';

/** What differs from host to host. */
export interface MountOptions {
  /** Where the routes are, below the host's global prefix. */
  readonly prefix: string;
  /** Who may use them; none for routes that the host guards elsewhere. */
  readonly guards: readonly Type<CanActivate>[];
  readonly decorators: readonly ClassDecorator[];
}

/** A controller with these routes, for one host. Its errors, the guards' included, are v2's even where the host has exception filters of its own. */
export function mountedController(
  routes: Type<object>,
  { prefix, guards, decorators }: MountOptions,
): Type<unknown> {
  @Controller({ path: prefix, version: VERSION_NEUTRAL })
  @UseFilters(V2ExceptionFilter)
  @applyDecorators(...decorators, ...(guards.length > 0 ? [UseGuards(...guards)] : []))
  class MountedController extends routes {}

  // The name in the host's log of its routes.
  Object.defineProperty(MountedController, 'name', { value: routes.name });
  // @nestjs/swagger would list each route once per method, with nothing about it; describeWebhooksApi() says it properly.
  Reflect.defineMetadata('swagger/apiExcludeController', [true], MountedController);
  return MountedController;
}
