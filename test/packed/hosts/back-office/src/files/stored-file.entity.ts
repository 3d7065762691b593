import { Exclude } from 'class-transformer';
import { Column, Entity, ManyToOne, PrimaryColumn } from 'typeorm';
import { TimedEntity } from '../common/timed.entity';
import { Organization } from '../users/organization.entity';

/** An uploaded file. The row has the metadata, and the content is on the disk. */
@Entity()
export class StoredFile extends TimedEntity {
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
  mimeType: string;

  @Column()
  size: number;

  @Column()
  sha256: string;

  @Exclude()
  @Column()
  path: string;
}
