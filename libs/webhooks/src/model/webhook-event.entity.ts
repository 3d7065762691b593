import { Column, Entity, PrimaryColumn } from 'typeorm';
import { time } from './columns.js';

/** One change, with the exact body that every attempt sends. Append-only. */
@Entity('webhook_event', { synchronize: false })
export class WebhookEvent {
  /** UUID version 7. */
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id: string;

  /** Null for global entities. */
  @Column({ type: 'varchar', length: 255, nullable: true })
  org: string | null;

  @Column({ type: 'varchar', length: 64 })
  entity: string;

  /** The resource that changed, usually its URL: `/api/v2/orgs/1/orders/4/`. */
  @Column({ type: 'varchar', length: 255, nullable: true })
  resource: string | null;

  /** JSON text, serialised once, when the event was emitted. */
  @Column({ type: 'text' })
  body: string;

  @Column(time('created_at'))
  createdAt: Date;
}
