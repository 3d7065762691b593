import { Column, Entity, PrimaryColumn, Table } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { ChangeKind } from './messages.js';

/**
 * Number of orders. It is small, so that each order changes often, and newer states of an order are committed
 * while an older state is still in flight.
 */
export const orderCount = 2;

/**
 * A row of the ledger. The ledger is a table of all changes that the host has committed. The host writes a
 * row in the same transaction that emits the event of the change. The ledger therefore shows which events
 * must be delivered, even if a process was killed or disconnected during a commit.
 */
@Entity('host_change')
export class HostChange {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id: string;

  @Column({ type: 'varchar', length: 16 })
  kind: ChangeKind;

  @Column({ type: 'varchar', length: 64 })
  resource: string;

  /** The version of the order after the change. 0 for a scan. */
  @Column({ type: 'int' })
  version: number;
}

/** An order. Each change of the order updates this row first, so that the row lock serializes the changes. */
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
