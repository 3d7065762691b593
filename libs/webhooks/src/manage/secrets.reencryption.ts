import { setImmediate } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { ScheduledTask } from '../shared/scheduled-task.js';
import { StoreLifecycle } from '../store/store-lifecycle.js';
import { SecretsStore } from '../store/webhooks/secrets.store.js';

/** In milliseconds. While a host updates its processes one after the other, those not updated yet still store as they did. */
const every = 3_600_000;

/** What came of it. */
export interface Reencryption {
  /** Of how many webhooks something was stored anew. */
  readonly reencrypted: number;
  /** The ids of those that are left as they are, for something of theirs can't be decrypted. */
  readonly undecryptable: readonly number[];
}

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
    private readonly store: SecretsStore,
    private readonly database: StoreLifecycle,
    moduleRef: ModuleRef,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {
    this.task = new ScheduledTask('webhooks-secrets-reencryption', moduleRef, () =>
      this.pass(() => this.isStopping),
    );
  }

  /** Not before it is known that the keys are those of this database. */
  async onApplicationBootstrap(): Promise<void> {
    if (!this.options.worker.enabled || this.options.encryption.keys.length === 0) return;
    await this.database.check();
    this.task.start(every);
    void this.task.tick();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    await this.task.stop();
  }

  /**
   * All of them, now: for hosts that wait for it before they take out a key.
   * @returns what came of it; a key can be taken out once this answers `{ reencrypted: 0, undecryptable: [] }` and no process encrypts with it any more
   */
  run(): Promise<Reencryption> {
    return this.pass(() => false);
  }

  private async pass(isEnough: () => boolean): Promise<Reencryption> {
    let [reencrypted, last]: [number, number | null] = [0, 0];
    const undecryptable: number[] = [];
    while (last !== null && !isEnough()) {
      const batch = await this.store.reencryptBatch(last);
      last = batch.last;
      reencrypted += batch.count;
      undecryptable.push(...batch.undecryptable);
      // On SQLite nothing else in the process would have its turn.
      await setImmediate();
    }
    this.log(reencrypted, undecryptable);
    return { reencrypted, undecryptable };
  }

  private log(reencrypted: number, undecryptable: readonly number[]): void {
    if (reencrypted > 0)
      this.logger.log(`Stored the tokens and secrets of ${reencrypted} webhooks as encryptionKeys says`);
    if (undecryptable.length === 0) return;
    const ids = undecryptable.slice(0, 10).join(', ') + (undecryptable.length > 10 ? ', …' : '');
    this.logger.error(`The tokens or secrets of ${undecryptable.length} webhooks can't be decrypted: ${ids}`);
  }
}
