import { Injectable } from '@nestjs/common';
import type {
  EntitySubscriberInterface,
  QueryRunner,
  TransactionCommitEvent,
  TransactionRollbackEvent,
  TransactionStartEvent,
} from 'typeorm';
import { BeforeCommit } from './before-commit.js';
import { OpenTransactions } from './open-transactions.js';
import { CommitStatement } from './typeorm/commit-statement.js';
import { IsolationLevels } from './typeorm/isolation-levels.js';
import { RawStatements } from './typeorm/raw-statements.js';
import { RowsBefore } from './typeorm/rows-before.js';
import type { BeforeQueryEvent } from './typeorm/typeorm-events.js';

/**
 * A TypeORM subscriber that follows the host's transactions. Just before a transaction commits, it calls
 * `BeforeCommit`, which emits the changes that the transaction has made to captured rows. It also sees each
 * statement, and lets `RawStatements` refuse SQL that changes captured classes.
 */
@Injectable()
export class TransactionSubscriber implements EntitySubscriberInterface {
  constructor(
    private readonly transactions: OpenTransactions,
    private readonly beforeCommit: BeforeCommit,
    private readonly commitStatement: CommitStatement,
    private readonly isolation: IsolationLevels,
    private readonly rowsBefore: RowsBefore,
    private readonly raw: RawStatements,
  ) {}

  afterTransactionStart({ queryRunner }: TransactionStartEvent): void {
    this.commitStatement.prepare(queryRunner, (runner) => this.beforeCommit.emitChanges(runner));
    this.transactions.begin(queryRunner);
  }

  /**
   * Emits the changes just before the statement COMMIT. TypeORM's hook `beforeTransactionCommit` would be too
   * early, because other subscribers can still change rows in that hook. COMMIT is the last statement of a
   * transaction, so all changes are marked by then.
   */
  beforeQuery(event: BeforeQueryEvent): Promise<void> | void {
    const { query, queryRunner } = event;
    if (this.commitStatement.isIn(event)) return this.beforeCommit.emitChanges(queryRunner);
    this.isolation.note(queryRunner, query);
    this.raw.refuse(query, queryRunner);
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
   * Deletes what is stored about the transaction after its end. Does nothing if only a savepoint has ended.
   */
  private forgetEnded(runner: QueryRunner): void {
    if (runner.isTransactionActive) return;
    this.rowsBefore.forget(runner);
    this.isolation.forget(runner);
  }
}
