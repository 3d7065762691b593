import { Column, Entity, PrimaryColumn } from 'typeorm';
import { time } from './columns.js';

/**
 * An event: one change, with the exact body that every attempt sends. Rows are inserted and never updated.
 */
@Entity('webhook_event', { synchronize: false })
export class WebhookEvent {
  /** The id of the event, a UUID version 7. */
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id: string;

  /**
   * The org whose webhooks get the event. Null for a global entity, whose events go to the webhooks of all
   * orgs.
   */
  @Column({ type: 'varchar', length: 255, nullable: true })
  org: string | null;

  @Column({ type: 'varchar', length: 64 })
  entity: string;

  /**
   * The resource that changed, usually its URL, such as `/api/v2/orgs/1/orders/4/`. Null for an event without
   * a resource.
   */
  @Column({ type: 'varchar', length: 255, nullable: true })
  resource: string | null;

  /**
   * The body as JSON text. The body is serialised only once, when the event is emitted. The text is empty,
   * and therefore not JSON, if the body of a captured change exceeds the option `bodyLimit`. The deliveries
   * of such an event have failed with the reason `body_too_large`, and nothing can send them.
   */
  @Column({ type: 'text' })
  body: string;

  @Column(time('created_at'))
  createdAt: Date;
}
