import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { Telemetry } from '../observe/telemetry.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { ScheduledTask } from '../shared/scheduled-task.js';
import { SuspensionsStore } from '../store/suspend/suspensions.store.js';
import { Suspensions, SUSPENSION_POLICY } from './suspensions.js';
import type { SuspensionPolicy } from '../extend/suspension-policy.js';

/**
 * The scheduled safety net behind the worker. It evaluates webhooks whose failures were recorded by a process
 * that died before it could evaluate them, and makes sure that no held delivery is forgotten. It needs no
 * traffic, and may run in any number of processes at a time.
 */
@Injectable()
export class SuspensionChecker implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly task: ScheduledTask;

  constructor(
    private readonly store: SuspensionsStore,
    private readonly suspensions: Suspensions,
    private readonly telemetry: Telemetry,
    moduleRef: ModuleRef,
    @Inject(SUSPENSION_POLICY) private readonly policy: SuspensionPolicy,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {
    this.task = new ScheduledTask(
      'webhooks-suspension-checker',
      moduleRef,
      () => this.check(),
      (error) => this.telemetry.report({ type: 'task.failed', task: this.name, error }),
    );
  }

  /**
   * The name of its task in the host's `SchedulerRegistry`. If a process has several WebhooksModules, the
   * later ones append a number.
   */
  get name(): string {
    return this.task.name;
  }

  onApplicationBootstrap(): void {
    if (this.options.worker.enabled) this.task.start(this.options.suspension.checkEvery);
  }

  onModuleDestroy(): Promise<void> {
    return this.task.stop();
  }

  /** Runs one check now, for tests and for hosts that schedule the checks themselves. */
  async check(): Promise<void> {
    await this.suspensions.suspendFailing(await this.store.failingWebhooks(this.policy.window));
    for (const webhookId of await this.store.webhooksWithHeld()) await this.sweepHeld(webhookId);
  }

  /** A failure for one webhook must not stop the check of the others. */
  private async sweepHeld(webhookId: number): Promise<void> {
    try {
      await this.store.resolveHeld(webhookId, this.options.holdFor);
    } catch (error) {
      this.telemetry.report({ type: 'sweep.failed', webhookId, error });
    }
  }
}
