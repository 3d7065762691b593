import { Column, Entity } from 'typeorm';
import { generatedId, integer, time } from './columns.js';
import type { DeliveryState, FailureReason } from './states.js';

/**
 * One event on its way to one webhook. The row is the queue entry:
 *
 * | a `pending` delivery … | lane | due_at | leased_until |
 * | --- | --- | --- | --- |
 * | can be claimed now | webhook_id | since when | null |
 * | waits: for a retry, an older state in flight, or a decryption key | null | until when | null |
 * | is claimed by a worker | null | null | until when |
 *
 * In all other states, the three columns are null. They belong to the worker: you may read deliveries and
 * delete finished ones, but never change one.
 */
@Entity('webhook_delivery', { synchronize: false })
export class WebhookDelivery {
  /** Ascending in the order in which events were emitted. */
  @Column(generatedId)
  id: number;

  @Column({ name: 'event_id', type: 'varchar', length: 36 })
  eventId: string;

  @Column(integer('webhook_id'))
  webhookId: number;

  /** The event's resource if its body is a state, which a newer state supersedes. Null for a happening. */
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

  /** Incremented by every claim, never decremented: the fence that stops a worker which lost its claim. */
  @Column({ name: 'claim_no', type: 'int' })
  claimNo: number;

  /** Number of recorded attempts. A claim that a crash interrupted does not count. */
  @Column({ type: 'int' })
  attempts: number;

  /** Why the delivery failed. */
  @Column({ type: 'varchar', length: 32, nullable: true })
  reason: FailureReason | null;

  /** The id of the newer delivery that superseded this one. */
  @Column(integer('superseded_by', { nullable: true }))
  supersededBy: number | null;

  @Column(time('created_at'))
  createdAt: Date;

  @Column(time('held_at', { nullable: true }))
  heldAt: Date | null;

  /** When the delivery was delivered, superseded, failed or cancelled. */
  @Column(time('finished_at', { nullable: true }))
  finishedAt: Date | null;
}
