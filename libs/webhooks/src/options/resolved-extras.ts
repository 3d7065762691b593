import type { CanActivate, Type } from '@nestjs/common';
import { WebhooksConfigurationError } from '../errors/configuration.error.js';
import type { WebhooksFeatureOptions, WebhooksModuleExtras } from './extras.js';
import { optionGroup } from './option-group.js';
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
    dataSource: resolveDataSource(extras.dataSource),
    access: resolveAccess(extras),
    prefix: new Option('prefix', extras.prefix)
      .text('api/v2', /^\/?[\w.~-]+(\/[\w.~-]+)*\/?$/, 'must be a path such as "api/v2"')
      .replace(/^\/|\/$/g, ''),
    decorators: resolveDecorators(extras.decorators),
    imports: resolveImports(extras.imports),
  };
}

/** @throws WebhooksConfigurationError with the name of the option, its rule and the given value */
export function resolveFeature(
  given: WebhooksFeatureOptions = {},
): Pick<ResolvedExtras, 'dataSource' | 'imports'> {
  const { dataSource, imports } = optionGroup('', given, ['dataSource', 'imports']);
  return { dataSource: resolveDataSource(dataSource), imports: resolveImports(imports) };
}

function resolveDataSource(given: WebhooksModuleExtras['dataSource']): WebhooksModuleExtras['dataSource'] {
  const isName = typeof given === 'string' && given !== '';
  // A DataSource of another copy of TypeORM is no instance of the DataSource class that is imported here.
  const isDataSource = typeof given === 'object' && given !== null && 'options' in given;
  if (given === undefined || isName || isDataSource) return given;
  throw new Option('dataSource', given).refusal('must be a DataSource or its name');
}

function resolveDecorators(given: WebhooksModuleExtras['decorators']): readonly ClassDecorator[] {
  const decorators = new Option('decorators', given).list([]);
  for (const [index, decorator] of decorators.entries()) {
    if (typeof decorator === 'function') continue;
    throw new Option(`decorators[${index}]`, decorator).refusal('must be a class decorator');
  }
  return decorators as readonly ClassDecorator[];
}

function resolveImports(given: WebhooksModuleExtras['imports']): ResolvedExtras['imports'] {
  const imports = new Option('imports', given).list([]);
  for (const [index, imported] of imports.entries()) {
    if (typeof imported === 'function' || (typeof imported === 'object' && imported !== null)) continue;
    throw new Option(`imports[${index}]`, imported).refusal('must be a module');
  }
  return imports as ResolvedExtras['imports'];
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
  const rule = 'must be a guard class, a list of them, or "public"';
  const guards = new Option('access', access).classes(rule);
  if (guards.length > 0) return guards as readonly Type<CanActivate>[];
  throw new Option('access', access).refusal(rule);
}
