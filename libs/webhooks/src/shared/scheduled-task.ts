import type { ModuleRef } from '@nestjs/core';
import { SchedulerRegistry } from '@nestjs/schedule';

/**
 * For each task name, the number of tasks that this process has created. If the process has several
 * WebhooksModules, the second module appends `-2` to the names of its tasks, the third appends `-3`, etc.
 */
const instances = new Map<string, number>();

/**
 * A background task that this process runs at an interval. If the host uses `ScheduleModule`, the task is
 * registered in the host's `SchedulerRegistry`. Otherwise the task creates a registry. The library must not
 * import `ScheduleModule.forRoot()` itself. If the host imported it too, every scheduled method of the host
 * would run twice.
 */
export class ScheduledTask {
  /** The name of the task in the registry. */
  readonly name: string;
  private registry: SchedulerRegistry | undefined;
  private running: Promise<void> | undefined;

  /**
   * @param run does the work of one run. If it rejects, `onFailure` is called, and the task runs again after
   *   the next interval
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
   * Starts running the task at the given interval.
   * @param interval milliseconds
   */
  start(interval: number): void {
    this.registry = hostsRegistry(this.moduleRef) ?? new SchedulerRegistry();
    this.registry.addInterval(
      this.name,
      setInterval(() => void this.tick(), interval),
    );
  }

  /** Stops the interval. Resolves when no run is in progress any more. */
  async stop(): Promise<void> {
    if (this.registry?.doesExist('interval', this.name)) this.registry.deleteInterval(this.name);
    await this.running;
  }

  /** Runs the task. Does nothing if the previous run is still in progress, because runs must not overlap. */
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
