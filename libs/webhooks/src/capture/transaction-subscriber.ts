import { Inject, Injectable, Logger } from '@nestjs/common';
import type {
  BeforeQueryEvent,
  EntitySubscriberInterface,
  QueryRunner,
  TransactionCommitEvent,
  TransactionRollbackEvent,
  TransactionStartEvent,
} from 'typeorm';
import { RenderingFailedError } from '../errors/capture.errors.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { textOf } from '../shared/text-of.js';
import { ChangeEmitter } from './change-emitter.js';
import type { ChangedRows } from './changed-rows.js';
import { OpenTransactions } from './open-transactions.js';
import { IsolationLevels } from './typeorm/isolation-levels.js';
import { RowsBefore } from './typeorm/rows-before.js';
import { Upserts } from './typeorm/upserts.js';

/**
 * Rounds of emitting before a commit. Rows that other subscribers change during one round are emitted in the
 * next. More rounds than this mean that rendering itself causes changes, without end.
 */
const maxRoundsPerCommit = 10;

/** Follows the host's transactions, and emits what each one has changed just before it commits. */
@Injectable()
export class TransactionSubscriber implements EntitySubscriberInterface {
  private readonly logger = new Logger('Webhooks');

  constructor(
    private readonly transactions: OpenTransactions,
    private readonly emitter: ChangeEmitter,
    private readonly isolation: IsolationLevels,
    private readonly rowsBefore: RowsBefore,
    private readonly upserts: Upserts,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  afterTransactionStart({ queryRunner }: TransactionStartEvent): void {
    this.transactions.begin(queryRunner);
  }

  /**
   * COMMIT is the last statement of a transaction. By then everything is marked that other subscribers change
   * in their `beforeTransactionCommit`.
   */
  beforeQuery({ query, queryRunner }: BeforeQueryEvent): Promise<void> | void {
    if (query === 'COMMIT' && queryRunner.isTransactionActive) return this.emitChanges(queryRunner);
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

  /** Any error makes the commit fail: a RenderingFailedError, or an error of the database. */
  private async emitChanges(runner: QueryRunner): Promise<void> {
    for (let round = 1; ; round++) {
      const changed = this.transactions.take(runner);
      if (!changed) return;
      if (round > maxRoundsPerCommit) {
        throw new RenderingFailedError(
          `Captured rows were still being changed after ${maxRoundsPerCommit} rounds of rendering this transaction's changes, so it is not committed. Make sure that locate() and render() only read.`,
        );
      }
      if (this.options.capture.renderingErrors === 'log') await this.emitOrLog(runner, changed);
      else await this.emitter.emit(changed, runner.manager);
    }
  }

  private async emitOrLog(runner: QueryRunner, changed: ChangedRows): Promise<void> {
    await runner.query('SAVEPOINT webhooks');
    try {
      await this.emitter.emit(changed, runner.manager);
    } catch (error) {
      // The transaction continues as if nothing had been tried. But if a deadlock has ended it, the savepoint
      // no longer exists.
      await runner.query('ROLLBACK TO SAVEPOINT webhooks').catch(() => {
        throw error;
      });
      this.logger.error(
        `A transaction commits without its webhooks, because emitting them failed: ${textOf(error)}`,
      );
      return;
    }
    await runner.query('RELEASE SAVEPOINT webhooks');
  }

  /** Keeps everything when only a savepoint has ended. */
  private forgetEnded(runner: QueryRunner): void {
    if (runner.isTransactionActive) return;
    this.upserts.forget(runner);
    this.rowsBefore.forget(runner);
    this.isolation.forget(runner);
  }
}
