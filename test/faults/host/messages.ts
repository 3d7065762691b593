import type { WebhooksModuleOptions } from '@app/webhooks';
import type { DataSourceOptions } from 'typeorm';

/**
 * The kinds of changes. Every scan must arrive. Of an order, only the newest state must arrive, because a
 * newer state replaces an older state that is not in flight yet.
 */
export type ChangeKind = 'scan' | 'order';

export interface HostSettings {
  /** The number of the process. The process sends this number in the `User-Agent` header of all requests. */
  readonly number: number;
  readonly database: DataSourceOptions;
  /** How many milliseconds the library adds to the clock of the database. */
  readonly clockOffset: number;
  readonly webhooks: WebhooksModuleOptions;
}

export interface TrafficSettings {
  /** The pause between two transactions, in milliseconds. */
  readonly pause: number;
  /** Number of characters of padding in a body. */
  readonly padding?: number;
}

export interface TrafficCount {
  readonly committed: number;
  readonly rolledBack: number;
  /** Number of transactions that ended with a database error. Some of them may have been committed anyway. */
  readonly refused: number;
}

/** The commands that a test sends to a host process. */
export interface HostCommands {
  begin(settings: HostSettings): Promise<void>;
  /** Returns the time on the clock of the host process, in milliseconds since 1970. */
  timeOfDay(): Promise<number>;
  subscribe(kind: ChangeKind, remoteUrl: string): Promise<number>;
  startTraffic(settings: TrafficSettings): Promise<void>;
  stopTraffic(): Promise<TrafficCount>;
  /** Commits this many changes, each in a separate transaction. @returns the ids of the changes */
  commit(kind: ChangeKind, count: number): Promise<string[]>;
  rollBack(kind: ChangeKind, count: number): Promise<string[]>;
  /** Makes a change in a transaction that stays open. @returns the id of the change */
  leaveOpen(kind: ChangeKind): Promise<string>;
  endOpen(how: 'commit' | 'rollback'): Promise<void>;
  /** Takes this many connections from the pool and keeps them. */
  takeConnections(count: number): Promise<void>;
  giveConnectionsBack(): Promise<void>;
  /** Returns the largest resident size that the process has had so far, in bytes. */
  peakMemory(): Promise<number>;
  /** Simulates a full disk on SQLite: the file cannot grow until `fillDisk(false)` is called. */
  fillDisk(isFull: boolean): Promise<void>;
  /** With true, forbids all writes to the SQLite file. With false, allows them again. */
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
