import { Column, Entity } from 'typeorm';
import { generatedId, integer, time } from './columns.js';
import type { DeliveryState, FailureReason } from './states.js';

/**
 * One event on its way to one webhook. The row is the queue:
 *
 * | a pending row that … | lane | due_at | leased_until |
 * | --- | --- | --- | --- |
 * | may be claimed now | webhook_id | since when | null |
 * | waits: for a retry, an older state that is out, or a key that decrypts its secrets | null | until when | null |
 * | is claimed by a worker | null | null | until when |
 *
 * In all other states the three are null. They belong to the worker: read deliveries, and delete those that have ended as you like, but change none.
 */
@Entity('webhook_delivery', { synchronize: false })
export class WebhookDelivery {
  /** Ascending in the order of the emits. */
  @Column(generatedId)
  id: number;

  @Column({ name: 'event_id', type: 'varchar', length: 36 })
  eventId: string;

  @Column(integer('webhook_id'))
  webhookId: number;

  /** The event's resource where its body is a state, which a newer one supersedes; null for a happening. */
  @Column({ name: 'supersede_key', type: 'varchar', length: 255, nullable: true })
  supersedeKey: string | null;

  @Column({ type: 'varchar', length: 16 })
  state: DeliveryState;

  @Column(integer('lane', { nullable: true }))
  lane: number | null;

  @Column(time('due_at', { nullable: true }))
  dueAt: Date | null;

  @Column(time('leased_until', { nullable: true }))
  leasedUntil: Date | null;

  /** One more with every claim, never down: a worker that lost its claim can change nothing any more. */
  @Column({ name: 'claim_no', type: 'int' })
  claimNo: number;

  /** Recorded attempts; a claim that a crash cut off isn't one. */
  @Column({ type: 'int' })
  attempts: number;

  /** Why it failed. */
  @Column({ type: 'varchar', length: 32, nullable: true })
  reason: FailureReason | null;

  /** The newer delivery that made this one needless. */
  @Column(integer('superseded_by', { nullable: true }))
  supersededBy: number | null;

  @Column(time('created_at'))
  createdAt: Date;

  @Column(time('held_at', { nullable: true }))
  heldAt: Date | null;

  /** When it was delivered, superseded, failed or cancelled. */
  @Column(time('finished_at', { nullable: true }))
  finishedAt: Date | null;
}
