import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import type { QueryRunner } from 'typeorm';
import { CommittedReads } from './committed-reads.js';

/**
 * Runs a statement that the host executes without a transaction in a transaction of its own. The event then
 * commits together with the change.
 */
@Injectable()
export class OwnTransactions {
  /** Resolves when the own transaction that is open on the connection has ended. */
  private readonly open = new WeakMap<QueryRunner, Promise<void>>();
  /** The connection of the own transaction in which the current code runs. */
  private readonly current = new AsyncLocalStorage<QueryRunner>();

  constructor(private readonly committed: CommittedReads) {}

  /**
   * Runs `work` in the transaction that the host has opened on this connection. If there is none, and
   * `needsOwn` returns true, runs `work` in a transaction of its own. If `work` or the commit then fails, the
   * transaction is rolled back, and the error is rethrown.
   *
   * Waits while such a transaction of another statement is open on the connection. On SQLite, all statements
   * of a process share one connection. If a statement joined the transaction of another one, it would be lost
   * if the other one failed.
   */
  async run<T>(runner: QueryRunner, needsOwn: () => boolean, work: () => Promise<T>): Promise<T> {
    if (this.current.getStore() !== runner) {
      for (let open = this.open.get(runner); open; open = this.open.get(runner)) await open;
    }
    if (runner.isTransactionActive || !needsOwn()) return work();
    const result = this.current.run(runner, () => this.transaction(runner, work));
    const ended = (): void => {
      this.open.delete(runner);
    };
    this.open.set(runner, result.then(ended, ended));
    return result;
  }

  private async transaction<T>(runner: QueryRunner, work: () => Promise<T>): Promise<T> {
    await runner.startTransaction(await this.committed.levelOfOwn(runner.manager));
    try {
      const result = await work();
      await runner.commitTransaction();
      return result;
    } catch (error) {
      await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    }
  }
}
