import type { WebhookEntityDefinition } from '../catalog/entity-definition.js';

/** What customers can subscribe to, and how many webhooks they may have. */
export interface CustomerOptions {
  /**
   * Entities in addition to v2's six, or changes to these six: `[{ name: 'invoice', description: 'Invoices',
   * example: { … } }]`. Default: none.
   */
  entities?: readonly WebhookEntityDefinition[];
  /**
   * Maximum number of webhooks per org, 1 or more. Another one is refused with status 400 and
   * `TooManyWebhooksError`. Default 1000.
   */
  webhooksPerOrg?: number;
  /**
   * Maximum number of webhooks that an org may create within a minute, 1 or more. The minute begins with the
   * first one. Another one is refused with status 429, `Retry-After` and `TooManyRequestsError`. A request
   * with invalid fields is refused earlier and doesn't count. One that `webhooksPerOrg` refuses does count,
   * because it costs as much. Each process counts separately: n processes that serve the API allow n times as
   * many. Default: no limit.
   */
  registrationsPerMinute?: number;
  /**
   * Maximum number of test events that an org may request within a minute, 1 or more, over all its webhooks.
   * Counted and refused in the same way as `registrationsPerMinute`. A test of a webhook that doesn't exist,
   * or whose entity has no example, doesn't count. Default: no limit.
   */
  testsPerMinute?: number;
}
