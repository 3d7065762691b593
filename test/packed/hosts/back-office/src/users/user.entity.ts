import { Exclude, Expose } from 'class-transformer';
import { Column, DeleteDateColumn, Entity, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import { TimedEntity } from '../common/timed.entity';
import { Organization } from './organization.entity';

export type Role = 'admin' | 'member';

@Entity()
export class User extends TimedEntity {
  @PrimaryGeneratedColumn()
  id: number;

  @Column()
  organizationId: number;

  @Exclude()
  @ManyToOne(() => Organization)
  organization: Organization;

  @Expose({ groups: ['me', 'admin'] })
  @Column({ unique: true })
  email: string;

  @Exclude()
  @Column()
  password: string;

  @Column()
  firstName: string;

  @Column()
  lastName: string;

  @Column({ type: 'varchar' })
  role: Role;

  @Exclude()
  @DeleteDateColumn()
  deletedAt: Date | null;
}
