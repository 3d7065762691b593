import type { StandardWebhookBodies, WebhookBodies } from './webhook-bodies.js';

/** The names of the six entities of the v2 API. */
export type StandardEntityName = keyof StandardWebhookBodies;

/**
 * The name of an entity, which is a kind of resource that webhooks subscribe to. It is one of the six of the
 * v2 API, or one that the host declares.
 */
export type WebhookEntityName = StandardEntityName | Extract<keyof WebhookBodies, string> | (string & {});

/** Declares one entity, which is a kind of resource whose changes the host emits. */
export interface WebhookEntityDefinition {
  /**
   * The name of the entity in the REST API: 1 to 64 characters of `A-Z`, `a-z`, `0-9`, `-`, `_`, `.`. Names
   * are case-sensitive. If you reuse the name of one of the six v2 entities, `description`, `scope` and
   * `kind` default to those of that entity, but `example` and `schema` don't.
   */
  readonly name: WebhookEntityName;
  /** One sentence that describes the entity to customers, who choose what to subscribe to. Default `""`. */
  readonly description?: string;
  /**
   * Who receives the events. `org`: the webhooks of the org with which an event is emitted. `global`: the
   * webhooks of all orgs, and events are emitted without an org. Default `org`.
   */
  readonly scope?: 'org' | 'global';
  /**
   * What an event means. `state`: the body is the whole state of the resource, and a newer body supersedes an
   * older one that is still waiting. `happening`: every event is delivered. Default `state`.
   */
  readonly kind?: 'state' | 'happening';
  /**
   * An example of the body, as a JSON value, which the REST API and the OpenAPI document show. Default
   * `null`, which means that there is no example.
   */
  readonly example?: unknown;
  /** JSON Schema of the body, for the OpenAPI document. Default `{}`, which allows any JSON value. */
  readonly schema?: object;
}

/** An entity of the catalog, with all defaults filled in. */
export type CatalogEntity = Required<WebhookEntityDefinition>;
