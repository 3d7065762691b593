import { setImmediate } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { Telemetry } from '../observe/telemetry.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { ScheduledTask } from '../shared/scheduled-task.js';
import { StoreLifecycle } from '../store/store-lifecycle.js';
import { CredentialsStore } from '../store/webhooks/credentials.store.js';

/**
 * Number of milliseconds between two passes. One pass is not enough, because the processes may get the new
 * keys one after the other. A process that doesn't have the new keys yet still encrypts with a previous key.
 */
const passEvery = 3_600_000;

/** The result of one pass over all webhooks. */
export interface Reencryption {
  /** Number of webhooks whose token or secret the pass has encrypted or decrypted. */
  readonly reencrypted: number;
  /** Ids of the webhooks that were left unchanged because their token or secret can't be decrypted. */
  readonly undecryptable: readonly number[];
}

/**
 * Makes the stored tokens and secrets match the option `encryptionKeys`. A pass encrypts all values with the
 * first key, except those that already use this key. If the first entry of the option is `'none'`, a pass
 * decrypts all values instead. In processes with a worker, a pass runs at start-up and then every hour.
 * Without the option, no pass runs. Several processes may run passes at the same time.
 */
@Injectable()
export class SecretsReencryption implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly task: ScheduledTask;
  private isStopping = false;

  constructor(
    private readonly store: CredentialsStore,
    private readonly storeLifecycle: StoreLifecycle,
    private readonly telemetry: Telemetry,
    moduleRef: ModuleRef,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {
    this.task = new ScheduledTask(
      'webhooks-secrets-reencryption',
      moduleRef,
      () => this.pass(() => this.isStopping),
      (error) => this.telemetry.report({ type: 'task.failed', task: this.task.name, error }),
    );
  }

  /**
   * Checks the database and then starts the passes. The check fails the start-up if an encryption key is
   * missing.
   */
  async onApplicationBootstrap(): Promise<void> {
    if (!this.options.worker.enabled || this.options.encryption.keys.length === 0) return;
    await this.storeLifecycle.check();
    this.task.start(passEvery);
    void this.task.tick();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    await this.task.stop();
  }

  /**
   * Runs one pass immediately, for hosts that want to remove a key.
   * @returns what the pass changed. The result `{ reencrypted: 0, undecryptable: [] }` means that no webhook
   *   needs an old key any more. You can then remove the old key, provided that no process still encrypts
   *   with that key
   */
  run(): Promise<Reencryption> {
    return this.pass(() => false);
  }

  private async pass(isStopped: () => boolean): Promise<Reencryption> {
    let [reencrypted, last]: [number, number | null] = [0, 0];
    const undecryptable: number[] = [];
    while (last !== null && !isStopped()) {
      const batch = await this.store.reencryptBatch(last);
      last = batch.last;
      reencrypted += batch.count;
      undecryptable.push(...batch.undecryptable);
      // Lets other code of the process run. SQLite's driver is synchronous, so without this pause the process
      // would do nothing else until the pass ends.
      await setImmediate();
    }
    this.telemetry.report({ type: 'reencryption.finished', reencrypted, undecryptable });
    return { reencrypted, undecryptable };
  }
}
