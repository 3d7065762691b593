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
   * What happens when your code changes rows of a captured entity class, but the library can't tell which
   * rows: `upsert()` where the database doesn't return the rows, `clear()`, SQL, criteria that match more
   * than `mostRows` rows, an insert whose ids aren't read back, a child that your code adds to its parent's
   * list or removes from the list. `'throw'` fails the change with a `ChangeRefusedError`, which names a call
   * that works instead. The change is allowed if you called `WebhookChanges.touch` for the changed resources
   * earlier in the same transaction. `'warn'` and `'ignore'` allow the change, but emit nothing. `'warn'`
   * also logs a warning, once per call site, and publishes the lifecycle event `change.unidentified`. Default
   * `'throw'`.
   */
  unidentified?: 'throw' | 'warn' | 'ignore';
  /**
   * Maximum number of rows that a statement with criteria may match, such as `update({ status: 'open' }, …)`.
   * The library selects and locks these rows before the statement, and renders their resources at the commit.
   * If more rows match, `unidentified` decides. There is no maximum for criteria that consist of primary
   * keys. Default 1000.
   */
  mostRows?: number;
  /**
   * What happens when your code changes rows without a transaction. `'wrap'` executes a single `insert()`,
   * `update()`, `delete()`, `softDelete()`, `restore()` or query builder in a transaction of its own, with
   * the event. A `save()` or `remove()` with `transaction: false` fails with a `ChangeRefusedError`. With
   * `'throw'`, all these changes fail. `'emit'` emits the event immediately after the change, in a separate
   * transaction. If the process crashes between the change and this transaction, the event is lost. Default
   * `'wrap'`.
   */
  outsideTransaction?: 'wrap' | 'throw' | 'emit';
  /**
   * What happens when a webhook source throws. `'throw'` fails your transaction. `'log'` logs the error and
   * lets the transaction commit, but emits nothing for the changes of the transaction. Default `'throw'`.
   */
  renderingErrors?: 'throw' | 'log';
}
