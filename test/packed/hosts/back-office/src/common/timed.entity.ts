import { CreateDateColumn, UpdateDateColumn } from 'typeorm';

/** Columns that most entities have. */
export abstract class TimedEntity {
  @CreateDateColumn()
  createdAt: Date;

  @UpdateDateColumn()
  updatedAt: Date;
}
