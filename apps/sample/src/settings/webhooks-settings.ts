import type { WebhooksModuleOptions } from '@app/webhooks';
import { SettingsError } from './settings-error.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Matches a positive duration with a unit: `500ms`, `15s`, `1.5h`. */
const durationPattern = /^(?!0+(\.0+)?[a-z])\d{1,9}(\.\d{1,9})?(ms|s|m|h|d)$/;

/**
 * Returns the options of `WebhooksModule` that environment variables set. An option whose variable is unset
 * keeps the library's default.
 */
export function webhooksSettings(env: Environment): WebhooksModuleOptions {
  return {
    development: isOn(env, 'WEBHOOKS_DEV'),
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
