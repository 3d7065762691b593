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

/** Number of milliseconds between two runs, which is the longest time that an expired value stays stored. */
const runEvery = 600_000;

/**
 * Removes previous tokens and secrets from the database when they are no longer in force. A receiver may
 * still accept such a value, although the library doesn't use it any more. Runs in processes with a worker,
 * at start-up and then every ten minutes. Several processes may run it at the same time.
 */
@Injectable()
export class ExpiredSecretsWiper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly task: ScheduledTask;
  private isStopping = false;

  constructor(
    private readonly store: CredentialsStore,
    private readonly storeLifecycle: StoreLifecycle,
    telemetry: Telemetry,
    moduleRef: ModuleRef,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {
    this.task = new ScheduledTask(
      'webhooks-expired-secrets',
      moduleRef,
      () => this.run(),
      (error) => telemetry.report({ type: 'task.failed', task: this.task.name, error }),
    );
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.options.worker.enabled) return;
    await this.storeLifecycle.check();
    this.task.start(runEvery);
    void this.task.tick();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    await this.task.stop();
  }

  private async run(): Promise<void> {
    // Lets other code of the process run between two transactions, because SQLite's driver is synchronous.
    while (!this.isStopping && (await this.store.wipeExpired()) > 0) await setImmediate();
  }
}
