import { Column, PrimaryGeneratedColumn } from 'typeorm';

/**
 * What every row has. Properties and columns of the sample's classes are named as the keys of the API, so that a row is shown as it
 * is; times are kept as v2 writes them, which keeps their microseconds on every database.
 */
export abstract class ResourceRow {
  @PrimaryGeneratedColumn()
  id: number;
}

/** A row that belongs to an org by itself, not through a parent. */
export abstract class OrgRow extends ResourceRow {
  @Column({ type: 'varchar', length: 64 })
  org: string;
}
