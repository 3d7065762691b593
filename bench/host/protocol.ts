import type { DataSourceOptions } from 'typeorm';
import type { WorkerOptions } from '@app/webhooks';

export type TransportName = 'default' | 'direct';

/** What a host application is started with. */
export interface HostSettings {
  readonly database: DataSourceOptions;
  readonly transport?: TransportName;
  readonly worker?: WorkerOptions;
  readonly timeout?: number;
  /** Off: however often a webhook fails, it isn't suspended. */
  readonly suspension?: boolean;
  /** Whether it has a source of orders. Default: no change is captured. */
  readonly isCapturing?: boolean;
}

/** One event of the host's. */
export interface EmitOne {
  readonly org: string;
  /** The event's number, in its body and its resource. */
  readonly n: number;
}

/** Several events in one transaction. */
export interface EmitTogether {
  readonly org: string;
  readonly firstNumber: number;
  readonly count: number;
}

export interface EmitMany {
  readonly count: number;
  /** Transactions open at the same time. */
  readonly atOnce: number;
  /** `org-1` to so many, in turns. */
  readonly orgs: number;
}

export interface EmitOnClock {
  readonly perSecond: number;
  readonly seconds: number;
  readonly orgs: number;
  readonly firstNumber: number;
}

/** When each event of `EmitOnClock` should have been emitted, on the monotonic clock; in the order of their numbers. */
export type Schedule = Float64Array;

export interface TimeTransactions {
  readonly count: number;
  /** To whose webhooks each transaction emits; none for one that doesn't. */
  readonly org?: string;
}

/** What one transaction saves. */
export type Saved = 'a new order' | 'a changed item' | { readonly newItems: number };

export interface SaveOrders {
  /** Transactions. */
  readonly count: number;
  readonly saved: Saved;
  /** Of the classes that have a source, or of those like them that have none. */
  readonly isCaptured: boolean;
  /** Whose orders they are. */
  readonly org: string;
}

/** What the process has seen since it was last asked. */
export interface HostReport {
  /** Milliseconds of each claim, as the worker waited for it. */
  readonly claims: Float64Array;
  /** Milliseconds spent on looking for lanes with something to claim, in all. */
  readonly searching: number;
  /** Bytes. */
  readonly residentSize: number;
}
