import type { EntityManager } from 'typeorm';
import type { WebhookEntityName } from '../catalog/entity-definition.js';

/** One change of a resource, as it goes to the customers. */
export interface WebhookChange {
  /** Whose webhooks get it. Required, but for global entities, which take none. */
  readonly org?: string;
  /**
   * What changed, usually its URL; at most 255 characters. Required for states: a newer body of the same resource supersedes one
   * that still waits. Optional for happenings.
   */
  readonly resource?: string;
  /** Any JSON value; serialised here, once: every attempt sends the same bytes. */
  readonly body: unknown;
}

/** A change together with its entity, for `emitMany`. */
export interface WebhookEntityChange extends WebhookChange {
  readonly entity: WebhookEntityName;
}

export interface EmitOptions {
  /** The EntityManager of the transaction that makes the change; with it, the event exists if and only if that transaction commits. */
  readonly manager?: EntityManager;
}

export interface EmitResult {
  /** How many deliveries were written: one per subscribed webhook, suspended ones included. */
  readonly deliveries: number;
}
