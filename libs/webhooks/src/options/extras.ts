import type { CanActivate, ModuleMetadata, Type } from '@nestjs/common';
import type { DataSource } from 'typeorm';

/**
 * Options that the module needs before its providers are created. Give them in the same way to `forRoot` and
 * `forRootAsync`.
 */
export interface WebhooksModuleExtras {
  /**
   * True if all modules of the application can inject the exported services without importing this module.
   * Default true.
   */
  isGlobal?: boolean;
  /**
   * The DataSource that your `TypeOrmModule.forRoot` creates: its name, or the DataSource itself. Default:
   * the default DataSource.
   */
  dataSource?: string | DataSource;
  /**
   * The guards that decide who may use the REST routes: one or more classes of Nest guards (see
   * `BearerTokenGuard`). Nest instantiates them in this module. A guard finds the org in
   * `request.params.org`. `'public'` mounts the routes without these guards. Use it if you guard the routes
   * elsewhere. Default: none, and no routes are mounted.
   */
  access?: Type<CanActivate> | readonly Type<CanActivate>[] | 'public';
  /** True if the REST routes are mounted. Default: true if `access` is given. */
  controllers?: boolean;
  /**
   * The path of the routes, below the host's global prefix: `{prefix}/orgs/{org}/webhooks/`. Default
   * `'api/v2'`.
   */
  prefix?: string;
  /**
   * Decorators to apply to the controllers, such as a decorator that exempts routes from your global guard.
   * Default: none.
   */
  decorators?: readonly ClassDecorator[];
  /**
   * Modules that export the providers that the guards inject. With `forRootAsync`, these modules also export
   * the providers that the factory injects. Default: none.
   */
  imports?: ModuleMetadata['imports'];
}

/** The second argument of `WebhooksModule.forFeature`. */
export interface WebhooksFeatureOptions {
  /**
   * The DataSource of the entity classes that the sources capture. Accepts the same values as the option
   * `dataSource` of `forRoot`. Default: the default DataSource.
   */
  readonly dataSource?: string | DataSource;
  /** Modules that export the providers that the sources inject. Default: none. */
  readonly imports?: ModuleMetadata['imports'];
}
