import { setImmediate } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { WebhookTransport } from '../extend/transport.js';
import { Telemetry } from '../observe/telemetry.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { WEBHOOK_TRANSPORT } from '../send/transport.token.js';
import { StoreLifecycle } from '../store/store-lifecycle.js';
import { ClaimRounds } from './claim-rounds.js';
import { DeliveryScheduler } from './delivery-scheduler.js';

/**
 * Runs the delivery loop. The method `run` starts one round after another. The steps of a round are in
 * `claim-rounds.ts`. The loop sleeps while there is nothing to do. It wakes up when deliveries are committed,
 * when there is room for another claim, when the next delivery is due, and at least once per `pollEvery`.
 */
@Injectable()
export class DeliveryWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private running: Promise<void> | undefined;
  private isStopping = false;

  constructor(
    private readonly rounds: ClaimRounds,
    private readonly scheduler: DeliveryScheduler,
    private readonly storeLifecycle: StoreLifecycle,
    private readonly telemetry: Telemetry,
    @Inject(WEBHOOK_TRANSPORT) private readonly transport: WebhookTransport,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Checks the database and starts the loop if this process has a worker.
   *
   * @throws WebhooksConfigurationError if the tables are missing or outdated, or if an encryption key of
   *   stored tokens or secrets is missing
   */
  async onApplicationBootstrap(): Promise<void> {
    await this.storeLifecycle.check();
    if (this.options.worker.enabled) this.running = this.run();
  }

  /**
   * Stops claiming, releases the claimed deliveries that haven't started, waits for the requests in flight,
   * and records their outcomes. Nest calls this method before TypeORM closes the database.
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
   * Delivers all deliveries that are due now, including retries, and resolves when no request is in flight
   * any more. For tests and scripts. Also works with `worker: { enabled: false }`.
   *
   * @returns the number of deliveries that this call claimed
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
        // Without this pause, rounds that claim nothing would block the rest of the process on SQLite.
        else if (claimed === 0) await setImmediate();
      } catch (error) {
        this.telemetry.report({ type: 'claim.failed', error });
        await this.rounds.waitAfterError();
      }
    }
  }
}
