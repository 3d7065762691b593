import {
  Column,
  DeleteDateColumn,
  Entity,
  JoinTable,
  ManyToMany,
  ManyToOne,
  OneToMany,
  PrimaryGeneratedColumn,
  TableInheritance,
  ChildEntity,
} from 'typeorm';
import type { Relation } from 'typeorm';

/**
 * Orders contain boxes, and boxes contain items. A box or an item stores the id of its parent in a plain
 * column, without a TypeORM relation.
 */
@Entity('shop_order')
export class Order {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ type: 'varchar', length: 40, default: '1' })
  org: string;

  @Column({ type: 'varchar', length: 200, default: '' })
  note: string;

  @ManyToMany(() => Tag, (tag) => tag.orders)
  @JoinTable()
  tags: Relation<Tag>[];

  @DeleteDateColumn()
  deletedAt: Date | null;
}

@Entity('shop_box')
export class Box {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ type: 'int' })
  orderId: number;

  @Column({ type: 'varchar', length: 200, default: '' })
  label: string;
}

@Entity('shop_item')
export class Item {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ type: 'int', nullable: true })
  boxId: number | null;

  @Column({ type: 'int', default: 1 })
  quantity: number;

  @Column({ type: 'varchar', length: 40, nullable: true, unique: true })
  sku: string | null;
}

/** Tags. They appear in the bodies of orders, although a tag does not belong to an order. */
@Entity('shop_tag')
export class Tag {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ type: 'varchar', length: 40 })
  name: string;

  @ManyToMany(() => Order, (order) => order.tags)
  orders: Relation<Order>[];
}

/** Shipments contain parcels. The two tables are connected only through TypeORM relations with cascades. */
@Entity('shop_shipment')
export class Shipment {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'varchar', length: 40, default: '1' })
  org: string;

  @OneToMany(() => Parcel, (parcel) => parcel.shipment, { cascade: true })
  parcels: Relation<Parcel>[];

  @OneToMany(() => Note, (note) => note.shipment)
  notes: Relation<Note>[];
}

@Entity('shop_note')
export class Note {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ type: 'varchar', length: 40 })
  text: string;

  @ManyToOne(() => Shipment, (shipment) => shipment.notes, { nullable: true })
  shipment: Relation<Shipment> | null;
}

@Entity('shop_parcel')
export class Parcel {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ type: 'varchar', length: 40, default: '' })
  label: string;

  @ManyToOne(() => Shipment, (shipment) => shipment.parcels, { orphanedRowAction: 'delete' })
  shipment: Relation<Shipment>;
}

/** Documents. All subclasses of `Document` share one table. */
@Entity('shop_document')
@TableInheritance({ column: { type: 'varchar', name: 'kind' } })
export class Document {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ type: 'varchar', length: 40 })
  title: string;
}

@ChildEntity()
export class Invoice extends Document {
  @Column({ type: 'int', nullable: true })
  amount: number | null;
}

export const shopTables = [Order, Box, Item, Tag, Shipment, Parcel, Note, Document, Invoice];
