import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { Changes } from './changes.js';
import type { ChangeKind, TrafficCount, TrafficSettings } from './messages.js';

/**
 * Makes one change after another until it is stopped. Every third change is rolled back, and all other
 * changes are committed. If the database refuses a change, the error is ignored.
 */
@Injectable()
export class Traffic implements OnModuleDestroy {
  private count = { committed: 0, rolledBack: 0, refused: 0 };
  private isStopping = false;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly changes: Changes) {}

  start(settings: TrafficSettings): void {
    this.isStopping = false;
    this.running = this.run(settings);
  }

  async stop(): Promise<TrafficCount> {
    this.isStopping = true;
    await this.running;
    return this.count;
  }

  async onModuleDestroy(): Promise<void> {
    await this.stop();
  }

  private async run(settings: TrafficSettings): Promise<void> {
    for (let turn = 0; !this.isStopping; turn++) {
      const kind = turn % 2 === 0 ? 'scan' : 'order';
      await this.change(kind, turn % 3 === 2, settings.padding).catch(() => this.count.refused++);
      await pause(settings.pause);
    }
  }

  private async change(kind: ChangeKind, isRolledBack: boolean, padding?: number): Promise<void> {
    if (isRolledBack) {
      await this.changes.rollBack(kind);
      this.count.rolledBack++;
    } else {
      await this.changes.commit(kind, padding);
      this.count.committed++;
    }
  }
}
