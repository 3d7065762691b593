import { Exclude, Expose } from 'class-transformer';
import { Column, DeleteDateColumn, Entity, ManyToOne, OneToMany, PrimaryGeneratedColumn } from 'typeorm';
import { TimedEntity } from '../common/timed.entity';
import { Contact } from '../contacts/contact.entity';
import { Organization } from '../users/organization.entity';
import { OrderBox } from './order-box.entity';
import { OrderItem } from './order-item.entity';

export type OrderStatus = 'draft' | 'confirmed' | 'shipped' | 'cancelled';

@Entity()
export class Order extends TimedEntity {
  @PrimaryGeneratedColumn()
  id: number;

  @Exclude()
  @Column()
  organizationId: number;

  @Exclude()
  @ManyToOne(() => Organization)
  organization: Organization;

  @Column()
  contactId: number;

  @ManyToOne(() => Contact)
  contact: Contact;

  /** Counts the orders of the organization. */
  @Column()
  number: number;

  @Column({ type: 'varchar' })
  status: OrderStatus;

  @Column({ type: 'varchar', nullable: true })
  message: string | null;

  @Column({ default: false })
  archived: boolean;

  @Column({ type: Date, nullable: true })
  shippedAt: Date | null;

  @OneToMany(() => OrderItem, (item) => item.order, { cascade: true })
  items: OrderItem[];

  @OneToMany(() => OrderBox, (box) => box.order, { cascade: true })
  boxes: OrderBox[];

  @Exclude()
  @DeleteDateColumn()
  deletedAt: Date | null;

  /** The sum of all items, in cents. Undefined if the items aren't loaded. */
  @Expose()
  get total(): number | undefined {
    return this.items?.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
  }
}
