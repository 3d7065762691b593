import { Column, Entity } from 'typeorm';
import { ResourceRow } from '../resources/resource-row.js';

/** A box of an order. */
@Entity('boxes')
export class Box extends ResourceRow {
  @Column({ type: 'int' })
  order_id: number;

  @Column({ type: 'varchar', length: 255, nullable: true })
  tracking_number: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  length: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  width: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  height: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  weight: string | null;
}
