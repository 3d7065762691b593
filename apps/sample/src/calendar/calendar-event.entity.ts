import { Column, Entity } from 'typeorm';
import { OrgRow } from '../resources/resource-row.js';

/** An entry in a member's calendar. */
@Entity('calendar_events')
export class CalendarEvent extends OrgRow {
  /** The id of the member who owns the calendar. It is opaque to the sample, which stores no members. */
  @Column({ type: 'varchar', length: 64 })
  member: string;

  @Column({ type: 'varchar', length: 32, nullable: true })
  alert_at: string | null;

  @Column({ type: 'varchar', length: 32, nullable: true })
  alert_dismissed_at: string | null;

  @Column({ type: 'boolean' })
  all_day: boolean;

  @Column({ type: 'varchar', length: 255, nullable: true })
  color: string | null;

  @Column({ type: 'varchar', length: 32 })
  created_at: string;

  @Column({ type: 'text', nullable: true })
  description: string | null;

  @Column({ type: 'varchar', length: 32, nullable: true })
  ends_at: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  location: string | null;

  @Column({ type: 'varchar', length: 32, nullable: true })
  starts_at: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  title: string | null;

  @Column({ type: 'varchar', length: 32 })
  updated_at: string;

  @Column({ type: 'varchar', length: 32, nullable: true })
  visited_at: string | null;
}
