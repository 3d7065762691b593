import { Column, PrimaryGeneratedColumn } from 'typeorm';

/**
 * The id that every row has.
 *
 * The sample's classes name their properties and columns like the keys of the API, so that a row can be shown
 * without a mapping. Times are stored as the text that v2 shows, which keeps their microseconds on every
 * database.
 */
export abstract class ResourceRow {
  @PrimaryGeneratedColumn()
  id: number;
}

/** A row that belongs directly to an org, not through a parent. */
export abstract class OrgRow extends ResourceRow {
  @Column({ type: 'varchar', length: 64 })
  org: string;
}
