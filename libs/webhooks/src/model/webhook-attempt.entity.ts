import { Column, Entity } from 'typeorm';
import { generatedId, integer, time } from './columns.js';
import type { AttemptResult } from './states.js';

/**
 * An attempt: one HTTP request of a delivery, with its result. Rows are inserted and never updated, with one
 * exception. When the library recognises that the network on the sender's side has failed, it changes the
 * `result` of the attempts that failed because of it to `egress`, and their `failedAt` to null.
 */
@Entity('webhook_attempt', { synchronize: false })
export class WebhookAttempt {
  @Column(generatedId)
  id: number;

  @Column(integer('delivery_id'))
  deliveryId: number;

  @Column(integer('webhook_id'))
  webhookId: number;

  /** The number of the attempt: 1 for the first attempt of the delivery. */
  @Column({ type: 'int' })
  number: number;

  /**
   * When the request started, on the database's clock. If the result is `address`, this is when the attempt
   * ended, because customers must not see how long the lookup took.
   */
  @Column(time('started_at'))
  startedAt: Date;

  /** Duration of the attempt, in milliseconds. Always 0 if the result is `address`. */
  @Column({ name: 'duration_ms', type: 'int' })
  durationMs: number;

  @Column({ type: 'varchar', length: 16 })
  result: AttemptResult;

  /** The status of the response. Null if there was no response. */
  @Column({ type: 'int', nullable: true })
  status: number | null;

  /** What went wrong, in words that the customer may read. Null after a success. */
  @Column({ type: 'varchar', length: 512, nullable: true })
  error: string | null;

  /**
   * The true cause of the failure, if `error` hides it from the customer: which address was refused, or why a
   * name was not found. For operators only. Null if `error` hides nothing.
   */
  @Column({ type: 'varchar', length: 512, nullable: true })
  cause: string | null;

  /**
   * The wait that the receiver asked for with `Retry-After`, in milliseconds, at most a day. Null if it asked
   * for none.
   */
  @Column({ name: 'retry_after_ms', type: 'int', nullable: true })
  retryAfterMs: number | null;

  /** The beginning of the response body, as text. Null if the body is empty or there was no response. */
  @Column({ name: 'response_excerpt', type: 'text', nullable: true })
  responseExcerpt: string | null;

  /**
   * When the failure was recorded. The suspension policy counts failures by this time. Null after a success,
   * and if the attempt failed on the sender's side (`stalled` or `egress`).
   */
  @Column(time('failed_at', { nullable: true }))
  failedAt: Date | null;

  /**
   * The number of the webhook's failure window in which the attempt was made. The suspension policy counts
   * only the failures of the webhook's current window.
   */
  @Column({ name: 'window_no', type: 'int', default: 0 })
  windowNo: number;
}
