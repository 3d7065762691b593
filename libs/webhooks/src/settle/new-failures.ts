import { setImmediate } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { WebhookLifecycle } from '../observe/webhook-lifecycle.js';
import { SettlementService } from './suspensions.js';

interface Batch {
  readonly webhookIds: Set<number>;
  readonly judged: Promise<void>;
}

/**
 * Judges webhooks right after failures of theirs were recorded, one batch at a time: two at once would only wait for each other's locks. What comes meanwhile goes
 * together into the next one. Warns of those where one more failure suspends.
 */
@Injectable()
export class NewFailures {
  private readonly logger = new Logger('Webhooks');
  private next: Batch | undefined;
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly settlement: SettlementService,
    private readonly lifecycle: WebhookLifecycle,
  ) {}

  /** Resolves when it is known what the failure means for its webhook; never rejects. */
  judge(webhookId: number): Promise<void> {
    const batch = (this.next ??= this.begin());
    batch.webhookIds.add(webhookId);
    return batch.judged;
  }

  private begin(): Batch {
    const webhookIds = new Set<number>();
    this.last = this.judgeAfter(this.last, webhookIds);
    return { webhookIds, judged: this.last };
  }

  private async judgeAfter(before: Promise<void>, webhookIds: ReadonlySet<number>): Promise<void> {
    await before;
    // So that all failures that were recorded together are in it.
    await setImmediate();
    this.next = undefined;
    try {
      for (const { verdict, about } of await this.settlement.judge([...webhookIds])) {
        if (verdict === 'failing') this.lifecycle.publish({ type: 'webhook.failing', ...about });
      }
    } catch (error) {
      const ids = [...webhookIds].join(', ');
      this.logger.error(
        `Failing webhooks can't be judged now, the suspension checker will: ${ids}: ${String(error)}`,
      );
    }
  }
}
