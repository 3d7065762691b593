import type { StandardWebhookBodies, WebhookBodies } from './webhook-bodies.js';

/** The names of the six entities of the v2 API. */
export type StandardEntityName = keyof StandardWebhookBodies;

/**
 * The name of the kind of resource that a webhook subscribes to: one of the six, or one that the host
 * declares.
 */
export type WebhookEntityName = StandardEntityName | Extract<keyof WebhookBodies, string> | (string & {});

/** Declares one kind of resource that the host emits. */
export interface WebhookEntityDefinition {
  /**
   * The name in the API: 1 to 64 characters of `A-Z`, `a-z`, `0-9`, `-`, `_`, `.`. It is case-sensitive. If
   * it is the name of one of the six entities, `description`, `scope` and `kind` default to those of that
   * entity, but `example` and `schema` don't.
   */
  readonly name: WebhookEntityName;
  /** One sentence for customers who choose an entity. Default `""`. */
  readonly description?: string;
  /**
   * `org`: its events go to the webhooks of one org. `global`: its events are emitted without an org and go
   * to the webhooks of all orgs. Default `org`.
   */
  readonly scope?: 'org' | 'global';
  /**
   * `state`: the body is the whole state of the resource, and a newer body supersedes an older one that is
   * still waiting. `happening`: every event is delivered. Default `state`.
   */
  readonly kind?: 'state' | 'happening';
  /**
   * An example of a body, as a JSON value. The REST API and the OpenAPI document show it. Default null: no
   * example.
   */
  readonly example?: unknown;
  /** The JSON Schema of the bodies, for the OpenAPI document. Default `{}`, which allows any JSON value. */
  readonly schema?: object;
}

/** An entity of the catalog, with all defaults filled in. */
export type CatalogEntity = Required<WebhookEntityDefinition>;
