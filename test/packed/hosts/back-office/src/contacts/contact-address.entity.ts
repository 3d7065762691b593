import { Exclude } from 'class-transformer';
import { Column, Entity, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import { Contact } from './contact.entity';

@Entity()
export class ContactAddress {
  @PrimaryGeneratedColumn()
  id: number;

  @Exclude()
  @Column()
  contactId: number;

  @ManyToOne(() => Contact, (contact) => contact.addresses, { orphanedRowAction: 'delete' })
  contact: Contact;

  @Column()
  street: string;

  @Column()
  city: string;

  @Column()
  country: string;

  @Column({ default: false })
  isDefault: boolean;
}
