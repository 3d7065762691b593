import type { WebhooksModuleOptions } from '@app/webhooks';
import type { DataSourceOptions } from 'typeorm';

/** A scan is a happening: each one must arrive. An order is a state: a newer one supersedes an older one. */
export type ChangeKind = 'scan' | 'order';

export interface HostSettings {
  /** The number that the `User-Agent` of its requests contains. */
  readonly number: number;
  readonly database: DataSourceOptions;
  /** The offset of the database's clock. */
  readonly clockOffset: number;
  readonly webhooks: WebhooksModuleOptions;
}

export interface TrafficSettings {
  /** Milliseconds between two transactions. */
  readonly pause: number;
  /** Number of characters of padding in a body. */
  readonly padding?: number;
}

export interface TrafficCount {
  readonly committed: number;
  readonly rolledBack: number;
  /** Transactions that ended with a database error. They may or may not have been committed. */
  readonly refused: number;
}

/** The commands that a test sends to a host process. */
export interface HostCommands {
  begin(settings: HostSettings): Promise<void>;
  /** Milliseconds since 1970, according to this process. */
  timeOfDay(): Promise<number>;
  subscribe(kind: ChangeKind, remoteUrl: string): Promise<number>;
  startTraffic(settings: TrafficSettings): Promise<void>;
  stopTraffic(): Promise<TrafficCount>;
  /** Commits changes in one transaction each. @returns the ids of the changes */
  commit(kind: ChangeKind, count: number): Promise<string[]>;
  rollBack(kind: ChangeKind, count: number): Promise<string[]>;
  /** Makes a change in a transaction that stays open. @returns the id of the change */
  leaveOpen(kind: ChangeKind): Promise<string>;
  endOpen(how: 'commit' | 'rollback'): Promise<void>;
  /** Takes this many connections from the pool and keeps them. */
  takeConnections(count: number): Promise<void>;
  giveConnectionsBack(): Promise<void>;
  /** SQLite: stops the file from growing, or allows it again. */
  fillDisk(isFull: boolean): Promise<void>;
  /** SQLite: forbids all writes, or allows them again. */
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
