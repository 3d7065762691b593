import type { DataSourceOptions } from 'typeorm';
import type { WorkerOptions } from '@app/webhooks';

export type TransportName = 'default' | 'direct';

/** Settings of a host application. */
export interface HostSettings {
  readonly database: DataSourceOptions;
  readonly transport?: TransportName;
  readonly worker?: WorkerOptions;
  readonly timeout?: number;
  /** If false, webhooks are never suspended, however often they fail. */
  readonly suspension?: boolean;
  /** Whether it has a source of orders. Default: false, so no change is captured. */
  readonly isCapturing?: boolean;
}

/** One event. */
export interface EmitOne {
  readonly org: string;
  /** The number of the event. It is part of its body and its resource. */
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
  /** Number of transactions that are open at the same time. */
  readonly atOnce: number;
  /** Number of orgs. The events go to `org-1`, `org-2` and so on, in rotation. */
  readonly orgs: number;
}

export interface EmitOnClock {
  readonly perSecond: number;
  readonly seconds: number;
  readonly orgs: number;
  readonly firstNumber: number;
}

/**
 * When each event of `EmitOnClock` should be emitted, on the monotonic clock, in the order of their numbers.
 */
export type Schedule = Float64Array;

export interface TimeTransactions {
  readonly count: number;
  /** The org that each transaction emits an event to. If absent, they emit nothing. */
  readonly org?: string;
}

/** The rows that one transaction saves. */
export type Saved = 'a new order' | 'a changed item' | { readonly newItems: number };

export interface SaveOrders {
  /** Number of transactions. */
  readonly count: number;
  readonly saved: Saved;
  /** Whether the classes are those with a source, or the same ones without. */
  readonly isCaptured: boolean;
  /** The org of the orders. */
  readonly org: string;
}

/** The measurements of the process since the previous report. */
export interface HostReport {
  /** Time of each claim as the worker waited for it, in milliseconds. */
  readonly claims: Float64Array;
  /** Total time spent on searching for lanes that have something to claim, in milliseconds. */
  readonly searching: number;
  /** Resident memory of the process, in bytes. */
  readonly residentSize: number;
}
