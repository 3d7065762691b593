import { Injectable } from '@nestjs/common';
import type {
  BeforeQueryEvent,
  EntitySubscriberInterface,
  QueryRunner,
  TransactionCommitEvent,
  TransactionRollbackEvent,
  TransactionStartEvent,
} from 'typeorm';
import { BeforeCommit } from './before-commit.js';
import { OpenTransactions } from './open-transactions.js';
import { IsolationLevels } from './typeorm/isolation-levels.js';
import { RowsBefore } from './typeorm/rows-before.js';
import { Upserts } from './typeorm/upserts.js';

/**
 * Follows the host's transactions. Just before a transaction commits, this subscriber has `BeforeCommit` emit
 * the changes that the transaction has made to captured rows.
 */
@Injectable()
export class TransactionSubscriber implements EntitySubscriberInterface {
  constructor(
    private readonly transactions: OpenTransactions,
    private readonly beforeCommit: BeforeCommit,
    private readonly isolation: IsolationLevels,
    private readonly rowsBefore: RowsBefore,
    private readonly upserts: Upserts,
  ) {}

  afterTransactionStart({ queryRunner }: TransactionStartEvent): void {
    this.transactions.begin(queryRunner);
  }

  /**
   * Emits before the statement COMMIT instead of in `beforeTransactionCommit`, because other subscribers can
   * still change rows in their own `beforeTransactionCommit`. COMMIT is the last statement of a transaction,
   * so by then those changes are marked too.
   */
  beforeQuery({ query, queryRunner }: BeforeQueryEvent): Promise<void> | void {
    if (query === 'COMMIT' && queryRunner.isTransactionActive)
      return this.beforeCommit.emitChanges(queryRunner);
    this.isolation.note(queryRunner, query);
  }

  afterTransactionCommit({ queryRunner }: TransactionCommitEvent): void {
    this.transactions.commit(queryRunner);
    this.forgetEnded(queryRunner);
  }

  afterTransactionRollback({ queryRunner }: TransactionRollbackEvent): void {
    this.transactions.rollback(queryRunner);
    this.forgetEnded(queryRunner);
  }

  /**
   * Forgets what is stored about a transaction that has ended. Does nothing if only a savepoint has ended.
   */
  private forgetEnded(runner: QueryRunner): void {
    if (runner.isTransactionActive) return;
    this.upserts.forget(runner);
    this.rowsBefore.forget(runner);
    this.isolation.forget(runner);
  }
}
