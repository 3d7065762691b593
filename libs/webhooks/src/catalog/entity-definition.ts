import type { StandardWebhookBodies, WebhookBodies } from './webhook-bodies.js';

/** The names of the six entities of the v2 API. */
export type StandardEntityName = keyof StandardWebhookBodies;

/**
 * The name of an entity: one of the six entities of the v2 API, or an entity that the host declares. An
 * entity is a kind of resource that webhooks subscribe to.
 */
export type WebhookEntityName = StandardEntityName | Extract<keyof WebhookBodies, string> | (string & {});

/** Declares one entity: a kind of resource whose changes the host emits. */
export interface WebhookEntityDefinition {
  /**
   * The name of the entity in the REST API: 1 to 64 characters of `A-Z`, `a-z`, `0-9`, `-`, `_`, `.`. Names
   * are case-sensitive. If you declare a v2 entity again, the v2 values remain the defaults of `description`,
   * `scope` and `kind`, but not of `example` and `schema`.
   */
  readonly name: WebhookEntityName;
  /** One sentence that helps customers to choose which entities to subscribe to. Default `""`. */
  readonly description?: string;
  /**
   * Which webhooks receive the events. `org`: each event is emitted with an org, and the webhooks of this org
   * receive it. `global`: events are emitted without an org, and the webhooks of all orgs receive them.
   * Default `org`.
   */
  readonly scope?: 'org' | 'global';
  /**
   * What an event means. `state`: the body is the whole state of the resource, so a newer body supersedes an
   * older body that is still waiting. `happening`: each event stands for itself, so every event is delivered.
   * Default `state`.
   */
  readonly kind?: 'state' | 'happening';
  /**
   * An example of the body, as a JSON value. The REST API and the OpenAPI document show the example. Default
   * `null`: there is no example.
   */
  readonly example?: unknown;
  /** JSON Schema of the body, for the OpenAPI document. The default `{}` allows any JSON value. */
  readonly schema?: object;
}

/** An entity of the catalog, with all defaults filled in. */
export type CatalogEntity = Required<WebhookEntityDefinition>;
