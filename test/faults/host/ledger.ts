import { Column, Entity, PrimaryColumn, Table } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { ChangeKind } from './messages.js';

/** Few enough orders that newer states are committed while older ones are in flight. */
export const orderCount = 2;

/**
 * The changes that the host committed, each written in the transaction that emitted its event. These rows
 * tell what must be delivered, even if a process was killed or disconnected during a commit.
 */
@Entity('host_change')
export class HostChange {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id: string;

  @Column({ type: 'varchar', length: 16 })
  kind: ChangeKind;

  @Column({ type: 'varchar', length: 64 })
  resource: string;

  /** The version of the order, or 0 for a scan. */
  @Column({ type: 'int' })
  version: number;
}

/** The row that serializes the changes of an order. */
@Entity('host_order')
export class HostOrder {
  @PrimaryColumn({ type: 'int' })
  id: number;

  @Column({ type: 'int' })
  version: number;
}

export class CreateLedger1763700000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const text = (name: string, length: string) => ({ name, type: 'varchar', length });
    await queryRunner.createTable(
      new Table({
        name: 'host_change',
        columns: [
          { ...text('id', '36'), isPrimary: true },
          text('kind', '16'),
          text('resource', '64'),
          { name: 'version', type: 'int' },
        ],
      }),
    );
    await queryRunner.createTable(
      new Table({
        name: 'host_order',
        columns: [
          { name: 'id', type: 'int', isPrimary: true },
          { name: 'version', type: 'int' },
        ],
      }),
    );
    const rows = Array.from({ length: orderCount }, (_, id) => ({ id, version: 0 }));
    await queryRunner.manager.insert(HostOrder, rows);
  }

  async down(): Promise<void> {}
}
