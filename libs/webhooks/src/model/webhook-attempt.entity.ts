import { Column, Entity } from 'typeorm';
import { generatedId, integer, time } from './columns.js';
import type { AttemptResult } from './states.js';

/** One HTTP request of a delivery, with its result. Append-only. */
@Entity('webhook_attempt', { synchronize: false })
export class WebhookAttempt {
  @Column(generatedId)
  id: number;

  @Column(integer('delivery_id'))
  deliveryId: number;

  @Column(integer('webhook_id'))
  webhookId: number;

  /** 1 for the first attempt of the delivery. */
  @Column({ type: 'int' })
  number: number;

  /** When the request started, on the clock of the database. */
  @Column(time('started_at'))
  startedAt: Date;

  @Column({ name: 'duration_ms', type: 'int' })
  durationMs: number;

  @Column({ type: 'varchar', length: 16 })
  result: AttemptResult;

  /** The status of the response. Null if there was no response. */
  @Column({ type: 'int', nullable: true })
  status: number | null;

  /** What went wrong, in words that the owner of the webhook may read. Null after a success. */
  @Column({ type: 'varchar', length: 512, nullable: true })
  error: string | null;

  /** The beginning of the response body, as text. */
  @Column({ name: 'response_excerpt', type: 'text', nullable: true })
  responseExcerpt: string | null;

  /** When the failure was recorded. Null after a success. The suspension policy counts these failures. */
  @Column(time('failed_at', { nullable: true }))
  failedAt: Date | null;
}
