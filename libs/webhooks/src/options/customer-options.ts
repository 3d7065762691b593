import type { WebhookEntityDefinition } from '../catalog/entity-definition.js';

/** What customers can subscribe to, and how many webhooks they may have. */
export interface CustomerOptions {
  /**
   * Entities in addition to the six of v2, or changes to these six:
   * `[{ name: 'invoice', description: 'Invoices', example: { … } }]`. Default: none.
   */
  entities?: readonly WebhookEntityDefinition[];
  /**
   * Maximum number of webhooks per org, 1 or more. The creation of one more is refused: the REST API responds
   * with status 400, and `WebhooksService` throws a `TooManyWebhooksError`. Default 100.
   */
  webhooksPerOrg?: number;
  /**
   * Maximum number of webhooks that an org may create within a minute, 1 or more, or `'off'` for no limit.
   * The minute begins with the first creation. The creation of one more is refused: the REST API responds
   * with status 429 and `Retry-After`, and `WebhooksService` throws a `TooManyRequestsError`. Requests with
   * invalid fields are refused before they are counted. Requests that are refused because of `webhooksPerOrg`
   * are counted, because they cost as much as successful requests. Each process counts separately: with n
   * processes that serve the API, an org may create n times as many webhooks. Default 30.
   */
  registrationsPerMinute?: number | 'off';
  /**
   * Maximum number of changes that an org may make within a minute, over all its webhooks, 1 or more, or
   * `'off'` for no limit. An update, a resume, a new token and a new secret are one change each, even if
   * nothing is different afterwards. The library counts and refuses changes in the same way as creations
   * under `registrationsPerMinute`. A change of a webhook that doesn't exist is not counted. Deletions are
   * never limited, because an org can't delete more webhooks than it created. Default 30.
   */
  changesPerMinute?: number | 'off';
  /**
   * Maximum number of tests that an org may request within a minute, over all its webhooks, 1 or more, or
   * `'off'` for no limit. The library counts and refuses tests in the same way as creations under
   * `registrationsPerMinute`. A test of a webhook that doesn't exist, or whose entity has no example, is not
   * counted. Default 10.
   */
  testsPerMinute?: number | 'off';
}
