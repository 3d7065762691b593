import { Inject, Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { SchedulerRegistry } from '@nestjs/schedule';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { WebhooksStore } from '../store/webhooks.store.js';
import { SettlementService, SUSPENSION_POLICY } from './settlement.service.js';
import type { SuspensionPolicy } from './suspension-policy.js';

let instances = 0;

/**
 * The scheduled safety net behind the worker: judges webhooks whose failures were recorded by a process that died before it could, and sees that
 * no held delivery is forgotten. Needs no traffic, and may run in any number of processes at once.
 *
 * It is registered in the host's `SchedulerRegistry` if the host uses `ScheduleModule`, else in one of its own. It does not import
 * `ScheduleModule.forRoot()`, for a second one makes every scheduled method of the host run twice.
 */
@Injectable()
export class SuspensionChecker implements OnApplicationBootstrap, OnModuleDestroy {
  /** Its name in the registry; with several WebhooksModules in a process, the later ones have a number behind it. */
  readonly name = `webhooks-suspension-checker${instances++ === 0 ? '' : `-${instances}`}`;
  private readonly logger = new Logger('Webhooks');
  private registry: SchedulerRegistry | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly store: WebhooksStore,
    private readonly settlement: SettlementService,
    private readonly moduleRef: ModuleRef,
    @Inject(SUSPENSION_POLICY) private readonly policy: SuspensionPolicy,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.options.worker.enabled) return;
    this.registry = hostsRegistry(this.moduleRef) ?? new SchedulerRegistry();
    this.registry.addInterval(
      this.name,
      setInterval(() => void this.tick(), this.options.suspension.checkEvery),
    );
  }

  async onModuleDestroy(): Promise<void> {
    if (this.registry?.doesExist('interval', this.name)) this.registry.deleteInterval(this.name);
    await this.running;
  }

  /** One check, now: for tests, and for hosts that schedule it themselves. */
  async check(): Promise<void> {
    await this.settlement.judge(await this.store.failingWebhooks(this.policy.window));
    for (const webhookId of await this.store.webhooksWithHeld()) await this.sweep(webhookId);
  }

  /** What goes wrong with one webhook keeps nobody else's from being looked after. */
  private async sweep(webhookId: number): Promise<void> {
    try {
      await this.store.sweepHeld(webhookId, this.options.holdFor);
    } catch (error) {
      this.logger.error(
        `What is held for webhook ${webhookId} can't be looked at now, and will be again: ${String(error)}`,
      );
    }
  }

  /** A check that takes longer than the interval isn't joined by a second one. */
  private async tick(): Promise<void> {
    if (this.running) return;
    this.running = this.check().catch((error: unknown) => {
      this.logger.error(`The suspension checker failed, and will try again: ${String(error)}`);
    });
    await this.running;
    this.running = undefined;
  }
}

function hostsRegistry(moduleRef: ModuleRef): SchedulerRegistry | undefined {
  try {
    return moduleRef.get(SchedulerRegistry, { strict: false });
  } catch {
    return undefined;
  }
}
