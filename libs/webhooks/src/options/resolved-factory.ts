import type { ConfigurableModuleAsyncOptions } from '@nestjs/common';
import { WebhooksConfigurationError } from '../errors/configuration.error.js';
import { Option } from './option.js';
import type { WebhooksModuleOptions } from './options.js';

type FactoryOptions = ConfigurableModuleAsyncOptions<WebhooksModuleOptions, 'createWebhooksOptions'>;

/** The names of Nest's own options. `forRootAsync` accepts them in addition to the extras. */
export const factoryNames = [
  'useFactory', 'useClass', 'useExisting', 'inject', 'provideInjectionTokensFrom',
] as const satisfies readonly (keyof FactoryOptions)[]; // prettier-ignore

/**
 * Checks how `forRootAsync` gets the options. Without this check, Nest would ignore a wrong value, or throw
 * an error that doesn't name the option.
 * @throws WebhooksConfigurationError with the name of the option, its rule and the given value
 */
export function checkFactory(given: FactoryOptions): void {
  const { useFactory, useClass, useExisting } = given;
  if (useFactory !== undefined && typeof useFactory !== 'function') {
    throw new Option('useFactory', useFactory).refusal('must be a function');
  }
  for (const [name, value] of Object.entries({ useClass, useExisting })) {
    if (value !== undefined && typeof value !== 'function')
      throw new Option(name, value).refusal('must be a class');
  }
  for (const name of ['inject', 'provideInjectionTokensFrom'] as const)
    new Option(name, given[name]).list([]);
  if ([useFactory, useClass, useExisting].filter((how) => how !== undefined).length === 1) return;
  throw new WebhooksConfigurationError('forRootAsync needs one of useFactory, useClass and useExisting');
}
