import { WebhooksConfigurationError } from '../errors/configuration.error.js';
import type { SuspensionPolicy } from '../extend/suspension-policy.js';
import { optionGroup } from './option-group.js';
import { Option } from './option.js';
import type { SuspensionOptions } from './suspension-options.js';

/** `SuspensionOptions` after validation, with the defaults filled in. */
export interface ResolvedSuspensionOptions {
  readonly failures: number;
  readonly window: number;
  readonly checkEvery: number;
  readonly suspendOnGone: boolean;
  readonly uncountedThrottles: number;
  readonly policy: SuspensionPolicy | undefined;
}

export function resolveSuspension(given: SuspensionOptions = {}): ResolvedSuspensionOptions {
  const group = optionGroup('suspension', given, [
    'failures',
    'window',
    'checkEvery',
    'suspendOnGone',
    'uncountedThrottles',
    'policy',
  ]);
  refuseContradictions(group);
  const option = (name: keyof SuspensionOptions) => new Option(`suspension.${name}`, group[name]);
  const policy = option('policy').implementation<SuspensionPolicy>('verdictFor');
  if (policy) new Option('suspension.policy.window', policy.window).duration('');
  return {
    failures: option('failures').wholeNumber(3, { min: 0 }),
    window: option('window').duration('6h'),
    checkEvery: option('checkEvery').timer('1m'),
    suspendOnGone: option('suspendOnGone').flag(false),
    uncountedThrottles: option('uncountedThrottles').wholeNumber(0, { min: 0 }),
    policy,
  };
}

function refuseContradictions(group: SuspensionOptions): void {
  if (group.policy === undefined) return;
  for (const name of ['failures', 'window', 'suspendOnGone', 'uncountedThrottles'] as const) {
    if (group[name] === undefined) continue;
    throw new WebhooksConfigurationError(
      `suspension.policy replaces the built-in rule, so suspension.${name} cannot be given with it`,
    );
  }
}
