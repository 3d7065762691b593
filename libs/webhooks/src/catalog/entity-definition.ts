import type { StandardWebhookBodies, WebhookBodies } from './webhook-bodies.js';

/** The entity values of the API text, besides those that a host declares. */
export type StandardEntityName = keyof StandardWebhookBodies;

/** The kind of resource that a webhook subscribes to, as the API names it. */
export type WebhookEntityName = StandardEntityName | Extract<keyof WebhookBodies, string> | (string & {});

/** What a host says of one kind of resource that can be emitted. */
export interface WebhookEntityDefinition {
  /** The API's word: 1 to 64 of `A-Z`, `a-z`, `0-9`, `-`, `_`, `.`; case-sensitive. Of one of the API text's six, `description`, `scope` and `kind` stay as they are where they aren't given; `example` and `schema` don't. */
  readonly name: WebhookEntityName;
  /** One sentence for the customers who choose it. Default "". */
  readonly description?: string;
  /** `org`: goes to the webhooks of one org. `global`: emitted without an org, to the webhooks of all orgs. Default `org`. */
  readonly scope?: 'org' | 'global';
  /**
   * `state`: the body is the resource's whole state, and a newer one supersedes an older one that still waits.
   * `happening`: each one counts. Default `state`.
   */
  readonly kind?: 'state' | 'happening';
  /** What a body looks like, as a JSON value: the REST API and the OpenAPI document show it. Default null: there is none. */
  readonly example?: unknown;
  /** The JSON Schema of the bodies, for the OpenAPI document. Default `{}`: any JSON value. */
  readonly schema?: object;
}

/** The same with the defaults filled in. */
export type CatalogEntity = Required<WebhookEntityDefinition>;
