import type { WebhooksModuleOptions } from '@app/webhooks';
import { SettingsError } from './settings-error.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Matches a positive duration with a unit: `500ms`, `15s`, `1.5h`. */
const durationPattern = /^(?!0+(\.0+)?[a-z])\d{1,9}(\.\d{1,9})?(ms|s|m|h|d)$/;

/**
 * Returns the options of `WebhooksModule` that environment variables set. If a variable is unset, its option
 * keeps the library's default, except for `WEBHOOKS_LIMITS`: the sample has fewer limits than the library.
 */
export function webhooksSettings(env: Environment): WebhooksModuleOptions {
  return {
    development: isOn(env, 'WEBHOOKS_DEV'),
    ...limits(env['WEBHOOKS_LIMITS'] || '1000,off,off,off,off'),
    ...(env['WEBHOOKS_TIMEOUT'] && { timeout: duration('WEBHOOKS_TIMEOUT', env['WEBHOOKS_TIMEOUT']) }),
    ...(env['WEBHOOKS_RETRY'] && { retry: retryWaits(env['WEBHOOKS_RETRY']) }),
    suspension: {
      ...(env['WEBHOOKS_SUSPENSION'] && suspensionRule(env['WEBHOOKS_SUSPENSION'])),
      ...(env['WEBHOOKS_SUSPENSION_CHECK'] && {
        checkEvery: duration('WEBHOOKS_SUSPENSION_CHECK', env['WEBHOOKS_SUSPENSION_CHECK']),
      }),
    },
  };
}

function isOn(env: Environment, variable: string): boolean {
  const value = env[variable] || '0';
  if (value !== '0' && value !== '1') throw new SettingsError(variable, 'must be 1 or 0', value);
  return value === '1';
}

/**
 * Reads `WEBHOOKS_LIMITS`: the webhooks per org, and the registrations, tests, changes and redeliveries per
 * minute. The limit on redeliveries must be valid but has no effect, because no route redelivers yet.
 */
function limits(value: string): WebhooksModuleOptions {
  const [webhooks = '', ...perMinute] = value.split(',').map((limit) => limit.trim());
  const isNumber = (limit: string): boolean => /^[1-9]\d{0,8}$/.test(limit);
  if (
    !isNumber(webhooks) ||
    perMinute.length !== 4 ||
    !perMinute.every((one) => one === 'off' || isNumber(one))
  ) {
    const rule =
      'must be <webhooks per org>,<registrations>,<tests>,<changes>,<redeliveries> such as 1000,30,10,30,off';
    throw new SettingsError('WEBHOOKS_LIMITS', rule, value);
  }
  const [registrationsPerMinute, testsPerMinute, changesPerMinute] = perMinute.map((limit) =>
    limit === 'off' ? limit : Number(limit),
  ) as [number | 'off', number | 'off', number | 'off', number | 'off'];
  return { webhooksPerOrg: Number(webhooks), registrationsPerMinute, testsPerMinute, changesPerMinute };
}

function retryWaits(value: string): string[] {
  if (value === 'none') return [];
  const waits = value.split(',').map((wait) => wait.trim());
  if (waits.every((wait) => durationPattern.test(wait))) return waits;
  throw new SettingsError('WEBHOOKS_RETRY', 'must be a list of waits such as 1s,2s,5s, or none', value);
}

function suspensionRule(value: string): { failures: number; window: string } {
  const [failures = '', window = '', ...rest] = value.split('/');
  if (!/^\d{1,6}$/.test(failures) || !durationPattern.test(window) || rest.length > 0) {
    throw new SettingsError('WEBHOOKS_SUSPENSION', 'must be <failures>/<window> such as 3/6h', value);
  }
  return { failures: Number(failures), window };
}

function duration(variable: string, value: string): string {
  if (durationPattern.test(value)) return value;
  throw new SettingsError(variable, 'must be a duration such as 15s', value);
}
