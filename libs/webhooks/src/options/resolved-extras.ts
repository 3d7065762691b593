import type { CanActivate, Type } from '@nestjs/common';
import { WebhooksConfigurationError } from '../errors/configuration.error.js';
import type { WebhooksModuleExtras } from './extras.js';
import { Option } from './option.js';

/** `WebhooksModuleExtras` after validation, with the defaults filled in. */
interface ResolvedExtras {
  readonly isGlobal: boolean;
  readonly dataSource: WebhooksModuleExtras['dataSource'];
  /** The guards of the routes. Empty for public routes. Undefined if no routes are mounted. */
  readonly access: readonly Type<CanActivate>[] | undefined;
  readonly prefix: string;
  readonly decorators: readonly ClassDecorator[];
  readonly imports: NonNullable<WebhooksModuleExtras['imports']>;
}

/** The names of all extras. */
export const extraNames = [
  'isGlobal', 'dataSource', 'access', 'controllers', 'prefix', 'decorators', 'imports',
] as const satisfies readonly (keyof WebhooksModuleExtras)[]; // prettier-ignore

/** @throws WebhooksConfigurationError with the name of the option, its rule and the given value */
export function resolveExtras(extras: WebhooksModuleExtras): ResolvedExtras {
  return {
    isGlobal: new Option('isGlobal', extras.isGlobal).flag(true),
    dataSource: extras.dataSource,
    access: resolveAccess(extras),
    prefix: new Option('prefix', extras.prefix)
      .text('api/v2', /^\/?[\w.~-]+(\/[\w.~-]+)*\/?$/, 'must be a path such as "api/v2"')
      .replace(/^\/|\/$/g, ''),
    decorators: new Option('decorators', extras.decorators).list([]) as readonly ClassDecorator[],
    imports: new Option('imports', extras.imports).list([]) as ResolvedExtras['imports'],
  };
}

function resolveAccess({ access, controllers }: WebhooksModuleExtras): ResolvedExtras['access'] {
  const isMounted = new Option('controllers', controllers).flag(access !== undefined);
  if (!isMounted) return undefined;
  if (access === undefined) {
    throw new WebhooksConfigurationError(
      'controllers is true, but access is missing: give a guard, or "public" if the routes are guarded elsewhere',
    );
  }
  if (access === 'public') return [];
  const guards = Array.isArray(access) ? access : [access];
  if (guards.length > 0 && guards.every((guard) => typeof guard === 'function'))
    return guards as Type<CanActivate>[];
  throw new Option('access', access).refusal('must be a guard class, a list of them, or "public"');
}
