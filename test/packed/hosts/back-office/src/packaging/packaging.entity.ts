import { Exclude } from 'class-transformer';
import { Column, Entity, ManyToOne, PrimaryColumn } from 'typeorm';
import { TimedEntity } from '../common/timed.entity';
import { Organization } from '../users/organization.entity';

/** A kind of box. Measures are in millimetres. */
@Entity()
export class Packaging extends TimedEntity {
  /** A UUID that the app chooses. */
  @PrimaryColumn()
  id: string;

  @Exclude()
  @Column()
  organizationId: number;

  @Exclude()
  @ManyToOne(() => Organization)
  organization: Organization;

  @Column()
  name: string;

  @Column()
  length: number;

  @Column()
  width: number;

  @Column()
  height: number;

  /** How many boxes the organization has. */
  @Column({ default: 0 })
  stock: number;
}
