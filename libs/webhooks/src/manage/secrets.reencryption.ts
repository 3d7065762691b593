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
 * Milliseconds between two passes. Another pass is needed because, while a host updates its processes one
 * after the other, the ones that aren't updated yet still use the previous keys.
 */
const passEvery = 3_600_000;

/** The result of a pass over all webhooks. */
export interface Reencryption {
  /** Number of webhooks whose token or secret was stored again. */
  readonly reencrypted: number;
  /** Ids of the webhooks that are left unchanged, because their token or secret can't be decrypted. */
  readonly undecryptable: readonly number[];
}

/**
 * Stores existing tokens and secrets as the option `encryptionKeys` now demands: encrypts the ones in the
 * clear or under an older key, or decrypts them again. Runs at start-up and then every hour, and does nothing
 * without the option. Any number of processes may run it at a time.
 */
@Injectable()
export class SecretsReencryption implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly task: ScheduledTask;
  private isStopping = false;

  constructor(
    private readonly store: CredentialsStore,
    private readonly database: StoreLifecycle,
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

  /** Waits until the store has checked that the keys belong to this database. */
  async onApplicationBootstrap(): Promise<void> {
    if (!this.options.worker.enabled || this.options.encryption.keys.length === 0) return;
    await this.database.check();
    this.task.start(passEvery);
    void this.task.tick();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    await this.task.stop();
  }

  /**
   * Runs one pass now, for hosts that want to remove a key.
   * @returns `{ reencrypted: 0, undecryptable: [] }` when a key can be removed, provided that no process
   *   encrypts with it any more
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
      // On SQLite, nothing else in the process would get a turn otherwise.
      await setImmediate();
    }
    this.telemetry.report({ type: 'reencryption.finished', reencrypted, undecryptable });
    return { reencrypted, undecryptable };
  }
}
