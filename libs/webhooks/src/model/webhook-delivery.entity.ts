import { Column, Entity } from 'typeorm';
import { generatedId, integer, time } from './columns.js';
import type { DeliveryReason, DeliveryState } from './states.js';

/**
 * A delivery: one event on its way to one webhook. The row is also the delivery's entry in the queue. While
 * the state is `pending`, three columns contain the position in the queue:
 *
 * | a `pending` delivery … | lane | due_at | leased_until |
 * | --- | --- | --- | --- |
 * | can be claimed now | webhook_id | when it became due | null |
 * | waits for a retry, an older state in flight or a decryption key | null | when the wait ends | null |
 * | is claimed by a worker | null | null | when the lease expires |
 *
 * In all other states, the three columns are null. Only the library changes deliveries. Your code may read
 * deliveries and delete finished deliveries, but must never update a delivery.
 */
@Entity('webhook_delivery', { synchronize: false })
export class WebhookDelivery {
  /** The id of the delivery. Ids ascend in the order in which events were emitted. */
  @Column(generatedId)
  id: number;

  @Column({ name: 'event_id', type: 'varchar', length: 36 })
  eventId: string;

  @Column(integer('webhook_id'))
  webhookId: number;

  /**
   * The org of the webhook, also for the event of a global entity. Null if a process with an older version of
   * the library emitted the event.
   */
  @Column({ type: 'varchar', length: 255, nullable: true })
  org: string | null;

  /**
   * The resource of the event, if the event is a state. A newer state of the same resource supersedes this
   * delivery. Null if the event is a happening.
   */
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

  /**
   * The number of the newest claim. Every claim increments the number, and nothing decreases it. The number
   * is the fence: writes with an older number change nothing, so a worker that lost its claim can't change
   * the delivery.
   */
  @Column({ name: 'claim_no', type: 'int' })
  claimNo: number;

  /** Number of recorded attempts. An attempt that was interrupted by a crash is not counted. */
  @Column({ type: 'int' })
  attempts: number;

  /** How many of the attempts use up no retry, because they failed on the sender's side. */
  @Column({ type: 'int', default: 0 })
  uncounted: number;

  /**
   * How many of the uncounted attempts failed because the sending process was stalled. After three of them,
   * an attempt counts even if the process was stalled.
   */
  @Column({ type: 'int', default: 0 })
  stalls: number;

  /** Why the delivery failed or was cancelled. Null in all other states. */
  @Column({ type: 'varchar', length: 32, nullable: true })
  reason: DeliveryReason | null;

  /** The id of the newer delivery that superseded this delivery. Null if this delivery was not superseded. */
  @Column(integer('superseded_by', { nullable: true }))
  supersededBy: number | null;

  @Column(time('created_at'))
  createdAt: Date;

  @Column(time('held_at', { nullable: true }))
  heldAt: Date | null;

  /** When the delivery was delivered, superseded, failed or cancelled. Null before that. */
  @Column(time('finished_at', { nullable: true }))
  finishedAt: Date | null;
}
