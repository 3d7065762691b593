import { randomInt, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { EntityManager, QueryRunner } from 'typeorm';
import { WebhookEmitter } from '@app/webhooks';
import { HostChange, HostOrder, orderCount } from './ledger.js';
import type { ChangeKind } from './messages.js';
import { Turns } from './turns.js';

/** The error that `rollBack` throws to roll back its transaction. */
class RolledBackOnPurpose extends Error {}

/**
 * Changes scans and orders. The transaction of a change is committed, rolled back or left open. Each
 * transaction writes a row of the ledger (see ledger.ts) and emits the event of the change.
 */
@Injectable()
export class Changes {
  private open: { readonly queryRunner: QueryRunner; readonly end: () => void } | undefined;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly webhooks: WebhookEmitter,
    private readonly turns: Turns,
  ) {}

  async commit(kind: ChangeKind, padding = 0): Promise<string> {
    return this.turns.take(() =>
      this.dataSource.transaction((manager) => this.change(manager, kind, padding)),
    );
  }

  async rollBack(kind: ChangeKind): Promise<string> {
    let id = '';
    const attempt = this.turns.take(() =>
      this.dataSource.transaction(async (manager) => {
        id = await this.change(manager, kind, 0);
        throw new RolledBackOnPurpose();
      }),
    );
    await attempt.catch((error: unknown) => {
      if (!(error instanceof RolledBackOnPurpose)) throw error;
    });
    return id;
  }

  leaveOpen(kind: ChangeKind): Promise<string> {
    return new Promise((resolve, reject) => {
      const turn = this.turns.take(async () => {
        const queryRunner = this.dataSource.createQueryRunner();
        await queryRunner.startTransaction();
        const ended = new Promise<void>((end) => (this.open = { queryRunner, end }));
        resolve(await this.change(queryRunner.manager, kind, 0));
        await ended;
      });
      turn.catch(reject);
    });
  }

  async endOpen(how: 'commit' | 'rollback'): Promise<void> {
    const { queryRunner, end } = this.open!;
    await (how === 'commit' ? queryRunner.commitTransaction() : queryRunner.rollbackTransaction());
    await queryRunner.release();
    end();
  }

  private async change(manager: EntityManager, kind: ChangeKind, padding: number): Promise<string> {
    const id = randomUUID();
    const { resource, version } =
      kind === 'scan' ? { resource: `/scans/${id}/`, version: 0 } : await nextVersion(manager);
    await manager.insert(HostChange, { id, kind, resource, version });
    const entity = kind === 'scan' ? 'acceptance-scan' : 'orders';
    // The id is the first field of the body, so that the receiver can read it even if only the beginning of
    // the body arrives.
    const body = { id, resource, version, padding: 'x'.repeat(padding) };
    await this.webhooks.emit<string>(entity, { org: '1', resource, body }, { manager });
    return id;
  }
}

async function nextVersion(manager: EntityManager): Promise<{ resource: string; version: number }> {
  const id = randomInt(orderCount);
  await manager.increment(HostOrder, { id }, 'version', 1);
  const { version } = await manager.findOneByOrFail(HostOrder, { id });
  return { resource: `/orders/${id}/`, version };
}
