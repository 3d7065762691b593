import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** The columns of an order. An order has boxes, and a box has items. */
abstract class OrderColumns {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ type: 'varchar', length: 40 })
  org: string;
}

abstract class BoxColumns {
  @PrimaryGeneratedColumn()
  id: number;

  @Index()
  @Column({ type: 'int' })
  orderId: number;
}

abstract class ItemColumns {
  @PrimaryGeneratedColumn()
  id: number;

  @Index()
  @Column({ type: 'int' })
  boxId: number;

  @Column({ type: 'int' })
  quantity: number;
}

@Entity('captured_order')
export class CapturedOrder extends OrderColumns {}

@Entity('captured_box')
export class CapturedBox extends BoxColumns {}

@Entity('captured_item')
export class CapturedItem extends ItemColumns {}

@Entity('plain_order')
export class PlainOrder extends OrderColumns {}

@Entity('plain_box')
export class PlainBox extends BoxColumns {}

@Entity('plain_item')
export class PlainItem extends ItemColumns {}

/** The classes whose changes `OrderSource` captures. `plain` has equal classes that are not captured. */
export const captured = { Order: CapturedOrder, Box: CapturedBox, Item: CapturedItem };
export const plain = { Order: PlainOrder, Box: PlainBox, Item: PlainItem };

export const orderTables = [...Object.values(captured), ...Object.values(plain)];
