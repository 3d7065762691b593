import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A customer of the app. All other rows belong to an organization. */
@Entity()
export class Organization {
  @PrimaryGeneratedColumn()
  id: number;

  @Column()
  name: string;

  @Column({ default: 1 })
  nextOrderNumber: number;
}
