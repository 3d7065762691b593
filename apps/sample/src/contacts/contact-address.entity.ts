import { Column, Entity } from 'typeorm';
import { ResourceRow } from '../resources/resource-row.js';

/** An address of a contact. */
@Entity('contact_addresses')
export class ContactAddress extends ResourceRow {
  @Column({ type: 'int' })
  contact_id: number;

  @Column({ type: 'varchar', length: 255, nullable: true })
  address_type: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  address_1: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  address_2: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  city: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  company: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  country: string | null;

  @Column({ type: 'boolean' })
  default: boolean;

  @Column({ type: 'varchar', length: 255, nullable: true })
  email: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  first_name: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  last_name: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  phone: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  post_code: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  region: string | null;

  @Column({ type: 'boolean', nullable: true })
  residential: boolean | null;

  @Column({ type: 'boolean' })
  validated: boolean;
}
