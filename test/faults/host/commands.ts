import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WebhooksService } from '@app/webhooks';
import { Changes } from './changes.js';
import { Connections } from './connections.js';
import { HostModule } from './host.module.js';
import type { ChangeKind, HostCommands, HostSettings, TrafficCount, TrafficSettings } from './messages.js';
import { SqliteFiles } from './sqlite-files.js';
import { Traffic } from './traffic.js';

/** Executes the commands that a test sends to the host. */
export class Commands implements HostCommands {
  private app: INestApplicationContext;

  async begin(settings: HostSettings): Promise<void> {
    const options = { abortOnError: false, logger: ['error', 'fatal'] as ('error' | 'fatal')[] };
    this.app = await NestFactory.createApplicationContext(HostModule.with(settings), options);
    this.app.enableShutdownHooks(['SIGTERM'], { useProcessExit: true });
  }

  async timeOfDay(): Promise<number> {
    return Date.now();
  }

  async subscribe(kind: ChangeKind, remoteUrl: string): Promise<number> {
    const entity = kind === 'scan' ? 'acceptance-scan' : 'orders';
    return (await this.app.get(WebhooksService).create('1', { entity, remoteUrl })).id;
  }

  async startTraffic(settings: TrafficSettings): Promise<void> {
    this.app.get(Traffic).start(settings);
  }

  stopTraffic(): Promise<TrafficCount> {
    return this.app.get(Traffic).stop();
  }

  commit(kind: ChangeKind, count: number): Promise<string[]> {
    return times(count, () => this.app.get(Changes).commit(kind));
  }

  rollBack(kind: ChangeKind, count: number): Promise<string[]> {
    return times(count, () => this.app.get(Changes).rollBack(kind));
  }

  leaveOpen(kind: ChangeKind): Promise<string> {
    return this.app.get(Changes).leaveOpen(kind);
  }

  endOpen(how: 'commit' | 'rollback'): Promise<void> {
    return this.app.get(Changes).endOpen(how);
  }

  takeConnections(count: number): Promise<void> {
    return this.app.get(Connections).take(count);
  }

  giveConnectionsBack(): Promise<void> {
    return this.app.get(Connections).giveBack();
  }

  async peakMemory(): Promise<number> {
    return process.resourceUsage().maxRSS * 1024;
  }

  async fillDisk(isFull: boolean): Promise<void> {
    this.app.get(SqliteFiles).fill(isFull);
  }

  async forbidWriting(isReadOnly: boolean): Promise<void> {
    this.app.get(SqliteFiles).forbidWriting(isReadOnly);
  }
}

async function times(count: number, change: () => Promise<string>): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count) ids.push(await change());
  return ids;
}
