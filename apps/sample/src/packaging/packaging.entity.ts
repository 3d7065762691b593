import { Column, Entity } from 'typeorm';
import { OrgRow } from '../resources/resource-row.js';

/** A type of box in which an org packs its orders. */
@Entity('packaging')
export class Packaging extends OrgRow {
  @Column({ type: 'varchar', length: 32 })
  created_at: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  description: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  height: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  length: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  name: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  package_type: string | null;

  @Column({ type: 'varchar', length: 32 })
  updated_at: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  weight: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  width: string | null;
}
