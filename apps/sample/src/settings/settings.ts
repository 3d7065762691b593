import type { WebhooksModuleOptions } from '@app/webhooks';
import type { BearerTokens } from './bearer-tokens.js';
import { bearerTokens } from './bearer-tokens.js';
import type { DatabaseSettings } from './database-settings.js';
import { databaseSettings } from './database-settings.js';
import { SettingsError } from './settings-error.js';
import { webhooksSettings } from './webhooks-settings.js';

/** All settings of the sample. They come from environment variables. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly database: DatabaseSettings;
  readonly tokens: BearerTokens;
  readonly webhooks: WebhooksModuleOptions;
}

/** The DI token of `Settings`. */
export const SETTINGS = Symbol('SETTINGS');

/**
 * Reads the settings from environment variables. An empty variable counts as unset.
 * @throws SettingsError if a variable has an invalid value. Its message names the variable
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  return {
    host: env['HOST'] || '127.0.0.1',
    port: port(env['PORT'] || '3000'),
    database: databaseSettings(env['DATABASE_URL'] || undefined),
    tokens: bearerTokens(env['BEARER_TOKENS'] || undefined),
    webhooks: webhooksSettings(env),
  };
}

function port(value: string): number {
  const number = Number(value);
  if (/^\d{1,5}$/.test(value) && number <= 65535) return number;
  throw new SettingsError('PORT', 'must be a port number from 0 (which picks a free port) to 65535', value);
}
