import { Exclude } from 'class-transformer';
import { Column, DeleteDateColumn, Entity, ManyToOne, OneToMany, PrimaryGeneratedColumn } from 'typeorm';
import { TimedEntity } from '../common/timed.entity';
import { Organization } from '../users/organization.entity';
import { ContactAddress } from './contact-address.entity';

@Entity()
export class Contact extends TimedEntity {
  @PrimaryGeneratedColumn()
  id: number;

  @Exclude()
  @Column()
  organizationId: number;

  @Exclude()
  @ManyToOne(() => Organization)
  organization: Organization;

  @Column()
  firstName: string;

  @Column()
  lastName: string;

  @Column({ type: 'varchar', nullable: true })
  email: string | null;

  @Column({ default: false })
  isCompany: boolean;

  /** For the organization's own staff. It never leaves the app. */
  @Exclude()
  @Column({ type: 'varchar', nullable: true })
  note: string | null;

  @OneToMany(() => ContactAddress, (address) => address.contact, { cascade: true })
  addresses: ContactAddress[];

  @Exclude()
  @DeleteDateColumn()
  deletedAt: Date | null;
}
