import type { EntityManager } from 'typeorm';
import type { WebhookEntityName } from '../catalog/entity-definition.js';
import type { BodyOf } from '../catalog/webhook-bodies.js';

/** One change to emit: whose webhooks receive it, which resource has changed, and which body is sent. */
export interface WebhookChange<Entity extends WebhookEntityName = WebhookEntityName> {
  /**
   * The org whose webhooks receive the change. Required, except for global entities, which must not have one.
   */
  readonly org?: string;
  /**
   * Identifies the resource that has changed, usually by its URL. Maximum 255 characters. Required for
   * entities of the kind `state`, where a newer body of the same resource supersedes an older body that is
   * still waiting. Optional for entities of the kind `happening`.
   */
  readonly resource?: string;
  /**
   * The body to send: a JSON value of the type that `WebhookBodies` declares for the entity. `emit`
   * serialises it once, so every attempt sends the same bytes.
   */
  readonly body: BodyOf<Entity>;
}

/**
 * A change together with the name of its entity, for `emitMany`. If `Entity` is a union of names, the change
 * must belong to one of these entities and have the body of that entity.
 */
export type WebhookEntityChange<Entity extends WebhookEntityName = WebhookEntityName> =
  Entity extends WebhookEntityName ? WebhookChange<Entity> & { readonly entity: Entity } : never;

/** Options of `emit`, `emitMany` and `touch`: the transaction that emits the event. */
export interface EmitOptions {
  /**
   * The EntityManager of the transaction that makes the change. The event then exists if and only if that
   * transaction commits. Without a manager, or with a manager that isn't in a transaction, the library writes
   * the event in a separate transaction. Default: the manager that the option `transactionManager` returns.
   */
  readonly manager?: EntityManager;
}

/** The result of `emit` and `emitMany`. */
export interface EmitResult {
  /**
   * Number of deliveries that were written. Each event has one delivery for each webhook that subscribes to
   * it, even if the webhook is suspended.
   */
  readonly deliveries: number;
}
