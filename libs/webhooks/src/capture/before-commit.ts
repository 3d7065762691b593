import { Inject, Injectable } from '@nestjs/common';
import type { QueryRunner } from 'typeorm';
import { AfterCommitSubscriber } from '../emit/after-commit.subscriber.js';
import { RenderingFailedError } from '../errors/capture.errors.js';
import type { EventBodyTooLargeEvent } from '../observe/lifecycle-event.js';
import { Telemetry } from '../observe/telemetry.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { ResourceEmitter } from './resource-emitter.js';
import type { ChangedRows } from './changed-rows.js';
import { OpenTransactions } from './open-transactions.js';

/**
 * Maximum number of rounds in which the changes of a transaction are emitted before the commit. Other
 * subscribers can change rows during a round, so each round emits the rows that were changed since the
 * previous round. If the maximum is exceeded, the rendering itself probably changes captured rows. In that
 * case, the rounds would never end.
 */
const maxRoundsPerCommit = 10;

/** Emits all captured changes of a transaction, just before the transaction commits. */
@Injectable()
export class BeforeCommit {
  constructor(
    private readonly transactions: OpenTransactions,
    private readonly resourceEmitter: ResourceEmitter,
    private readonly afterCommit: AfterCommitSubscriber,
    private readonly telemetry: Telemetry,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Emits the changes of the transaction that is open on this connection. If this method throws an error, for
   * example a RenderingFailedError or a database error, the commit fails.
   */
  async emitChanges(runner: QueryRunner): Promise<void> {
    for (let round = 1; ; round++) {
      const changed = this.transactions.take(runner);
      if (!changed) return;
      if (round > maxRoundsPerCommit) {
        throw new RenderingFailedError(
          `Captured rows were still changing after this transaction's changes were rendered ${maxRoundsPerCommit} times, so the transaction is not committed. Make sure that locate() and render() only read.`,
        );
      }
      const tooLarge =
        this.options.capture.renderingErrors === 'log'
          ? await this.emitOrReport(runner, changed)
          : await this.resourceEmitter.emit(changed, runner.manager);
      this.afterCommit.publish(runner, tooLarge);
    }
  }

  private async emitOrReport(runner: QueryRunner, changed: ChangedRows): Promise<EventBodyTooLargeEvent[]> {
    await runner.query('SAVEPOINT webhooks');
    let tooLarge: EventBodyTooLargeEvent[];
    try {
      tooLarge = await this.resourceEmitter.emit(changed, runner.manager);
    } catch (error) {
      // Roll back to the savepoint, so that the transaction continues as if nothing had been emitted. If the
      // database has already rolled the transaction back, for example after a deadlock on MySQL, the
      // savepoint no longer exists. In this case, throw the original error. Otherwise the COMMIT would
      // succeed, although the host's changes are gone.
      await runner.query('ROLLBACK TO SAVEPOINT webhooks').catch(() => {
        throw error;
      });
      this.telemetry.report({ type: 'capture.failed', error });
      return [];
    }
    await runner.query('RELEASE SAVEPOINT webhooks');
    return tooLarge;
  }
}
