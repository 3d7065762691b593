import { Exclude } from 'class-transformer';
import { Column, Entity, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import { Packaging } from '../packaging/packaging.entity';
import { Order } from './order.entity';

@Entity()
export class OrderBox {
  @PrimaryGeneratedColumn()
  id: number;

  @Exclude()
  @Column()
  orderId: number;

  @ManyToOne(() => Order, (order) => order.boxes)
  order: Order;

  @Column()
  packagingId: string;

  @ManyToOne(() => Packaging)
  packaging: Packaging;

  @Column()
  trackingNumber: string;
}
