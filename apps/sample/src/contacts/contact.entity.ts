import { Column, Entity } from 'typeorm';
import type { ValuesOf } from '../resources/field.js';
import type { Json } from '../resources/fields/json.js';
import { OrgRow } from '../resources/resource-row.js';
import type { contactSourceFields } from './contact.fields.js';

/** A contact of an org: a person or a company. Its addresses are separate rows. */
@Entity('contacts')
export class Contact extends OrgRow {
  @Column({ type: 'varchar', length: 32 })
  created_at: string;

  @Column({ type: 'simple-json' })
  custom_fields: { [key: string]: Json };

  @Column({ type: 'text', nullable: true })
  description: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  first_name: string | null;

  @Column({ type: 'boolean' })
  is_company: boolean;

  @Column({ type: 'varchar', length: 255, nullable: true })
  last_name: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  occupation: string | null;

  @Column({ type: 'text', nullable: true })
  profile_image: string | null;

  @Column({ type: 'simple-json' })
  source: ValuesOf<typeof contactSourceFields>;

  @Column({ type: 'varchar', length: 32 })
  updated_at: string;

  @Column({ type: 'text', nullable: true })
  website: string | null;
}
