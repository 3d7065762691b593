import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity()
export class Order {
  @PrimaryColumn()
  id: number;

  @Column()
  org: string;

  @Column()
  url: string;

  @Column()
  status: string;
}
