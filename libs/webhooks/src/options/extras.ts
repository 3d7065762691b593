import type { CanActivate, ModuleMetadata, Type } from '@nestjs/common';
import type { DataSource } from 'typeorm';

/** Options that the module needs before it is built. They are the same in `forRoot` and `forRootAsync`. */
export interface WebhooksModuleExtras {
  /** Whether all modules can inject the exported services. Default true. */
  isGlobal?: boolean;
  /**
   * The DataSource of your `TypeOrmModule.forRoot`: its name, or the DataSource itself. Default: the default
   * DataSource.
   */
  dataSource?: string | DataSource;
  /**
   * Who may use the REST routes: one or more Nest guards (see `BearerTokenGuard`), which Nest instantiates in
   * this module. The org is `request.params.org`. `'public'` mounts the routes without a guard of this
   * module, for hosts that guard them elsewhere. Default: none, and no routes are mounted.
   */
  access?: Type<CanActivate> | readonly Type<CanActivate>[] | 'public';
  /** Whether the REST routes are mounted. Default: true if `access` is given. */
  controllers?: boolean;
  /**
   * The path of the routes, below the host's global prefix: `{prefix}/orgs/{org}/webhooks/`. Default
   * `'api/v2'`.
   */
  prefix?: string;
  /**
   * Decorators to apply to the controllers, such as the one that exempts routes from your global guard.
   * Default: none.
   */
  decorators?: readonly ClassDecorator[];
  /**
   * Modules whose exported providers the guards and, in `forRootAsync`, the factory inject. Default: none.
   */
  imports?: ModuleMetadata['imports'];
}
