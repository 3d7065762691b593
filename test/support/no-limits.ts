import type { WebhooksModuleOptions } from '@app/webhooks';

/**
 * Options without limits on webhooks and calls, for hosts whose tests create or change many webhooks within a
 * minute.
 */
export const noLimits = {
  webhooksPerOrg: 1_000_000,
  registrationsPerMinute: 'off',
  changesPerMinute: 'off',
  testsPerMinute: 'off',
} as const satisfies WebhooksModuleOptions;
