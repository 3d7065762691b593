import type { EntityManager } from 'typeorm';
import type { WebhookEntityName } from '../catalog/entity-definition.js';
import type { BodyOf } from '../catalog/webhook-bodies.js';

/** One change of a resource, as it goes to the customers. */
export interface WebhookChange<Entity extends WebhookEntityName = WebhookEntityName> {
  /** Whose webhooks get it. Required, except for global entities, which take none. */
  readonly org?: string;
  /**
   * What changed, usually its URL; at most 255 characters. Required for states: a newer body of the same resource supersedes one
   * that still waits. Optional for happenings.
   */
  readonly resource?: string;
  /** Any JSON value, of the entity's type in `WebhookBodies`; serialised here, once: every attempt sends the same bytes. */
  readonly body: BodyOf<Entity>;
}

/** A change together with its entity, for `emitMany`; of several entities, one of their changes. */
export type WebhookEntityChange<Entity extends WebhookEntityName = WebhookEntityName> =
  Entity extends WebhookEntityName ? WebhookChange<Entity> & { readonly entity: Entity } : never;

/** The transaction that an event belongs to. */
export interface EmitOptions {
  /**
   * The EntityManager of the transaction that makes the change; with it, the event exists if and only if that transaction commits. One that is in no transaction is
   * as good as none: then it is a transaction of its own. Default: what the option `transactionManager` gives.
   */
  readonly manager?: EntityManager;
}

/** What an emit has written. */
export interface EmitResult {
  /** How many deliveries were written: one per subscribed webhook, suspended ones included. */
  readonly deliveries: number;
}
