import { Column, Entity, PrimaryColumn, Table } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { ChangeKind } from './messages.js';

/** So few orders change that newer states come while older ones are out. */
export const orderCount = 2;

/**
 * What the host itself has committed, written in the transactions that emit. Even where a process was killed or cut off in the middle of a
 * commit, these rows tell what is to be delivered.
 */
@Entity('host_change')
export class HostChange {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id: string;

  @Column({ type: 'varchar', length: 16 })
  kind: ChangeKind;

  @Column({ type: 'varchar', length: 64 })
  resource: string;

  /** Of the order; 0 for a scan. */
  @Column({ type: 'int' })
  version: number;
}

/** The row that serialises the changes of an order. */
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
