import { setImmediate } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { WebhookTransport } from '../extend/transport.js';
import { Telemetry } from '../observe/telemetry.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { WEBHOOK_TRANSPORT } from '../send/transport.token.js';
import { StoreLifecycle } from '../store/store-lifecycle.js';
import { ClaimRounds } from './claim.rounds.js';
import { DeliveryScheduler } from './delivery.scheduler.js';

/**
 * The loop that delivers: runs one round after the other, and sleeps while there is nothing to do. A commit,
 * a free slot or the next due time wakes it, and at the latest the next poll.
 */
@Injectable()
export class DeliveryWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private running: Promise<void> | undefined;
  private isStopping = false;

  constructor(
    private readonly rounds: ClaimRounds,
    private readonly scheduler: DeliveryScheduler,
    private readonly database: StoreLifecycle,
    private readonly telemetry: Telemetry,
    @Inject(WEBHOOK_TRANSPORT) private readonly transport: WebhookTransport,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** @throws WebhooksConfigurationError if the tables are missing, or a key that they need */
  async onApplicationBootstrap(): Promise<void> {
    await this.database.check();
    if (this.options.worker.enabled) this.running = this.run();
  }

  /**
   * Stops claiming, lets the requests in flight end, records their outcomes and releases the other claims.
   * Runs before TypeORM closes the database.
   */
  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    this.scheduler.close();
    await this.running;
    await this.rounds.idle();
    await this.scheduler.end();
    await this.transport.close?.();
  }

  /**
   * Delivers everything that is due by now, including retries, and resolves when no request is in flight any
   * more. For tests and scripts. Works with `worker: { enabled: false }` too.
   *
   * @returns how many deliveries this call claimed
   */
  async drain(): Promise<number> {
    let claimed = 0;
    for (;;) {
      this.rounds.expireTimer();
      const round = await this.rounds.next();
      claimed += round.claimed;
      await this.scheduler.idle();
      if (round.isDone || this.isStopping) return claimed;
    }
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      try {
        const { claimed, hasMore } = await this.rounds.next();
        if (!hasMore) await this.rounds.waitForWork();
        // On SQLite, rounds that claim nothing would otherwise leave the rest of the process no turn.
        else if (claimed === 0) await setImmediate();
      } catch (error) {
        this.telemetry.report({ type: 'claim.failed', error });
        await this.rounds.waitAfterError();
      }
    }
  }
}
