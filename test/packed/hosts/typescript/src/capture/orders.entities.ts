import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('captured_order')
export class Order {
  @PrimaryGeneratedColumn()
  id: number;

  @Column()
  org: string;

  @Column()
  status: string;
}

@Entity('captured_box')
export class Box {
  @PrimaryGeneratedColumn()
  id: number;

  @Column()
  orderId: number;
}

@Entity('captured_item')
export class Item {
  @PrimaryGeneratedColumn()
  id: number;

  @Column()
  boxId: number;

  @Column()
  sku: string;

  @Column()
  price: string;
}
