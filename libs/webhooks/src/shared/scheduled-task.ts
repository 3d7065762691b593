import type { ModuleRef } from '@nestjs/core';
import { SchedulerRegistry } from '@nestjs/schedule';

/**
 * Number of tasks of each name so far. If a process has several WebhooksModules, the later ones append a
 * number to the names of their tasks.
 */
const instances = new Map<string, number>();

/**
 * A background task that this process runs at an interval. It is registered in the host's `SchedulerRegistry`
 * if the host uses `ScheduleModule`, otherwise in its own: importing `ScheduleModule.forRoot()` a second time
 * would make every scheduled method of the host run twice.
 */
export class ScheduledTask {
  /** The name in the registry. */
  readonly name: string;
  private registry: SchedulerRegistry | undefined;
  private running: Promise<void> | undefined;

  /**
   * @param run rejects if the task must be tried again at the next tick
   * @param onFailure called with the error of each failed run
   */
  constructor(
    name: string,
    private readonly moduleRef: ModuleRef,
    private readonly run: () => Promise<unknown>,
    private readonly onFailure: (error: unknown) => void,
  ) {
    const number = (instances.get(name) ?? 0) + 1;
    instances.set(name, number);
    this.name = number === 1 ? name : `${name}-${number}`;
  }

  /** @param interval milliseconds */
  start(interval: number): void {
    this.registry = hostsRegistry(this.moduleRef) ?? new SchedulerRegistry();
    this.registry.addInterval(
      this.name,
      setInterval(() => void this.tick(), interval),
    );
  }

  /** Resolves when the task no longer runs. */
  async stop(): Promise<void> {
    if (this.registry?.doesExist('interval', this.name)) this.registry.deleteInterval(this.name);
    await this.running;
  }

  /** Runs the task unless it is running, so that a run longer than the interval doesn't overlap the next. */
  async tick(): Promise<void> {
    if (this.running) return;
    this.running = this.run().then(() => undefined, this.onFailure);
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
