import { Inject, Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { UndecryptableSecretError } from '../errors/undecryptable-secret.error.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { ScheduledTask } from '../shared/scheduled-task.js';
import { WebhooksStore } from '../store/webhooks.store.js';

/** In milliseconds. While a host updates its processes one after the other, those not updated yet still store as they did. */
const every = 3_600_000;

/**
 * Stores the tokens and secrets that there are as `encryptionKeys` says now: encrypted where they were in the clear or under an older key, or in the clear again. At the
 * start, and then every hour; where the option isn't given there is nothing to do. May run in any number of processes at once.
 */
@Injectable()
export class SecretsReencryption implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Webhooks');
  private readonly task: ScheduledTask;
  private isStopping = false;

  constructor(
    private readonly store: WebhooksStore,
    moduleRef: ModuleRef,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {
    this.task = new ScheduledTask('webhooks-secrets-reencryption', moduleRef, () => this.run());
  }

  onApplicationBootstrap(): void {
    if (!this.options.worker.enabled || this.options.encryption.keys.length === 0) return;
    this.task.start(every);
    void this.task.tick();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    await this.task.stop();
  }

  /**
   * All of them, now: for hosts that wait for it before they take out a key. What can't be decrypted is left as it is, and logged.
   * @returns of how many webhooks something was stored anew
   */
  async run(): Promise<number> {
    let [total, last]: [number, number | null] = [0, 0];
    while (last !== null && !this.isStopping) {
      const resealed = await this.store.resealBatch(last);
      ({ last } = resealed);
      total += resealed.count;
      this.log(resealed.failures);
    }
    if (total > 0)
      this.logger.log(`Stored the tokens and secrets of ${total} webhooks as encryptionKeys says`);
    return total;
  }

  private log(failures: readonly UndecryptableSecretError[]): void {
    for (const { message } of failures) this.logger.error(message);
  }
}
