import { Column, Entity } from 'typeorm';
import type { ValuesOf } from '../resources/field.js';
import type { Json } from '../resources/fields/json.js';
import { OrgRow } from '../resources/resource-row.js';
import type { billingFields, orderSourceFields, shippingFields } from './order.fields.js';

/** An order. Its boxes and their items are separate rows. */
@Entity('orders')
export class Order extends OrgRow {
  @Column({ type: 'simple-json' })
  billing: ValuesOf<typeof billingFields>;

  @Column({ type: 'varchar', length: 32 })
  created_at: string;

  @Column({ type: 'simple-json' })
  custom_fields: { [key: string]: Json };

  @Column({ type: 'varchar', length: 255, nullable: true })
  customer_number: string | null;

  @Column({ type: 'text', nullable: true })
  message: string | null;

  /** The time of the last change to a box or an item of the order. */
  @Column({ type: 'varchar', length: 32 })
  nested_updated_at: string;

  @Column({ type: 'simple-json' })
  notes: Json[];

  @Column({ type: 'simple-json', nullable: true })
  order_number: string | number | null;

  @Column({ type: 'varchar', length: 32, nullable: true })
  ordered_at: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  po_number: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  primary_id: string | null;

  @Column({ type: 'varchar', length: 32, nullable: true })
  printed_at: string | null;

  @Column({ type: 'simple-json' })
  relations: Json[];

  @Column({ type: 'simple-json' })
  shipping: ValuesOf<typeof shippingFields>;

  @Column({ type: 'simple-json' })
  source: ValuesOf<typeof orderSourceFields>;

  @Column({ type: 'simple-json' })
  tags: string[];

  @Column({ type: 'varchar', length: 255, nullable: true })
  terms: string | null;

  @Column({ type: 'varchar', length: 64 })
  unique_id: string;

  /** The time of the last change to the order itself. Changes to its boxes and items do not count. */
  @Column({ type: 'varchar', length: 32 })
  updated_at: string;
}
