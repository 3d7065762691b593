import type { DataSourceOptions } from 'typeorm';
import type { WorkerOptions } from '@app/webhooks';

/**
 * `default` is the transport with axios. `direct` is the transport without axios, which is the option
 * `transport: 'undici'`.
 */
export type TransportName = 'default' | 'direct';

/** Settings of a host application. */
export interface HostSettings {
  readonly database: DataSourceOptions;
  readonly transport?: TransportName;
  readonly worker?: WorkerOptions;
  /** Timeout of a request, in milliseconds. */
  readonly timeout?: number;
  /** If false, webhooks are never suspended, even if all their requests fail. Default: true. */
  readonly suspension?: boolean;
  /** If true, changes of orders are captured. Default: false. */
  readonly isCapturing?: boolean;
}

/** Emits one event, in a transaction that also writes an order. */
export interface EmitOne {
  readonly org: string;
  /** The number of the event. The body and the resource of the event contain it. */
  readonly n: number;
}

/** Emits several events in one transaction. */
export interface EmitTogether {
  readonly org: string;
  readonly firstNumber: number;
  readonly count: number;
}

/** Emits events as fast as possible, each in its own transaction. */
export interface EmitMany {
  readonly count: number;
  /** Number of transactions that are open at the same time. */
  readonly atOnce: number;
  /** Number of orgs. The events go to `org-1`, `org-2` and so on, in rotation. */
  readonly orgs: number;
}

/** Emits events on a fixed schedule, each in its own transaction. */
export interface EmitOnClock {
  readonly perSecond: number;
  readonly seconds: number;
  /**
   * The org of all events, or a number of orgs. The events then go to `org-1`, `org-2` and so on, in
   * rotation.
   */
  readonly orgs: number | string;
  readonly firstNumber: number;
}

/**
 * The scheduled times of the events of `EmitOnClock`, on the monotonic clock, in the order of the events'
 * numbers.
 */
export type Schedule = Float64Array;

/** Transactions that run one after another, to be timed or to have their statements counted. */
export interface TimeTransactions {
  readonly count: number;
  /** The org of the event that each transaction emits. If absent, the transactions emit nothing. */
  readonly org?: string;
}

/** The rows that one transaction saves. */
export type Saved = 'a new order' | 'a changed item' | { readonly newItems: number };

/** Transactions that save rows through TypeORM, to be timed or to have their statements counted. */
export interface SaveOrders {
  /** Number of transactions. */
  readonly count: number;
  readonly saved: Saved;
  /**
   * True if the changes of the saved classes are captured. If false, equal classes without capture are saved.
   */
  readonly isCaptured: boolean;
  /** The org of the orders. */
  readonly org: string;
}

/** The measurements of a host process. The times cover the period since the previous report. */
export interface HostReport {
  /** How long the worker waited for each claim, in milliseconds. */
  readonly claims: Float64Array;
  /** Total time of all searches for lanes that have due deliveries, in milliseconds. */
  readonly searching: number;
  /** Resident memory of the process at this moment, in bytes. */
  readonly residentSize: number;
  /** The largest resident memory that the process has had since it started, in bytes. */
  readonly peakResidentSize: number;
}
