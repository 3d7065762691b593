import { Column, PrimaryGeneratedColumn } from 'typeorm';

/**
 * The base class of all rows. Every row has a generated id.
 *
 * The properties and columns of the sample's entity classes have the same names as the keys in the API, so
 * that a row can be returned without a mapping. Times are stored as text in the format that v2 returns,
 * because text keeps the microseconds on every database.
 */
export abstract class ResourceRow {
  @PrimaryGeneratedColumn()
  id: number;
}

/** The base class of rows that belong to an org directly, not to a parent row. */
export abstract class OrgRow extends ResourceRow {
  @Column({ type: 'varchar', length: 64 })
  org: string;
}
