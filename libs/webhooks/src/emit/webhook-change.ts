import type { EntityManager } from 'typeorm';
import type { WebhookEntityName } from '../catalog/entity-definition.js';
import type { BodyOf } from '../catalog/webhook-bodies.js';

/**
 * One change to emit. It says which org's webhooks receive the change, which resource has changed, and which
 * body is sent.
 */
export interface WebhookChange<Entity extends WebhookEntityName = WebhookEntityName> {
  /**
   * The org whose webhooks receive the change. Required, except for global entities. For these, leave the
   * property out.
   */
  readonly org?: string;
  /**
   * Identifies the resource that has changed, usually by its URL. Maximum 255 characters. Required for
   * entities of the kind `state`, because a newer body supersedes an older body of the same resource if the
   * older body is still waiting. Optional for entities of the kind `happening`.
   */
  readonly resource?: string;
  /**
   * The body to send: a JSON value of the type that `WebhookBodies` declares for the entity. `emit`
   * serialises it once, so every attempt sends the same bytes.
   */
  readonly body: BodyOf<Entity>;
}

/**
 * A change together with the name of its entity, for `emitMany`. If `Entity` is a union of names, each change
 * names one of these entities and has the body of this entity.
 */
export type WebhookEntityChange<Entity extends WebhookEntityName = WebhookEntityName> =
  Entity extends WebhookEntityName ? WebhookChange<Entity> & { readonly entity: Entity } : never;

/** Options of `emit`, `emitMany` and `touch`. They say in which transaction the event is written. */
export interface EmitOptions {
  /**
   * The EntityManager of the transaction that makes the change. With this manager, the event exists if and
   * only if the transaction commits. If there is no manager, or the manager isn't in a transaction, the
   * library writes the event in a separate transaction. Default: the manager that the option
   * `transactionManager` returns.
   */
  readonly manager?: EntityManager;
}

/** The result of `emit` and `emitMany`. */
export interface EmitResult {
  /**
   * Number of deliveries that were written. Each event has one delivery for each subscribed webhook.
   * Suspended webhooks count too.
   */
  readonly deliveries: number;
}
