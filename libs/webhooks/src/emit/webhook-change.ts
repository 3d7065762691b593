import type { EntityManager } from 'typeorm';
import type { WebhookEntityName } from '../catalog/entity-definition.js';
import type { BodyOf } from '../catalog/webhook-bodies.js';

/** One change of a resource, as customers receive it. */
export interface WebhookChange<Entity extends WebhookEntityName = WebhookEntityName> {
  /** The org whose webhooks receive the change. Required, except for global entities, which take no org. */
  readonly org?: string;
  /**
   * Identifies the resource that changed, usually by its URL. Maximum 255 characters. Required for states: a
   * newer body of the same resource supersedes one that is still waiting. Optional for happenings.
   */
  readonly resource?: string;
  /**
   * A JSON value, of the type that `WebhookBodies` declares for the entity. It is serialised once, by `emit`:
   * every attempt sends the same bytes.
   */
  readonly body: BodyOf<Entity>;
}

/** A change together with its entity, for `emitMany`. For a union of entities, a change of one of them. */
export type WebhookEntityChange<Entity extends WebhookEntityName = WebhookEntityName> =
  Entity extends WebhookEntityName ? WebhookChange<Entity> & { readonly entity: Entity } : never;

/** The transaction in which an event is emitted. */
export interface EmitOptions {
  /**
   * The EntityManager of the transaction that makes the change. The event then exists if and only if that
   * transaction commits. Without a manager, or with one that isn't in a transaction, the event has its own
   * transaction. Default: the manager that the option `transactionManager` returns.
   */
  readonly manager?: EntityManager;
}

/** The result of `emit` and `emitMany`. */
export interface EmitResult {
  /**
   * The number of deliveries that were written: one per event and subscribed webhook, including suspended
   * ones.
   */
  readonly deliveries: number;
}
