import { WebhooksConfigurationError } from '../errors/configuration.error.js';
import { systemClock } from '../extend/clock.js';
import type { Clock } from '../extend/clock.js';
import { optionGroup } from './option-group.js';
import { Option } from './option.js';
import type { WebhooksModuleOptions } from './options.js';
import { connectionOptionNames, resolveConnections } from './resolved-connections.js';
import type { ResolvedConnections } from './resolved-connections.js';
import { customerOptionNames, resolveCustomerOptions } from './resolved-customers.js';
import type { ResolvedCustomerOptions } from './resolved-customers.js';
import { deliveryOptionNames, resolveDeliveryOptions } from './resolved-delivery.js';
import type { ResolvedDeliveryOptions } from './resolved-delivery.js';
import { eventOptionNames, resolveEventOptions } from './resolved-events.js';
import type { ResolvedEventOptions } from './resolved-events.js';
import { keyOptionNames, resolveEd25519, resolveEncryption } from './resolved-keys.js';
import type { KeyRing } from './resolved-keys.js';
import { resolveTelemetry } from './resolved-telemetry.js';
import type { TelemetryOptions } from './telemetry-options.js';

/**
 * DI token of the options after validation, with every default filled in and every duration in milliseconds.
 */
export const RESOLVED_OPTIONS = Symbol('nestjs-typeorm-webhooks:resolved-options');

/**
 * The options after validation. `WebhooksModuleOptions` documents each option. A policy is undefined if the
 * host didn't give one.
 */
export interface ResolvedOptions
  extends ResolvedCustomerOptions, ResolvedEventOptions, ResolvedDeliveryOptions, ResolvedConnections {
  readonly ed25519: readonly Buffer[];
  readonly encryption: KeyRing;
  readonly telemetry: Required<TelemetryOptions>;
  readonly clock: Clock;
}

/** The names of all options, without the extras. */
export const optionNames = [
  ...customerOptionNames,
  ...eventOptionNames,
  ...deliveryOptionNames,
  ...connectionOptionNames,
  ...keyOptionNames,
  'telemetry',
  'clock',
] as const satisfies readonly (keyof WebhooksModuleOptions)[];

/**
 * Validates the host's options and fills in the defaults.
 * @throws WebhooksConfigurationError with the name of the option, its rule and the given value
 */
export function resolveOptions(given: WebhooksModuleOptions): ResolvedOptions {
  const options = optionGroup('', given, optionNames);
  if (options.signer && options.ed25519) {
    throw new WebhooksConfigurationError(
      'signer replaces the built-in signatures, so ed25519 cannot be given with it',
    );
  }
  const events = resolveEventOptions(options);
  return {
    ...resolveCustomerOptions(options),
    ...events,
    ...resolveDeliveryOptions(options, events.bodyLimit),
    ...resolveConnections(options),
    ed25519: resolveEd25519(options.ed25519),
    encryption: resolveEncryption(options.encryptionKeys),
    telemetry: resolveTelemetry(options.telemetry),
    clock: resolveClock(options.clock),
  };
}

function resolveClock(given: WebhooksModuleOptions['clock']): Clock {
  if (given === undefined) return systemClock;
  if (Number.isFinite((given as Clock | null)?.offset)) return given;
  throw new Option('clock', given).refusal('must be an object with an offset in milliseconds');
}
