import { Column, Entity } from 'typeorm';
import { ResourceRow } from '../resources/resource-row.js';

/** An item in a box. */
@Entity('items')
export class Item extends ResourceRow {
  /**
   * The order that the item's box belongs to. It is stored here too, so that one query can read all items of
   * an order.
   */
  @Column({ type: 'int' })
  order_id: number;

  @Column({ type: 'int' })
  box_id: number;

  @Column({ type: 'varchar', length: 255, nullable: true })
  part_number: string | null;

  @Column({ type: 'text', nullable: true })
  description: string | null;

  @Column({ type: 'int', nullable: true })
  quantity: number | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  unit_price: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  unit_weight: string | null;

  @Column({ type: 'text', nullable: true })
  image_link: string | null;
}
