import { Logger } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { SchedulerRegistry } from '@nestjs/schedule';

/**
 * How many tasks of a name there have been: with several WebhooksModules in a process, the later ones' have a
 * number behind it.
 */
const instances = new Map<string, number>();

/**
 * What is done every so often in this process. It stands in the host's `SchedulerRegistry` if the host uses
 * `ScheduleModule`, else in one of its own: to import `ScheduleModule.forRoot()` a second time makes every
 * scheduled method of the host run twice.
 */
export class ScheduledTask {
  /** In the registry. */
  readonly name: string;
  private readonly logger = new Logger('Webhooks');
  private registry: SchedulerRegistry | undefined;
  private running: Promise<void> | undefined;

  /** @param run rejects when it must be tried again with the next tick */
  constructor(
    name: string,
    private readonly moduleRef: ModuleRef,
    private readonly run: () => Promise<unknown>,
  ) {
    const number = (instances.get(name) ?? 0) + 1;
    instances.set(name, number);
    this.name = number === 1 ? name : `${name}-${number}`;
  }

  /** @param every milliseconds */
  start(every: number): void {
    this.registry = hostsRegistry(this.moduleRef) ?? new SchedulerRegistry();
    this.registry.addInterval(
      this.name,
      setInterval(() => void this.tick(), every),
    );
  }

  /** Resolves when it doesn't run any more. */
  async stop(): Promise<void> {
    if (this.registry?.doesExist('interval', this.name)) this.registry.deleteInterval(this.name);
    await this.running;
  }

  /**
   * Runs it, unless it is running: one run that takes longer than the interval isn't joined by a second one.
   */
  async tick(): Promise<void> {
    if (this.running) return;
    this.running = this.run().then(
      () => undefined,
      (error: unknown) => this.logger.error(`${this.name} failed, and will try again: ${String(error)}`),
    );
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
