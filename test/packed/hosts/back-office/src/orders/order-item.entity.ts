import { Exclude } from 'class-transformer';
import { Column, Entity, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import { Order } from './order.entity';

@Entity()
export class OrderItem {
  @PrimaryGeneratedColumn()
  id: number;

  @Exclude()
  @Column()
  orderId: number;

  @ManyToOne(() => Order, (order) => order.items, { orphanedRowAction: 'delete' })
  order: Order;

  @Column()
  sku: string;

  @Column()
  quantity: number;

  /** In cents. */
  @Column()
  unitPrice: number;
}
