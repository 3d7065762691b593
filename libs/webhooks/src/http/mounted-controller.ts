import { applyDecorators, Controller, UseFilters, UseGuards, VERSION_NEUTRAL } from '@nestjs/common';
import type { CanActivate, Type } from '@nestjs/common';
import { V2ExceptionFilter } from './v2/v2-exception.filter.js';

/** How the host mounts the routes: under which path, with which guards and with which decorators. */
export interface MountOptions {
  /** The path of the routes, below the host's global prefix. */
  readonly prefix: string;
  /** Guards of the routes. Empty if the host guards the routes elsewhere. */
  readonly guards: readonly Type<CanActivate>[];
  /** Decorators that are applied to each controller. */
  readonly decorators: readonly ClassDecorator[];
}

/**
 * Returns a subclass of one of the library's controllers. The subclass mounts the routes with the options of
 * the host. Errors of the routes and of the guards are always sent in v2's format, even if the host uses
 * other exception filters.
 */
export function mountedController(
  controller: Type<object>,
  { prefix, guards, decorators }: MountOptions,
): Type<unknown> {
  @Controller({ path: prefix, version: VERSION_NEUTRAL })
  @UseFilters(V2ExceptionFilter)
  @applyDecorators(...decorators, ...(guards.length > 0 ? [UseGuards(...guards)] : []))
  class MountedController extends controller {}

  // Gives the subclass the name of the library's controller, because Nest logs routes under the name of their
  // controller.
  Object.defineProperty(MountedController, 'name', { value: controller.name });
  // Excludes the controller from @nestjs/swagger, because @nestjs/swagger would list each route once per HTTP
  // method, without details. describeWebhooksApi() describes the routes instead.
  Reflect.defineMetadata('swagger/apiExcludeController', [true], MountedController);
  return MountedController;
}
