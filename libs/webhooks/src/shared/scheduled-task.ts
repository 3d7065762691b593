import type { ModuleRef } from '@nestjs/core';
import { SchedulerRegistry } from '@nestjs/schedule';

/**
 * Number of tasks that this process has created, by task name. If a process has several WebhooksModules, the
 * later modules append a number to the names of their tasks.
 */
const instances = new Map<string, number>();

/**
 * A background task that this process runs at an interval. If the host uses `ScheduleModule`, the task is
 * registered in the host's `SchedulerRegistry`, otherwise in a registry of its own. The library can't import
 * `ScheduleModule.forRoot()` itself, because a second import would make every scheduled method of the host
 * run twice.
 */
export class ScheduledTask {
  /** The name of the task in the registry. */
  readonly name: string;
  private registry: SchedulerRegistry | undefined;
  private running: Promise<void> | undefined;

  /**
   * @param run does the work of one run. A rejection is reported to `onFailure`, and the next tick tries
   *   again
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

  /**
   * Starts to run the task at the given interval.
   * @param interval milliseconds
   */
  start(interval: number): void {
    this.registry = hostsRegistry(this.moduleRef) ?? new SchedulerRegistry();
    this.registry.addInterval(
      this.name,
      setInterval(() => void this.tick(), interval),
    );
  }

  /** Stops the interval, and resolves when a run that is in progress has ended. */
  async stop(): Promise<void> {
    if (this.registry?.doesExist('interval', this.name)) this.registry.deleteInterval(this.name);
    await this.running;
  }

  /**
   * Runs the task, unless a run is still in progress: a run that takes longer than the interval must not
   * overlap the next run.
   */
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
