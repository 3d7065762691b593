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
 * A scheduled task that completes what crashed processes left undone. It is only a safety net, because
 * `Suspensions` normally suspends a webhook right after the failed attempt. If a process crashed after it had
 * recorded a failure, but before it had evaluated the webhook, the checker evaluates the webhook. The checker
 * also ends the hold of deliveries whose webhook is no longer suspended, and of deliveries that were held or
 * deferred for too long. Checks run even if there are no new deliveries. Several processes may run the
 * checker at the same time.
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
   * The name of the checker's task in the host's `SchedulerRegistry`. If a process has several
   * WebhooksModules, each one after the first appends a number to the name.
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

  /** Runs one check immediately, for tests and for hosts that schedule the checks themselves. */
  async check(): Promise<void> {
    await this.suspensions.evaluateAgain(await this.store.webhooksWithRecentFailures(this.policy.window));
    await this.store.expireDeferred(this.options.holdFor);
    for (const webhookId of await this.store.webhooksWithHeld()) await this.endHolds(webhookId);
  }

  /**
   * Ends the hold of a webhook's deliveries if the webhook is no longer suspended, or if they were held for
   * too long. Reports errors instead of throwing them, so that the other webhooks are checked too.
   */
  private async endHolds(webhookId: number): Promise<void> {
    try {
      await this.store.endHolds(webhookId, this.options.holdFor);
    } catch (error) {
      this.telemetry.report({ type: 'sweep.failed', webhookId, error });
    }
  }
}
