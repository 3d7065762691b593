import { Inject, Injectable } from '@nestjs/common';
import type { QueryRunner } from 'typeorm';
import { RenderingFailedError } from '../errors/capture.errors.js';
import { Telemetry } from '../observe/telemetry.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { ChangeEmitter } from './change-emitter.js';
import type { ChangedRows } from './changed-rows.js';
import { OpenTransactions } from './open-transactions.js';

/**
 * Rounds of emitting before a commit. Rows that other subscribers change during one round are emitted in the
 * next. More rounds than this mean that rendering itself causes changes, without end.
 */
const maxRoundsPerCommit = 10;

/** Emits everything that a transaction has changed, just before it commits. */
@Injectable()
export class CommitEmitter {
  constructor(
    private readonly transactions: OpenTransactions,
    private readonly emitter: ChangeEmitter,
    private readonly telemetry: Telemetry,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** Any error makes the commit fail: a RenderingFailedError, or an error of the database. */
  async emitChanges(runner: QueryRunner): Promise<void> {
    for (let round = 1; ; round++) {
      const changed = this.transactions.take(runner);
      if (!changed) return;
      if (round > maxRoundsPerCommit) {
        throw new RenderingFailedError(
          `Captured rows were still being changed after ${maxRoundsPerCommit} rounds of rendering this transaction's changes, so it is not committed. Make sure that locate() and render() only read.`,
        );
      }
      if (this.options.capture.renderingErrors === 'log') await this.emitOrReport(runner, changed);
      else await this.emitter.emit(changed, runner.manager);
    }
  }

  private async emitOrReport(runner: QueryRunner, changed: ChangedRows): Promise<void> {
    await runner.query('SAVEPOINT webhooks');
    try {
      await this.emitter.emit(changed, runner.manager);
    } catch (error) {
      // The transaction continues as if nothing had been tried. But if a deadlock has ended it, the savepoint
      // no longer exists.
      await runner.query('ROLLBACK TO SAVEPOINT webhooks').catch(() => {
        throw error;
      });
      this.telemetry.report({ type: 'capture.failed', error });
      return;
    }
    await runner.query('RELEASE SAVEPOINT webhooks');
  }
}
