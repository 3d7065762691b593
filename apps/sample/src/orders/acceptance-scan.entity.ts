import { Column, Entity } from 'typeorm';
import { ResourceRow } from '../resources/resource-row.js';

/** A carrier accepted an order, with the costs. It is an event of the order and does not change it. */
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
