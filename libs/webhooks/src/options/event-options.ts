import type { EntityManager } from 'typeorm';

/** How changes become events. */
export interface EventOptions {
  /**
   * Maximum size of a body, in bytes of UTF-8 JSON. `emit` throws `BodyTooLargeError` for a larger one.
   * Default 1048576 (1 MiB).
   */
  bodyLimit?: number;
  /**
   * Returns the EntityManager of the running transaction, for calls of `emit` and `touch` without `manager`
   * in hosts that use `typeorm-transactional` or `@nestjs-cls/transactional`. Default: none, and an `emit`
   * without `manager` is its own transaction.
   */
  transactionManager?: () => EntityManager | undefined;
  /** What happens to changes that the sources of `WebhooksModule.forFeature` can't capture. */
  capture?: CaptureOptions;
}

/** What happens to changes that sources can't capture, for `WebhooksModule.forFeature`. */
export interface CaptureOptions {
  /**
   * What happens when a captured class changes in a way that doesn't tell TypeORM which rows change:
   * `update()`, `delete()`, `softDelete()`, `restore()`, `increment()` and their query builders, `upsert()`,
   * an insert whose ids aren't read back, and a child that is added to or removed from its parent's list.
   * `'throw'` fails the change with a `ChangeRefusedError`, unless `WebhookChanges.touch` named its resources
   * earlier in the same transaction. `'warn'` and `'ignore'` let the change pass, and nothing is emitted.
   * Default `'throw'`.
   */
  unidentified?: 'throw' | 'warn' | 'ignore';
  /**
   * What happens to a change outside of any transaction, such as `insert()` or `save()` with `transaction:
   * false`. `'throw'` fails the change with a `ChangeRefusedError`. `'emit'` emits it immediately afterwards,
   * in its own transaction; a crash between the two loses the event. Default `'throw'`.
   */
  outsideTransaction?: 'throw' | 'emit';
  /**
   * What happens when a source throws. `'throw'` fails the host's transaction. `'log'` lets it commit, and
   * emits nothing for the changes of that transaction. Default `'throw'`.
   */
  renderingErrors?: 'throw' | 'log';
}
