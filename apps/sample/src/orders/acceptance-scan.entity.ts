import { Column, Entity } from 'typeorm';
import { ResourceRow } from '../resources/resource-row.js';

/**
 * An acceptance scan records that a carrier accepted an order. It also contains the costs. The scan belongs
 * to the order, but does not change the order.
 */
@Entity('acceptance_scans')
export class AcceptanceScan extends ResourceRow {
  @Column({ type: 'int' })
  order_id: number;

  @Column({ type: 'varchar', length: 255, nullable: true })
  ship_cost: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  tax: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  packing_cost: string | null;
}
