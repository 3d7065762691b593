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
 * The scheduled safety net behind the worker: judges webhooks whose failures were recorded by a process that
 * died before it could, and sees that no held delivery is forgotten. Needs no traffic, and may run in any
 * number of processes at once.
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
    this.task = new ScheduledTask('webhooks-suspension-checker', moduleRef, () => this.check());
  }

  /**
   * Its name in the host's `SchedulerRegistry`; with several WebhooksModules in a process, the later ones
   * have a number behind it.
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

  /** One check, now: for tests, and for hosts that schedule it themselves. */
  async check(): Promise<void> {
    await this.suspensions.suspendFailing(await this.store.failingWebhooks(this.policy.window));
    for (const webhookId of await this.store.webhooksWithHeld()) await this.sweep(webhookId);
  }

  /** What goes wrong with one webhook keeps nobody else's from being looked after. */
  private async sweep(webhookId: number): Promise<void> {
    try {
      await this.store.sweepHeld(webhookId, this.options.holdFor);
    } catch (error) {
      this.telemetry.report({ type: 'sweep.failed', webhookId, error });
    }
  }
}
