import type { WebhooksModuleOptions } from '@app/webhooks';
import type { DataSourceOptions } from 'typeorm';

/** A scan is a happening: each one must arrive. An order is a state: a newer one makes an older one needless. */
export type ChangeKind = 'scan' | 'order';

export interface HostSettings {
  /** Says in the `User-Agent` which process sent a request. */
  readonly number: number;
  readonly database: DataSourceOptions;
  /** By how much the database's clock is moved. */
  readonly clockOffset: number;
  readonly webhooks: WebhooksModuleOptions;
}

export interface TrafficSettings {
  /** Milliseconds between two transactions. */
  readonly pause: number;
  /** Characters that fill a body up. */
  readonly padding?: number;
}

export interface TrafficCount {
  readonly committed: number;
  readonly rolledBack: number;
  /** Transactions that ended with an error of the database: they may have been committed or not. */
  readonly refused: number;
}

/** What a test can have a host process do. */
export interface HostCommands {
  begin(settings: HostSettings): Promise<void>;
  /** Milliseconds since 1970, as this process sees it. */
  timeOfDay(): Promise<number>;
  subscribe(kind: ChangeKind, remoteUrl: string): Promise<number>;
  startTraffic(settings: TrafficSettings): Promise<void>;
  stopTraffic(): Promise<TrafficCount>;
  /** @returns the ids of changes that are committed, one transaction each */
  commit(kind: ChangeKind, count: number): Promise<string[]>;
  rollBack(kind: ChangeKind, count: number): Promise<string[]>;
  /** Changes in a transaction that stays open. @returns the change's id */
  leaveOpen(kind: ChangeKind): Promise<string>;
  endOpen(how: 'commit' | 'rollback'): Promise<void>;
  /** Takes so many connections out of the pool and keeps them. */
  takeConnections(count: number): Promise<void>;
  giveConnectionsBack(): Promise<void>;
  /** SQLite: no page can be added to the file, or there is room again. */
  fillDisk(isFull: boolean): Promise<void>;
  /** SQLite: nothing can be written, or everything again. */
  forbidWriting(isReadOnly: boolean): Promise<void>;
}

export interface Call {
  readonly id: number;
  readonly name: keyof HostCommands;
  readonly args: readonly unknown[];
}

export interface Reply {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}
