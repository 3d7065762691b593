import type { EntityManager } from 'typeorm';

/** Options for events: how changes in your database become events. */
export interface EventOptions {
  /**
   * Maximum size of an event's body, in bytes of UTF-8 JSON. `emit` throws a `BodyTooLargeError` for a larger
   * body. A captured change with a larger body is committed, but isn't sent: its deliveries fail with the
   * reason `body_too_large`, and the lifecycle event `event.body_too_large` is published. Default 1048576
   * (1 MiB).
   */
  bodyLimit?: number;
  /**
   * A function that returns the EntityManager of the running transaction. `emit` and `touch` call this
   * function if you don't pass a `manager`. Use the option with `typeorm-transactional` or
   * `@nestjs-cls/transactional`. Default: none. In that case, an `emit` without `manager` runs in a separate
   * transaction.
   */
  transactionManager?: () => EntityManager | undefined;
  /** What happens to changes that the webhook sources of `WebhooksModule.forFeature` can't capture. */
  capture?: CaptureOptions;
}

/** What happens to changes that the webhook sources of `WebhooksModule.forFeature` can't capture. */
export interface CaptureOptions {
  /**
   * What happens when your code changes rows of a captured entity class, but TypeORM doesn't report which
   * rows were changed. There are four kinds of such changes: the methods `update()`, `delete()`,
   * `softDelete()`, `restore()` and `increment()` with their query builders; the method `upsert()`; an insert
   * whose ids aren't read back; a child that your code adds to its parent's list or removes from the list.
   * `'throw'` fails the change with a `ChangeRefusedError`, unless you called `WebhookChanges.touch` for the
   * changed resources earlier in the same transaction. `'warn'` and `'ignore'` allow the change, but emit
   * nothing. `'warn'` also logs a warning. Default `'throw'`.
   */
  unidentified?: 'throw' | 'warn' | 'ignore';
  /**
   * What happens when your code changes rows without a transaction, such as `insert()` or `save()` with
   * `transaction: false`. `'throw'` fails the change with a `ChangeRefusedError`. `'emit'` emits the event
   * immediately after the change, in a separate transaction. If the process crashes between the change and
   * this transaction, the event is lost. Default `'throw'`.
   */
  outsideTransaction?: 'throw' | 'emit';
  /**
   * What happens when a webhook source throws. `'throw'` fails your transaction. `'log'` logs the error and
   * lets the transaction commit, but emits nothing for the changes of the transaction. Default `'throw'`.
   */
  renderingErrors?: 'throw' | 'log';
}
